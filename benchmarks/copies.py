"""Are articles that share their text found, those of real news and those of invented articles that were edited?

python -m benchmarks.copies dev_events.jsonl [--times] [--json FILE]

Each line of the data is an article with `id`, `event_id`, `publisher`, `date_publish`, `title`, `text`, `url`, `authors`. Near copies are pairs
about one event of which the shorter article shares more than half of its runs of eight words with the other. In a system's
answer every pair counts that it puts together, across events too. What a person calls a copy, having read the
pairs near the line, is in `copies_read.tsv`.

The edited articles are made of the invented ones in data/gold, a copy of each by each kind of edit.
"""

import csv
import datetime as dt
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from rensa import RMinHash
from rich.console import Console
from scipy import sparse

from benchmarks.common import read_rows, report, results
from claimtable.assembly import article_reader
from claimtable.config import Config, TrackSettings
from claimtable.records import Article, Copy, CopyKind
from claimtable.tracking.copies import find_copies
from claimtable.tracking.wording import sketch

READ = Path(__file__).with_name("copies_read.tsv")
INVENTED = Path(__file__).parent.parent / "data" / "gold"
SEEDS = (1, 2, 3, 4, 5)
Pair = frozenset[str]
System = Callable[[Sequence[Article]], set[Pair]]


# ---- systems: articles -> pairs put together ----


def _whole(articles: Sequence[Article]) -> list[Copy]:
    """The copies, without articles that only use passages of another."""
    return [copy for copy in find_copies(articles, TrackSettings()) if copy.kind is not CopyKind.PASSAGES]


def claimtable_pairs(articles: Sequence[Article]) -> set[Pair]:
    groups: dict[str, set[str]] = defaultdict(set)
    for copy in _whole(articles):
        groups[copy.original_id] |= {copy.original_id, copy.article_id}
    return {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}


def _equal(key: Callable[[Article], str]) -> System:
    def pairs(articles: Sequence[Article]) -> set[Pair]:
        groups: dict[str, list[str]] = defaultdict(list)
        for article in articles:
            groups[key(article)].append(article.article_id)
        return {frozenset(pair) for name, group in groups.items() if name for pair in combinations(group, 2)}

    return pairs


