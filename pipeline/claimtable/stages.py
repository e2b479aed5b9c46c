"""What each stage takes and gives. Concrete stages meet only in `assembly`."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, NamedTuple, Protocol, TextIO, runtime_checkable

from claimtable.config import IngestSettings
from claimtable.records import (
    Alarm,
    Article,
    Attribution,
    ClaimRow,
    Cluster,
    Copy,
    Credit,
    Edge,
    Judgement,
    Membership,
    Mention,
    Pair,
    Parse,
    Record,
    Rejection,
    Run,
    ScoredPair,
    Source,
    StatusEvent,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
else:  # Commands that only look at the store must not wait for numpy.
    Vectors = Any


class Reading(NamedTuple):
    """All that is found in one article, by looking at that article alone."""

    article: Article
    attributions: list[Attribution]
    mentions: list[Mention]
    credits: list[Credit]
    rejections: list[Rejection]
    vectors: "Vectors"
    """Of each mention as it stands in the article two unit vectors beside each other, shape (len(mentions), dimensions): what
    it answers, and which side it takes."""


class Tracking(NamedTuple):
    """All that is found by looking at every article together."""

    copies: list[Copy]
    memberships: list[Membership]
    claims: list[ClaimRow]
    edges: list[Edge]
    status_events: list[StatusEvent]
    alarms: list[Alarm]
    sources: list[Source]


class Found(NamedTuple):
    """What one record of an input file says of an article, under whatever names it has for it.

    `path` is the file and the number of the record. Values are as written, and such that JSON can hold them; nothing is
    checked yet. `stated` is what is said of it elsewhere, under the names of the `articles` columns; it wins. `source` is
    a text as it was supplied, of which the text of the article is the end.
    """

    path: str
    fields: dict[str, object]
    stated: dict[str, object] = {}  # noqa: RUF012  never changed
    source: str | None = None


class Enclosed(NamedTuple):
    """A file inside another: a page of a crawl, a member of an archive. The reader for its `name` reads it.

    `stream` is good until the next one is asked for. `fields` are what the enclosing file says of it, under the names
    of the `articles` columns. They win over what the document says of itself.
    """

    path: str
    name: str
    stream: BinaryIO
    fields: dict[str, object]


class Reader(Protocol):
    """Reads one format. `suffixes` are lower-case file endings with their dot, `.tar.gz` before `.gz`.

    A file of a format that is `one_document` is held in memory as a whole; of the others any size is read.
    """

    suffixes: ClassVar[tuple[str, ...]]
    one_document: ClassVar[bool]

    def __init__(self, settings: IngestSettings) -> None: ...

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Enclosed | Rejection]:
        """One record per article in a file. Bad input gives a Rejection and never raises.

        `path` names the file in records and messages. The stream can seek, unless it is standard input.
        """


class Tagger(Protocol):
    def parse(self, article: Article) -> Parse:
        """Tokens, sentences, dependencies and named spans. The same article always gives the same parse."""


class MentionVectors(NamedTuple):
    """Unit vectors of mentions, each of shape (number of mentions, dimensions), which may differ.

    `whole` stands for all words of a mention, `unnamed` for those that are no names: in a story everything is about
    the same few names. `placed` stands for the mention as its article has it: what "it is six" says.
    """

    whole: "Vectors"
    unnamed: "Vectors"
    placed: "Vectors"


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), float32."""


class ArticleReader(Protocol):
    """The per-article work: pure, so that any engine may spread it as it likes."""

    def __call__(self, article: Article) -> Reading: ...


class CopyFinder(Protocol):
    def __call__(self, articles: Sequence[Article]) -> list[Copy]:
        """Copies among articles in any order, each pointing at an original that is no copy itself."""


class Blocker(Protocol):
    def __call__(self, mentions: Sequence[Mention], vectors: MentionVectors) -> Iterator[Pair]:
        """Pairs worth comparing, each once, in a fixed order. Never all against all."""


class PairScorer(Protocol):
    def __call__(
        self, mentions: Sequence[Mention], vectors: MentionVectors, pairs: Iterable[Pair]
    ) -> Iterator[ScoredPair]:
        """A score for each pair, in the order given."""


class Clusterer(Protocol):
    def __call__(
        self, mentions: Sequence[Mention], pairs: Iterable[ScoredPair], judgements: Sequence[Judgement]
    ) -> list[Cluster]:
        """Every mention in exactly one cluster. The order of the input does not matter."""


