"""Scores which pairs are compared at all: the share of true pairs that blocking loses, and what it costs.

python -m benchmarks.blocking STORIES... | ecbplus/dev.jsonl... [--json FILE]

DATA is folders of gold stories, or files of articles as `benchmarks.events` reads them. Stories: the mentions that
claimtable finds, in groups by the gold claim that they match; a true pair is two of one claim. Articles: sentences, in
groups by the chain of the events that they tell; a sentence may be in several.

`recall` is the share of true pairs that are compared. `reachable` is the share whose two ends are joined by a path of
true pairs that are compared, as clustering can still put those together. `candidates` is the number of pairs compared
for each mention. "Together" has all stories, or all topics, in one store; apart, each is a run of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, NamedTuple

import networkx as nx
import numpy as np
import typer
from numpy.typing import NDArray

import claimtable as ct
from benchmarks.common import Scores, digest, read_rows, report
from benchmarks.stories import stories_in
from benchmarks.story_scorer import Place, match, read_story
from claimtable import assembly
from claimtable.config import Config
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.span_encoder import SpanEncoder
from claimtable.inference.weights import weights
from claimtable.ingest import read
from claimtable.records import Article, Mention, Pair
from claimtable.spans import Span
from claimtable.stages import MentionVectors, Vectors
from claimtable.tracking.blocking import neighbour_pairs
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.features import content_stems, described

Vector = NDArray[np.float32]

COMMON = 0.1
"""Share of the texts from which a word is too common to be a block: a guess in favour of the naive way."""


class Corpus(NamedTuple):
    """Texts to compare, and groups of their places in which every two are a true pair.

    `placed` has a vector of each text as it stands in its article.
    """

    texts: list[str]
    groups: list[list[int]]
    placed: list[Vector]


def of_story(folder: Path) -> Corpus:
    """The mentions that claimtable finds in one gold story."""
    config = Config()
    articles = [each for each in read([str(folder / "articles.jsonl")], config.ingest) if isinstance(each, Article)]
    reader = assembly.article_reader(config)
    readings = [reader(article) for article in articles]
    mentions: list[Mention] = [mention for reading in readings for mention in reading.mentions]
    canonical = canonical_entities(mentions)
    gold = read_story(folder).mentions
    matches = match([each.place for each in gold], [Place(m.article_id, m.start, m.end) for m in mentions])
    groups: dict[str, set[int]] = defaultdict(set)
    for wanted, found in matches.items():
        groups[gold[wanted].claim].add(found)
    texts = [described(with_canonical(mention, canonical)) for mention in mentions]
    placed = [vector for reading in readings for vector in reading.vectors]
    return Corpus(texts, [sorted(group) for group in groups.values()], placed)


def of_articles(rows: Sequence[dict[str, Any]]) -> dict[str, Corpus]:
    """The sentences of each subtopic of ECB+."""
    found: dict[str, Corpus] = {}
    encoder = SpanEncoder(weights(assembly.SPAN_ENCODER))
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        topic = found.setdefault(row["subtopic"], Corpus([], [], []))
        first = len(topic.texts)
        for sentence in row["sentences"]:
            for mention in row["mentions"]:
                if mention["kind"] == "event" and mention["sent"] == sentence["sent"]:
                    groups[row["subtopic"], mention["chain"]].add(len(topic.texts))
            topic.texts.append(" ".join(sentence["tokens"]))
        topic.placed.extend(as_one_article(encoder, topic.texts[first:]))
    for (subtopic, _), group in groups.items():
        found[subtopic].groups.append(sorted(group))
    return found


def as_one_article(encoder: SpanEncoder, sentences: Sequence[str]) -> Vectors:
    """The vector of each sentence among the others. ECB+ has no titles."""
    ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
    spans = [Span(end - len(sentence) - 1, end - 1) for sentence, end in zip(sentences, ends, strict=True)]
    text = " ".join(sentences)
    article = Article(article_id="", text=text, text_sha256="", path="")
    return encoder.encode(article, spans)


def together(parts: Sequence[Corpus]) -> Corpus:
    """All in one store."""
    whole = Corpus([], [], [])
    for part in parts:
        first = len(whole.texts)
        whole.groups.extend([first + place for place in group] for group in part.groups)
        whole.texts.extend(part.texts)
        whole.placed.extend(part.placed)
    return whole


# ---- the systems ----

System = Callable[[Corpus], set[Pair]]


def naive(corpus: Corpus) -> set[Pair]:
    """Texts that share a word which is not common."""
    texts, by_word = corpus.texts, defaultdict(list)
    for place, text in enumerate(texts):
        for word in content_stems(text):
            by_word[word].append(place)
    rare = [places for places in by_word.values() if len(places) <= max(2, COMMON * len(texts))]
    return {Pair(*pair) for places in rare for pair in combinations(places, 2)}


def claimtable_system(neighbours: int | None = None) -> System:
    """The nearest neighbours, as many as the settings say unless told otherwise."""
    encoder, settings = StaticEncoder(weights(assembly.ENCODER)), Config().track
    if neighbours:
        settings = settings.model_copy(update={"neighbours": neighbours})

    def block(corpus: Corpus) -> set[Pair]:
        whole = encoder.encode(corpus.texts)
        # As of one article: what is lost by passing over pairs of unrelated articles is not counted.
        mentions: list[Any] = [SimpleNamespace(article_id="", entities=[]) for _ in corpus.texts]
        return set(neighbour_pairs(mentions, MentionVectors(whole, whole, np.array(corpus.placed)), settings))

    return block


# ---- scoring ----


def true_pairs(corpus: Corpus) -> Iterator[tuple[int, Pair]]:
    """Each with the number of its group."""
    for number, group in enumerate(corpus.groups):
        yield from ((number, Pair(*pair)) for pair in combinations(group, 2))


def count(corpus: Corpus, kept: set[Pair]) -> Counter[str]:
    """True pairs, those compared, those reachable, all compared, and texts."""
    wanted = {pair for _, pair in true_pairs(corpus)}
    reachable: set[Pair] = set()
    for group in corpus.groups:
        inside = nx.Graph(pair for pair in map(Pair._make, combinations(group, 2)) if pair in kept)
        for joined in nx.connected_components(inside):
            reachable.update(map(Pair._make, combinations(sorted(joined), 2)))
    return Counter(
        true=len(wanted), found=len(wanted & kept), reachable=len(reachable), kept=len(kept), texts=len(corpus.texts)
    )


def score(corpora: Sequence[Corpus], system: System) -> dict[str, float | None]:
    """Every metric of one system, over all corpora."""
    total: Counter[str] = Counter()
    for corpus in corpora:
        total.update(count(corpus, system(corpus)))
    return {
        "recall": total["found"] / max(1, total["true"]),
        "reachable": total["reachable"] / max(1, total["true"]),
        "candidates": total["kept"] / max(1, total["texts"]),
    }


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on folders of stories or on files of articles."""
    if data[0].is_dir():
        stories = stories_in(*data)
        parts = [of_story(story) for story in stories]
        files = [story / name for story in stories for name in ("articles.jsonl", "gold.json")]
    else:
        parts = list(of_articles([row for path in data for row in read_rows(path)]).values())
        files = list(data)
    systems = {"naive": naive, "claimtable": claimtable_system(), "60 neighbours": claimtable_system(60)}
    scores: Scores = {
        name: {
            **score(parts, system),
            **{f"together {metric}": value for metric, value in score([together(parts)], system).items()},
        }
        for name, system in systems.items()
    }
    return {"version": ct.__version__, "corpus": "blocking " + digest(files), "systems": scores}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="Folders of gold stories, or files of articles.", exists=True)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores blocking in DATA with claimtable and with shared words."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()
