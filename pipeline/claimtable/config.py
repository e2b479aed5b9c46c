"""Settings: one model a stage, read from TOML. Every key is described; `digest` names a run."""

import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from claimtable.errors import UsageError


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IngestSettings(Settings):
    max_text_characters: int = Field(5_000_000, gt=0, description="A longer text is rejected as too_large.")
    min_words: int = Field(5, ge=1, description="A shorter text is rejected as empty.")
    languages: list[str] = Field(["en"], description="ISO 639-1 codes to keep; [] keeps every language.")
    columns: dict[str, str] = Field(
        {}, description="Columns of `articles` and what the input calls them; common names are known."
    )
    max_document_bytes: int = Field(20_000_000, gt=0, description="A larger page or file of one text is too_large.")
    max_unpacked_bytes: int = Field(50_000_000_000, gt=0, description="A file that unpacks to more is a bomb.")
    max_unpacked_ratio: int = Field(200, gt=1, description="So is one that unpacks to more than this times its size.")
    # A page of 100 kB takes .06 s, the slowest of 383 real ones under a second.
    seconds_per_document: float = Field(
        1, gt=0, description="Processor time; a document that takes longer is a timeout. To this comes its size:"
    )
    seconds_per_megabyte: float = Field(10, ge=0, description="What a larger document may take more.")
    memory_per_process: int = Field(2_000_000_000, gt=0, description="Bytes; a document that needs more is oom.")


class ExtractSettings(Settings):
    min_words: int = Field(3, ge=1, description="A clause with fewer words is no mention.")
    min_check_worthiness: float = Field(
        0.1, ge=0, lt=1, description="What somebody says and is less likely to be checkable is an opinion, no mention."
    )
    min_check_worthiness_unquoted: float = Field(
        0.2, ge=0, lt=1, description="The same for what an article says on nobody's word, where comment is more common."
    )
    names_model: str = Field(
        "", description="Folder or cached name of a Hugging Face token classifier that finds names; spaCy's if empty."
    )


class TrackSettings(Settings):
    # Of runs of three words. Rewrites among the development stories share .44 or more.
    copy_overlap: float = Field(
        0.3,
        gt=0,
        le=1,
        description="Share of common runs of words, on both sides, that a rewritten article has at least.",
    )
    # Development news of which half the runs of eight words are another's have .72 of those of three, others .66.
    copy_overlap_of_part: float = Field(
        0.7, gt=0, le=1, description="Share of its runs of words by which an article is a copy of a part of another."
    )
    # Fewer lose pairs of one claim, as many as four in ten at 20 in a story of a hundred mentions; more gain nothing.
    neighbours: int = Field(40, ge=1, description="Nearest mentions each mention is compared with.")
    # Average probability over all pairs of a cluster, uncompared ones counted as 0: hence far below a half. B-cubed precision
    # and recall on 32 stories left out, every sentence counted: .77 and .56 at .15, .81 and .54 at .18, .83 and .53 at .20,
    # .86 and .51 at .25. A reader minds a claim that mixes two more than one that is split.
    same_threshold: float = Field(
        0.18, gt=0, lt=1, description="Average probability from which two groups of mentions are one claim."
    )


class ScoreSettings(Settings):
    edge_threshold: float = Field(0.5, gt=0, lt=1, description="Weight from which an edge counts as a retelling.")


class Config(Settings):
    """All settings, one section a stage."""

    ingest: IngestSettings = IngestSettings()
    extract: ExtractSettings = ExtractSettings()
    track: TrackSettings = TrackSettings()
    score: ScoreSettings = ScoreSettings()

    def digest(self) -> str:
        """Names all settings."""
        return _digest(self)


def _digest(settings: Settings) -> str:
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:12]


# Those of `articles` that an input can say.
MAPPABLE = (
    "article_id", "url", "canonical_url", "outlet", "publisher", "title", "author", "published_at", "modified_at", "lang",
    "text", "wire_credit", "coverage",
)  # fmt: skip


def with_columns(config: Config, pairs: Sequence[str]) -> Config:
    """The settings with what the input calls some columns, given as "title=headline". Raises UsageError."""
    columns = dict(config.ingest.columns)
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or not theirs.strip() or ours.strip() not in MAPPABLE:
            raise UsageError(
                f"There is no column to map in {pair!r}.",
                f"A column, = and what the input calls it; columns are {', '.join(MAPPABLE)}.",
                "--map title=headline",
            )
        columns[ours.strip()] = theirs.strip()
    return config.model_copy(update={"ingest": config.ingest.model_copy(update={"columns": columns})})


def read_config(path: Path | None) -> Config:
    """The settings in a TOML file, defaults for what it leaves out. Raises UsageError."""
    if path is None:
        return Config()
    example = "Keys and defaults are listed in docs/reference/config.md."
    try:
        return Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"Cannot read the settings in {path}: {error.strerror}.", "A TOML file.", example) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", "A TOML file.", example) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{path}: setting {key!r}: {first['msg']}.", "A known key with a fitting value.", example
        ) from None
