"""The baseline any claims table should beat: what an afternoon's script would give.

Every sentence is a mention. Sentences are one claim if their TF-IDF vectors are close. The outlet that prints a
sentence is its origin, so each outlet counts as independent. The first figure is the value; hedges, denials, unnamed
sources and status beyond a count of outlets are not looked for.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

Rows = list[dict[str, Any]]

# Best of .5 to .9 in steps of .1 on the development stories, in favour of the baseline.
MAX_DISTANCE = 0.7

_SENTENCE = re.compile(r"\S.*?(?:[.!?][”’\"')]*(?=\s+[A-Z“‘\"'(])|$)", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def naive_run(articles: Rows, max_distance: float = MAX_DISTANCE) -> tuple[Rows, Rows]:
    """Rows of mentions and claims for articles as in `articles.jsonl`, with the columns that the story scorer needs."""
    places = [(article, start, end) for article in articles for start, end in sentences(article["text"])]
    quotes = [article["text"][start:end] for article, start, end in places]
    clusters = similar(quotes, max_distance)
    mentions = [
        _mention(article, start, end, f"naive-{cluster}")
        for (article, start, end), cluster in zip(places, clusters, strict=True)
    ]
    return mentions, _claims(mentions, quotes)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence that has a word, in code points."""
    return (match.span() for match in _SENTENCE.finditer(text) if _WORD.search(match[0]))


def similar(quotes: Sequence[str], max_distance: float) -> list[int]:
    """A cluster number for each quote, by average linkage of cosine distances."""
    if len(quotes) < 2:
        return [1] * len(quotes)
    tree = linkage(tfidf(quotes), method="average", metric="cosine")
    return [int(number) for number in fcluster(tree, max_distance, criterion="distance")]


def tfidf(quotes: Sequence[str]) -> NDArray[np.float64]:
    """Shape (quotes, different words): counts of words, times the logarithm of how rare each is, plus one."""
    words = [_WORD.findall(quote.lower()) for quote in quotes]
    column = {word: i for i, word in enumerate(sorted({word for found in words for word in found}))}
    counts = np.zeros((len(quotes), len(column)))
    for row, found in enumerate(words):
        for word in found:
            counts[row, column[word]] += 1
    rarity: NDArray[np.float64] = np.log(len(quotes) / (counts > 0).sum(axis=0))
    return counts * (1 + rarity)


def _mention(article: dict[str, Any], start: int, end: int, claim_id: str) -> dict[str, Any]:
    figure = _FIGURE.search(article["text"], start, end)
    return {
        "article_id": article["id"],
        "start": start,
        "end": end,
        "claim_id": claim_id,
        "stance": "supports",
        "origin": f"outlet:{article['outlet'].lower()}",
        "modality": "factual",
        "value": float(figure[0].replace(",", "")) if figure else None,
        "unit": None,
    }


def _claims(mentions: Rows, quotes: Sequence[str]) -> Rows:
    texts: dict[str, str] = {}
    outlets: dict[str, set[str]] = {}
    for mention, quote in zip(mentions, quotes, strict=True):
        texts.setdefault(mention["claim_id"], quote)
        outlets.setdefault(mention["claim_id"], set()).add(mention["origin"])
    return [
        {
            "claim_id": claim_id,
            "text": text,
            "independent_sources": len(outlets[claim_id]),
            "anonymous_sources": None,
            "contested": False,
            "status": "reported" if len(outlets[claim_id]) == 1 else "corroborated",
            "agreement": None,
        }
        for claim_id, text in texts.items()
    ]
