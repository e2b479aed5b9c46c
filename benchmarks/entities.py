"""Scores named entities, and on labelled stories their aliases, beside stock spaCy and a naive reading.

python -m benchmarks.entities DATA... [--json FILE]

DATA is either files of BIO tags over tokens, one row a line (`tokens`, `tags`), or one folder of gold stories.

Tagged files: tokens are joined into text again (no space before punctuation, none after an opening bracket), rows that
follow a dateline ("LONDON 1996-08-30") up to the next headline into one article, as they were; a row of a file without
datelines is an article of its own. All systems read the same text; stock spaCy also reads it row by row, as documents
do not help it. A name is right if its tokens and its type are. Types are brought to four (`TYPES`), and "the" at the
beginning and "'s" at the end of a name are ignored on all sides, as every inventory treats them differently.

Stories: the gold has the words of sources as written and the canonical name of the origin. Where both are of one type
and the words hold a name, `alias_accuracy` is the share of them that get the canonical name, and `alias_pairs` the F1
of the pairs of them that are put under one id. The naive way takes every name for what it is written as.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import spacy
import typer
from spacy.language import Language

import claimtable as ct
from benchmarks.common import read_rows, report, results
from benchmarks.stories import stories_in
from claimtable.extract.entities import entity_id, find_entities
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import spacy_model
from claimtable.ingest import read
from claimtable.records import Article, Entity
from claimtable.spans import Span
from claimtable.tracking.entities import canonical_names

PERSON, ORGANIZATION, PLACE, OTHER = TYPES = ("person", "organization", "place", "other")
OF_GOLD = {
    "PER": PERSON,
    "ORG": ORGANIZATION,
    "LOC": PLACE,
    "MISC": OTHER,
    "person": PERSON,
    "politician": PERSON,
    "organisation": ORGANIZATION,
    "politicalparty": ORGANIZATION,
    "country": PLACE,
    "location": PLACE,
    "election": OTHER,
    "event": OTHER,
    "misc": OTHER,
}
OF_OURS = {"person": PERSON, "organization": ORGANIZATION, "outlet": ORGANIZATION, "place": PLACE}
OF_SPACY = {
    "PERSON": PERSON,
    "ORG": ORGANIZATION,
    "GPE": PLACE,
    "LOC": PLACE,
    "FAC": PLACE,
    **dict.fromkeys(("NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"), OTHER),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NO_SPACE_BEFORE = re.compile(r"[,.;:!?%)\]}]|\.\.\.|['’](?:s|re|ve|ll|d|m|t)?|n['’]t", re.IGNORECASE)
_NO_SPACE_AFTER = set("([{$£€#")
NAMED = {"person", "organization", "outlet"}
# Capitalised words, from the first that opens no sentence by itself.
_NAME = re.compile(
    r"\b(?!(?:The|A|An|It|Its|He|She|They|His|Her|One|Both)\b)[A-Z][\w’'&-]*(?: (?:of |for |and |& )?[A-Z][\w’'&-]*)*"
)
_IGNORED_FIRST = {"the", "a", "an"}
_IGNORED_LAST = {"'s", "'", "’s", "’"}


class Tagged(NamedTuple):
    """One article: its text, the characters of its tokens, and the gold names as (first token, end token, type)."""

    text: str
    tokens: list[Span]
    gold: set[tuple[int, int, str]]


class Name(NamedTuple):
    """A source as the gold writes it, in one article of a story, and the canonical name that it should get."""

    words: str
    canonical: str
    found: str | None


# ---- names and their types ---------------------------------------------------------------------------------------


def documents(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows of one article together: an article begins with the row before a dateline."""
    datelines = [i for i, row in enumerate(rows) if _is_dateline(row["tokens"])]
    starts = sorted({max(i - 1, 0) for i in datelines} | {0}) if datelines else list(range(len(rows)))
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield list(rows[start:end])


def _is_dateline(tokens: Sequence[str]) -> bool:
    return len(tokens) > 1 and _DATE.fullmatch(tokens[-1]) is not None and all(token.isupper() for token in tokens[:-1])