def _alike(measure: Callable[[Article], Any], similarity: Callable[[Any, Any], float], least: float) -> System:
    def pairs(articles: Sequence[Article]) -> set[Pair]:
        measured = [(article.article_id, measure(article)) for article in articles]
        return {
            frozenset((one, other)) for (one, a), (other, b) in combinations(measured, 2) if similarity(a, b) >= least
        }

    return pairs


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int) -> frozenset[str]:
    found = words(text)
    return frozenset(" ".join(found[i : i + length]) for i in range(len(found) - length + 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller one."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _sketch(article: Article) -> RMinHash:
    sketch = RMinHash(num_perm=128, seed=1)
    sketch.update(sorted(runs(article.text, 4)))
    return sketch


def _cosine_pairs(articles: Sequence[Article], least: float = 0.6) -> set[Pair]:
    """TF-IDF with logarithmic counts, over words."""
    counts = [Counter(words(article.text)) for article in articles]
    number = {word: n for n, word in enumerate(sorted({word for count in counts for word in count}))}
    documents = Counter(word for count in counts for word in count)
    cells = [
        (row, number[word], (1 + np.log(n)) * np.log(len(articles) / documents[word]))
        for row, count in enumerate(counts)
        for word, n in count.items()
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(articles), len(number)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix
    near = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    return {
        frozenset((articles[i].article_id, articles[j].article_id))
        for i, j, value in zip(near.row, near.col, near.data, strict=True)
        if value >= least
    }


SYSTEMS: Mapping[str, System] = {
    "claimtable": claimtable_pairs,
    "same headline": _equal(lambda article: " ".join(words(article.title or ""))),
    "headline jaccard .55": _alike(lambda a: frozenset(words(a.title or "")), jaccard, 0.55),
    "same body": _equal(lambda article: article.text),
    "minhash .5": _alike(_sketch, lambda a, b: a.jaccard(b), 0.5),
    "tf-idf cosine .6": _cosine_pairs,
    "a fifth of 4-word runs": _alike(lambda a: runs(a.text, 4), containment, 0.2),
}


# ---- real news ----


class News(NamedTuple):
    """Articles, and the event that each is about."""

    articles: list[Article]
    event_of: dict[str, str]


def read_news(path: Path) -> News:
    rows = read_rows(path)
    return News([_article(row) for row in rows], {row["id"]: str(row["event_id"]) for row in rows})


def _article(row: Mapping[str, Any]) -> Article:
    date = dt.datetime.fromisoformat(row["date_publish"]) if row.get("date_publish") else None
    return Article(
        article_id=row["id"],
        url=row.get("url"),
        outlet=row["publisher"],
        title=row["title"],
        author=", ".join(row.get("authors") or []) or None,
        published_at=date.replace(tzinfo=date.tzinfo or dt.UTC) if date else None,
        text=row["text"],
        text_sha256="",
        path="",
    )


def near_copies(news: News, similarity: Callable[[frozenset[str], frozenset[str]], float]) -> set[Pair]:
    """Pairs about one event that share more than half of their runs of eight words."""
    of = {article.article_id: runs(article.text, 8) for article in news.articles}
    return {
        frozenset((one, other))
        for one, other in combinations(of, 2)
        if news.event_of[one] == news.event_of[other] and similarity(of[one], of[other]) > 0.5
    }


def read_as_copies() -> set[Pair]:
    """The pairs near the line of which a reader said that one repeats the other."""
    with READ.open(encoding="utf-8", newline="") as file:
        return {
            frozenset((row["one"], row["other"])) for row in csv.DictReader(file, delimiter="\t") if row["copy"] == "1"
        }


def share(part: Iterable[object], whole: set[Pair]) -> float | None:
    return len(set(part) & whole) / len(whole) if whole else None


def score_news(news: News, system: System) -> dict[str, float | None]:
    """`as read` counts as right what a reader called a copy, too."""
    found, gold, strict = system(news.articles), near_copies(news, containment), near_copies(news, jaccard)
    ids = set(news.event_of)
    wider = gold | {pair for pair in read_as_copies() if pair <= ids}
    return {
        "news recall": share(found, gold),
        "news precision": share(gold, found),
        "news recall, by jaccard": share(found, strict),
        "news recall as read": share(found, wider),
        "news precision as read": share(wider, found),
        "news pairs": len(gold),
        "news pairs found": len(found),
    }


# ---- edited copies of invented articles ----


class Edited(NamedTuple):
    """Articles among which those of `truth` repeat one another, the first of each pair after the second."""

    articles: list[Article]
    truth: dict[str, set[str]]
    kinds: frozenset[CopyKind]


Edit = Callable[[random.Random, Article, Sequence[Article]], dict[str, Any]]
_ABOUT = (
    "The Mirror of the Valley is an independent paper for people who want to know more. We live on the contributions "
    "of our readers, who pay what they can and what they think is fair.\n\n"
    "Subscribe to our free letter and have the news of the valley in your box each morning at seven. You can leave at "
    "any time with one click, and we never pass on your address to anybody.\n\n"
    "Read more on our site: the best walks of the season, the recipe of the week, and a map of all the markets."
)


def paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts)


def replaced(chance: random.Random, text: str, part: float) -> str:
    """The text with this share of its words exchanged for others of it, as synonyms would be."""
    pool = re.findall(r"[a-z]{4,}", text) or ["word"]
    return re.sub(r"[A-Za-z]+", lambda word: chance.choice(pool) if chance.random() < part else word[0], text)


def _dropped(chance: random.Random, text: str, part: float) -> str:
    parts = paragraphs(text)
    out = set(chance.sample(range(1, len(parts)), round(part * len(parts))))
    return joined(each for n, each in enumerate(parts) if n not in out)


def _first(text: str, part: float) -> str:
    parts = paragraphs(text)
    return joined(parts[: max(2, round(part * len(parts)))])


def _new_lede(chance: random.Random, text: str) -> str:
    lede, *rest = paragraphs(text)
    mixed = lede.split()
    chance.shuffle(mixed)
    return joined([" ".join(mixed), *rest])


def _version(chance: random.Random, article: Article, others: Sequence[Article]) -> dict[str, Any]:
    more = paragraphs(replaced(chance, chance.choice(others).text, 0.5))[:2]
    parts = paragraphs(replaced(chance, article.text, 0.03))
    return {"outlet": article.outlet, "url": article.url, "text": joined([more[0], *parts, more[-1]])}


EDITS: Mapping[str, tuple[Edit, frozenset[CopyKind]]] = {
    "same text": (lambda c, a, o: {}, frozenset({CopyKind.EXACT})),
    "a quarter of the paragraphs dropped": (
        lambda c, a, o: {"text": _dropped(c, a.text, 0.25)}, frozenset({CopyKind.EDITED, CopyKind.SYNDICATED}),
    ),
    "first third": (lambda c, a, o: {"text": _first(a.text, 1 / 3)}, frozenset({CopyKind.EXCERPT})),
    "lede rewritten": (
        lambda c, a, o: {"text": _new_lede(c, a.text)}, frozenset({CopyKind.EDITED, CopyKind.SYNDICATED}),
    ),
    "dateline added": (lambda c, a, o: {"text": f"HARROW, Oct. 3 - {a.text}"}, frozenset({CopyKind.SYNDICATED})),
    "credited and dated before": (
        lambda c, a, o: {"wire_credit": a.outlet, "published_at": _before(a), "text": replaced(c, a.text, 0.03)},
        frozenset({CopyKind.SYNDICATED}),
    ),
    "5 % of the words replaced": (
        lambda c, a, o: {"text": replaced(c, a.text, 0.05)}, frozenset({CopyKind.EDITED, CopyKind.SYNDICATED}),
    ),
    "10 % of the words replaced": (lambda c, a, o: {"text": replaced(c, a.text, 0.1)}, frozenset({CopyKind.EDITED})),
    "15 % of the words replaced": (lambda c, a, o: {"text": replaced(c, a.text, 0.15)}, frozenset({CopyKind.EDITED})),
    "dropped, 10 % replaced, new lede": (
        lambda c, a, o: {"text": _new_lede(c, replaced(c, _dropped(c, a.text, 0.2), 0.1))}, frozenset({CopyKind.EDITED}),
    ),
    "boilerplate around": (
        lambda c, a, o: {"outlet": "Mirror of the Valley", "text": f"{_ABOUT}\n\n{a.text}\n\n{_ABOUT.upper()}"},
        frozenset({CopyKind.SYNDICATED}),
    ),
    "address for phones": (
        lambda c, a, o: {"outlet": a.outlet, "url": f"{a.url}/amp?utm_source=x"}, frozenset({CopyKind.SAME_PAGE}),
    ),
    "later version": (_version, frozenset({CopyKind.VERSION})),
}  # fmt: skip
NO_COPIES: Mapping[str, Edit] = {
    "two paragraphs used": lambda c, a, o: {
        "text": joined([*paragraphs(replaced(c, c.choice(o).text, 0.6)), *c.sample(paragraphs(a.text), 2)])
    },
    "boilerplate alone": lambda c, a, o: {
        "outlet": "Mirror of the Valley", "text": f"{_ABOUT}\n\n{replaced(c, a.text, 0.7)}\n\n{_ABOUT.upper()}",
    },
}  # fmt: skip


def _before(article: Article) -> dt.datetime | None:
    return article.published_at and article.published_at - dt.timedelta(hours=2)


def invented() -> list[Article]:
    """The articles of data/gold that are no copies of one another."""
    found = []
    for path in sorted(INVENTED.glob("*/articles.jsonl")):
        gold = json.loads(path.with_name("gold.json").read_text(encoding="utf-8"))
        rows = [row for row in read_rows(path) if row["id"] not in {copy for copy, _ in gold["copies"]}]
        found += [_article({**row, "publisher": row["outlet"], "date_publish": row["published_at"]}) for row in rows]
    return [article.model_copy(update={"author": None}) for article in found]


def edited(edit: Edit, kinds: frozenset[CopyKind], seed: int) -> Edited:
    """Every invented article with a copy by one kind of edit."""
    chance = random.Random(seed)  # noqa: S311
    originals = invented()
    copies = [
        _copy(
            article,
            {"title": replaced(chance, article.title or "", 0.6)}
            | edit(chance, article, [o for o in originals if o is not article]),
        )
        for article in originals
    ]
    truth = {copy.article_id: {article.article_id} for copy, article in zip(copies, originals, strict=True)}
    return Edited([*originals, *copies], truth, kinds)


def merged(seed: int) -> Edited:
    """Every invented article with one that was put together of it and of the next."""
    originals = invented()
    random.Random(seed).shuffle(originals)  # noqa: S311
    both = list(zip(originals, [*originals[1:], originals[0]], strict=True))
    last = max(article.published_at for article in originals if article.published_at) + dt.timedelta(days=1)
    copies = [_copy(a, {"title": b.title, "text": f"{a.text}\n\n{b.text}", "published_at": last}) for a, b in both]
    truth = {copy.article_id: {a.article_id, b.article_id} for copy, (a, b) in zip(copies, both, strict=True)}
    return Edited([*originals, *copies], truth, frozenset(CopyKind))


def _copy(article: Article, changes: Mapping[str, Any]) -> Article:
    later = article.published_at and article.published_at + dt.timedelta(hours=3)
    usual = {
        "article_id": f"{article.article_id}-copy", "outlet": f"Paper {article.article_id}", "published_at": later,
        "url": f"https://paper.example/{article.article_id}",
    }  # fmt: skip
    return article.model_copy(update={**usual, **changes})


def made() -> Iterator[tuple[str, Edited]]:
    for name, (edit, kinds) in EDITS.items():
        yield from ((name, edited(edit, kinds, seed)) for seed in SEEDS)
    yield from (("two merged", merged(seed)) for seed in SEEDS)


def score_edited(system: System) -> dict[str, float | None]:
    """Recall by kind of edit; the precision of all; of what must not be put together, the share that was not."""
    found: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for name, case in made():
        pairs = system(case.articles)
        right = {frozenset((copy, original)) for copy, originals in case.truth.items() for original in originals}
        reached = {
            copy for copy, originals in case.truth.items() if any(frozenset((copy, o)) in pairs for o in originals)
        }
        found[name] += len(reached)
        whole[name] += len(case.truth)
        if name != "two merged":  # Copies of such copies share text, too.
            found["precision"] += len(pairs & right)
            whole["precision"] += len(pairs)
    for (name, edit), seed in product(NO_COPIES.items(), SEEDS):
        case = edited(edit, frozenset(), seed)
        apart = {frozenset((copy, original)) for copy, originals in case.truth.items() for original in originals}
        found[f"apart: {name}"] += len(apart - system(case.articles))
        whole[f"apart: {name}"] += len(apart)
    recalls = {f"edited recall, {name}": found[name] / whole[name] for name in [*EDITS, "two merged"]}
    apart_scores = {name: found[name] / whole[name] for name in whole if name.startswith("apart")}
    precision = found["precision"] / whole["precision"] if whole["precision"] else None
    return {
        "edited recall": sum(recalls.values()) / len(recalls), "edited precision": precision, **recalls, **apart_scores,
    }  # fmt: skip


def score_direction() -> dict[str, float]:
    """How often a copy that was found points at what it was made of, and is said to be of the right kind."""
    found: Counter[str] = Counter()
    for _, case in made():
        for copy in _whole(case.articles):
            found["all"] += 1
            found["original"] += copy.original_id in case.truth.get(copy.article_id, set())
            found["kind"] += copy.kind in case.kinds
    return {"original right": found["original"] / found["all"], "kind right": found["kind"] / found["all"]}


# ---- time ----


def crowd(count: int, seed: int = 1) -> list[Article]:
    """Generated articles of 300 words from 50 outlets, each with its own call to subscribe; a fifth are copies with 5 % replaced."""
    chance = random.Random(seed)  # noqa: S311
    vocabulary = [f"{a}{b}{c}" for a, b, c in product("ba do fi gu le mo ne pi ra su te vo".split(), repeat=3)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]

    def prose(length: int) -> str:
        found = chance.choices(vocabulary, weights, k=length)
        return " ".join(f"{' '.join(found[i : i + 15])}.".capitalize() for i in range(0, length, 15))

    calls = [prose(60) for _ in range(50)]
    articles: list[Article] = []
    for number in range(count):
        outlet = chance.randrange(50)
        copied = articles and chance.random() < 0.2
        story = replaced(chance, chance.choice(articles).text.partition("\n")[0], 0.05) if copied else prose(300)
        articles.append(
            Article(
                article_id=f"a{number:07}",
                outlet=f"Outlet {outlet}",
                text=f"{story}\n{calls[outlet]}",
                text_sha256="",
                published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number),
                path="",
            )
        )
    return articles


def reading_times(outlets: int = 15) -> str:
    """Seconds of reading the invented articles, each by itself and each as so many outlets have it."""
    seconds = []
    for papers in (1, outlets):
        read = article_reader(Config())
        articles = [
            _copy(article, {"article_id": f"{article.article_id}-{paper}", "outlet": f"Paper {paper}"})
            for paper in range(papers)
            for article in invented()
        ]
        read(articles[0].model_copy(update={"text": "The models are loaded."}))
        started = time.perf_counter()
        for article in articles:
            read(article)
        seconds.append(time.perf_counter() - started)
    alone, shared = seconds
    return f"read once {alone:.2f} s, {outlets} times {alone * outlets:.2f} s, at {outlets} outlets {shared:.2f} s"


def times(counts: Sequence[int]) -> Iterator[str]:
    """Seconds of finding the copies among so many generated articles, without and with kept sketches."""
    for count in counts:
        articles = crowd(count)
        started = time.perf_counter()
        found = find_copies(articles, TrackSettings())
        alone = time.perf_counter() - started
        kept = {article.article_id: sketch(article.text) for article in articles}
        started = time.perf_counter()
        find_copies(articles, TrackSettings(), kept)
        yield f"{count:>7,} articles  {len(found):>6,} copies  {alone:6.1f} s  with sketches {time.perf_counter() - started:6.1f} s"


# ---- table ----


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on the articles of some files, each by itself a set of events, and on the edited copies."""
    all_news = [read_news(path) for path in data]
    news = News(
        [a for each in all_news for a in each.articles], {k: v for each in all_news for k, v in each.event_of.items()}
    )
    scores = {name: {**score_news(news, system), **score_edited(system)} for name, system in SYSTEMS.items()}
    scores["claimtable"] |= score_direction()
    return results(data, scores)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of news by event.", exists=True, dir_okay=False)],
    timed: Annotated[bool, typer.Option("--times", help="Time generated articles instead.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the copies found in DATA, and among edited copies of invented articles."""
    if timed:
        for line in times((1_000, 2_000, 5_000, 10_000, 20_000)):
            Console().print(line)
        Console().print(reading_times())
    else:
        report(measure(data), json_file)


if __name__ == "__main__":
    app()