class Exporter(Protocol):
    """Writes one table. `suffix` is the file ending with its dot."""

    name: str
    suffix: str

    def write(self, record: type[Record], rows: Iterable[dict[str, Any]], path: Path) -> int:
        """Writes `rows`, whose keys are the fields of `record` in order. Returns how many there were.

        The file appears whole or not at all. Raises DiskError.
        """


@runtime_checkable
class TextExporter(Exporter, Protocol):
    """A format that is text, and can go to a pipe."""

    def write_to(self, record: type[Record], rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
        """The same, to a stream that is opened with newline=""."""


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims to show; what is left out does not restrict. All conditions must hold."""

    about: str | None = None
    """Name or id of an entity, or words of a name, in any case; also the claim's subject or object."""
    text: str | None = None
    """Words that all occur in the claim's text or in one of its quotes, in any case."""
    min_sources: int | None = None
    contested: bool = False
    status: Sequence[str] = ()
    outlet: str | None = None
    since: dt.date | None = None
    """The claim was still reported on this day or later."""
    until: dt.date | None = None
    """The claim was first reported on this day or earlier."""
    sort: str = ""
    """A column of `claims`, after a - for the largest first; the usual order if empty."""
    limit: int | None = None


class Store(Protocol):
    """Holds what was read and what was tracked. One writer, many readers."""

    def writing(self) -> AbstractContextManager[None]:
        """Held while a process writes. Raises StoreInUseError if another one does."""

    def add_articles(self, articles: Sequence[Article]) -> None:
        """Stores articles in one transaction. One that is there already with the same text is left as it is."""

    def pending(self, digest: str) -> Iterator[Article]:
        """Articles not yet read with the settings that `digest` names, in the order of `articles()`.

        Safe to use while `add_reading` is called for the articles it has given.
        """

    def pending_count(self, digest: str, among: Sequence[str] | None = None) -> int:
        """Of all articles, or of those with these ids."""

    def reject_article(self, rejection: Rejection) -> None:
        """Moves an article that cannot be read from the articles to the rejections."""

    def add_reading(self, reading: Reading, digest: str) -> None:
        """Stores one article's reading in one transaction, in place of an earlier one of the same article."""

    def add_rejections(self, rejections: Iterable[Rejection]) -> None: ...

    def articles(self) -> list[Article]:
        """By time of publication, unknown times last, then by id."""

    def mentions(self) -> list[Mention]:
        """In the order of `articles()`, then by place in the text."""

    def credits(self) -> dict[str, Credit]:
        """By mention id."""

    def attributions(self) -> list[Attribution]:
        """In the order of `articles()`, then by place in the text."""

    def judgements(self) -> list[Judgement]: ...

    def add_judgements(self, judgements: Iterable[Judgement]) -> None:
        """Stores a person's word. A later one about the same two mentions takes the place of the earlier one."""

    def add_sketches(self, method: str, sketches: Mapping[str, bytes]) -> None:
        """Keeps by article id what `method` made of the articles' words, in place of what was made before."""

    def sketches(self, method: str) -> dict[str, bytes]:
        """By article id, those made by `method`. An article that was changed since has none."""

    def vectors(self) -> dict[str, bytes]:
        """By mention id, as half-precision numbers, little-endian."""

    def replace_tracking(self, tracking: Tracking) -> None:
        """Stores the result for the whole corpus in one transaction, in place of the one before."""

    def add_run(self, run: Run) -> None: ...

    def rows(self, table: str, **where: str | int | None) -> Iterator[dict[str, Any]]:
        """Rows of an exported table as plain values, columns and rows in their fixed order.

        `where` keeps the rows that have these values in these columns. Raises UsageError for an unknown name.
        """

    def row(self, table: str, key: str) -> dict[str, Any] | None:
        """The row with this key, or None. Raises UsageError for a table in which no one column is a key."""

    def claims(self, filters: ClaimFilter) -> Iterator[dict[str, Any]]:
        """Rows of `claims` that pass the filters. Raises UsageError if it cannot sort by what is asked for."""

    def claim_ids(self, prefix: str) -> list[str]:
        """Ids of the claims that start with `prefix`, sorted."""

    def close(self) -> None: ...


class Progress(NamedTuple):
    stage: str
    done: int
    total: int | None


Report = Callable[[Progress], None]