def joined(rows: Sequence[dict[str, Any]]) -> Tagged:
    """The text of rows of tokens, one line a row, with the offsets of every token and the gold names."""
    text, gold = "", set()
    tokens: list[Span] = []
    for row in rows:
        first, open_quote = len(tokens), False
        for i, token in enumerate(row["tokens"]):
            if i == 0:
                text += "\n" if text else ""
            elif not _glued(row["tokens"][i - 1], token, open_quote):
                text += " "
            if token == '"':  # noqa: S105 - a token of the text
                open_quote = not open_quote
            tokens.append(Span(len(text), len(text) + len(token)))
            text += token
        gold |= {(first + start, first + end, OF_GOLD[label]) for start, end, label in bio_spans(row["tags"])}
    return Tagged(text, tokens, gold)


def _glued(before: str, token: str, open_quote: bool) -> bool:
    closes = token == '"' and open_quote  # noqa: S105 - a token of the text
    opens = before in _NO_SPACE_AFTER or (before == '"' and open_quote)
    return closes or opens or _NO_SPACE_BEFORE.fullmatch(token) is not None


def bio_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first, end, label) of the names in a row of BIO tags; an I- without its B- begins a name."""
    start = 0
    for i in range(1, len(tags) + 1):
        if i == len(tags) or not (tags[i].startswith("I-") and tags[i][2:] == tags[start][2:]):
            if tags[start] != "O":
                yield start, i, tags[start][2:]
            start = i


def in_tokens(article: Tagged, found: Iterable[tuple[Span, str]]) -> set[tuple[int, int, str]]:
    """Names in characters as names in tokens, each with all tokens that it touches."""
    at = {offset: i for i, token in enumerate(article.tokens) for offset in range(*token)}
    names = set()
    for span, label in found:
        touched = [at[offset] for offset in range(*span) if offset in at]
        if touched:
            names.add((touched[0], touched[-1] + 1, label))
    return names


def bare(article: Tagged, names: Iterable[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """Names without an article at the beginning and a possessive at the end."""
    found = set()
    for first, last, label in names:
        start, end = first, last
        if end - start > 1 and article.tokens[start].of(article.text).lower() in _IGNORED_FIRST:
            start += 1
        if end - start > 1 and article.tokens[end - 1].of(article.text).lower() in _IGNORED_LAST:
            end -= 1
        found.add((start, end, label))
    return found


def our_names(tagger: SpacyTagger, text: str) -> list[tuple[Span, str]]:
    return [(Span(e.start, e.end), OF_OURS.get(e.label, OTHER)) for e in _entities(tagger, _article(text))]


def stock_names(nlp: Language, text: str) -> list[tuple[Span, str]]:
    return [(Span(e.start_char, e.end_char), OF_SPACY[e.label_]) for e in nlp(text).ents if e.label_ in OF_SPACY]


def stock_names_by_row(nlp: Language, text: str) -> list[tuple[Span, str]]:
    found, start = [], 0
    for line in text.split("\n"):
        found += [(Span(span.start + start, span.end + start), label) for span, label in stock_names(nlp, line)]
        start += len(line) + 1
    return found


def capitals(text: str) -> list[tuple[Span, str]]:
    """The naive way: every run of capitalised words is an organization."""
    return [(Span(*match.span()), ORGANIZATION) for match in re.finditer(r"\b[A-Z][\w’']*(?: [A-Z][\w’']*)*", text)]


def score_names(articles: Sequence[Tagged], found: Sequence[set[tuple[int, int, str]]]) -> dict[str, float]:
    """Precision, recall and F1 of names with their types; F1 by type and of the spans alone."""
    counts: Counter[tuple[str, str]] = Counter()
    for article, names in zip(articles, found, strict=True):
        gold, ours = bare(article, article.gold), bare(article, names)
        for group, got in ((gold, "gold"), (ours, "found"), (gold & ours, "right")):
            counts.update((got, label) for _, _, label in group)
        spans, our_spans = ({name[:2] for name in group} for group in (gold, ours))
        for name, number in (("gold", len(spans)), ("found", len(our_spans)), ("right", len(spans & our_spans))):
            counts[name, "span"] += number
    right, all_found, all_gold = (sum(counts[got, t] for t in TYPES) for got in ("right", "found", "gold"))
    return {
        "entity_f1": _f1(right, all_found, all_gold),
        "entity_precision": right / all_found if all_found else 0.0,
        "entity_recall": right / all_gold if all_gold else 0.0,
        **{f"{t}_f1": _f1(*(counts[got, t] for got in ("right", "found", "gold"))) for t in (*TYPES, "span")},
    }


def _f1(right: int, found: int, gold: int) -> float:
    return 2 * right / (found + gold) if found + gold else 0.0


def tagged_scores(files: Sequence[Path]) -> dict[str, dict[str, float]]:
    """By system, the scores over all articles of the files."""
    articles = [joined(rows) for file in files for rows in documents(read_rows(file))]
    tagger = SpacyTagger()
    nlp = spacy.load(spacy_model()[1])
    systems = {
        "claimtable": lambda text: our_names(tagger, text),
        "spaCy": lambda text: stock_names(nlp, text),
        "spaCy, by row": lambda text: stock_names_by_row(nlp, text),
        "naive": capitals,
    }
    return {
        name: score_names(articles, [in_tokens(article, system(article.text)) for article in articles])
        for name, system in systems.items()
    }


def _article(text: str) -> Article:
    return Article(article_id="a", text=text, text_sha256="", path="")


def _entities(tagger: SpacyTagger, article: Article) -> list[Entity]:
    return find_entities(article, tagger.parse(article))


# ---- aliases -----------------------------------------------------------------------------------------------------


def story_names(tagger: SpacyTagger, story: Path) -> list[Name]:
    """The named sources of a story with the canonical name that our entity at that place has over all its articles."""
    gold = read_gold(story)
    config = ct.Config()
    articles = [a for a in read([str(story / "articles.jsonl")], config.ingest) if isinstance(a, Article)]
    entities = {article.article_id: _entities(tagger, article) for article in articles}
    texts = {article.article_id: article.text for article in articles}
    canonical = canonical_names((e, texts[i][e.start : e.end]) for i, found in entities.items() for e in found)
    names = []
    for article_id, quote, words, name in gold:
        place = nearest(texts[article_id], words, texts[article_id].index(quote))
        inside = [e for e in entities[article_id] if place is not None and place.overlap(Span(e.start, e.end))]
        ids = [canonical[e.id].id for e in inside]
        of_type = [i for i in ids if i.partition(":")[0] == name.partition(":")[0]]
        names.append(Name(words, name, next(iter(of_type or ids), None)))
    return names


def read_gold(story: Path) -> Iterator[tuple[str, str, str, str]]:
    """(article, quote, words of the source, canonical id) of each gold source that is named and is the origin."""
    gold = json.loads((story / "gold.json").read_text(encoding="utf-8"))
    for claim in gold["claims"]:
        for mention in claim["mentions"]:
            kind, _, name = mention["origin"].partition(":")
            for source in mention["chain"][-1:]:
                if source["type"] == kind and kind in NAMED and _NAME.search(source["source"]):
                    yield mention["article"], mention["quote"], source["source"], entity_id(kind, name)


def nearest(text: str, words: str, offset: int) -> Span | None:
    """The place of some words that is nearest to an offset, or None."""
    places = [Span(*match.span()) for match in re.finditer(re.escape(words), text)]
    return min(places, key=lambda place: abs(place.start - offset), default=None)


def score_aliases(stories: Sequence[Sequence[Name]]) -> dict[str, float]:
    """Share of names under their canonical name, and F1 of the pairs under one id, over all stories."""
    names = [name for story in stories for name in story]
    pairs = [pair for story in stories for pair in combinations(story, 2)]
    same = [a.canonical == b.canonical for a, b in pairs]
    joined_up = [a.found is not None and a.found == b.found for a, b in pairs]
    right = sum(s and j for s, j in zip(same, joined_up, strict=True))
    return {
        "alias_accuracy": sum(name.found == name.canonical for name in names) / len(names) if names else 0.0,
        "alias_pairs": _f1(right, sum(joined_up), sum(same)),
        "names": len(names),
    }


def alias_scores(stories: Sequence[Path]) -> dict[str, dict[str, float]]:
    tagger = SpacyTagger()
    ours = [story_names(tagger, story) for story in stories]
    naive = [
        [
            n._replace(found=entity_id(n.canonical.partition(":")[0], (_NAME.search(n.words) or [n.words])[0]))
            for n in story
        ]
        for story in ours
    ]
    return {"claimtable": score_aliases(ours), "naive": score_aliases(naive)}


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the names in files of tagged tokens, or the aliases in a folder of stories."""
    if not data[0].is_dir():
        return results(data, tagged_scores(data))
    stories = stories_in(data[0])
    labels = [story / name for story in stories for name in ("articles.jsonl", "gold.json")]
    return results(labels, alias_scores(stories))


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="Files of tagged tokens, or a folder of stories.", exists=True)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the named entities of texts, or the aliases of stories."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()
