"""What training needs of labelled stories: python -m models.train.stories STORIES... > stories.json

Each STORIES is a folder: a story, with `articles.jsonl` and `gold.json`, or a folder of such, or of stories that are marked
in their text, as in `data/training`. The pipeline reads every article; each mention gets the gold claim whose
quote it covers or is covered by. Prints a list of stories, each with its articles (title and text by id) and its mentions
(id, article, start, end, gold claim and stance, or null twice), in the order of time.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from claimtable import assembly
from claimtable.config import Config
from claimtable.ingest import read
from claimtable.records import Article, Attribution, Credit, Mention, Stance
from claimtable.spans import Span

MARK = re.compile(r"\[(?P<claim>[a-zA-Z]+)(?P<stance>[+0-]) (?P<quote>[^\[\]]+)\](?:\{(?P<origin>[^{}\n]+)\})?")
HEAD = re.compile(r"^## (?P<outlet>[^|\n]+) \| (?P<published>[^|\n]+) \| (?P<title>.+)$", re.MULTILINE)


_STANCES = {"+": Stance.SUPPORTS, "-": Stance.REFUTES, "0": Stance.NEUTRAL}


class Quote(NamedTuple):
    """Where an article states or denies a gold claim. `origin` is None where it is not labelled."""

    article_id: str
    span: Span
    claim: str
    stance: Stance
    origin: str | None


class Story(NamedTuple):
    """`quotes` are all that is labelled; `gold` holds the one that each mention is, or None."""

    name: str
    articles: list[Article]
    mentions: list[Mention]
    credits: list[Credit]
    attributions: list[Attribution]
    quotes: list[Quote]
    gold: list[Quote | None]


def stories(folders: Sequence[Path]) -> Iterator[Story]:
    """By folder, then by name. Mentions and their credits in the order of time."""
    reader = assembly.article_reader(Config(), vectors=False)
    for folder in folders:
        for path in sorted([*folder.glob("gold.json"), *folder.glob("*/gold.json"), *folder.glob("*.txt")]):
            name, (articles, quotes) = (
                (path.stem, marked(path)) if path.suffix == ".txt" else (path.parent.name, annotated(path))
            )
            articles = sorted(articles, key=lambda article: (str(article.published_at), article.article_id))
            readings = [reader(article) for article in articles]
            mentions = [mention for reading in readings for mention in reading.mentions]
            credits = [credit for reading in readings for credit in reading.credits]
            attributions = [attribution for reading in readings for attribution in reading.attributions]
            yield Story(name, articles, mentions, credits, attributions, quotes, matched(quotes, mentions))


def annotated(path: Path) -> tuple[list[Article], list[Quote]]:
    """A story whose labels are in a file of their own. Article ids begin with its name, so that no two stories share one."""
    articles = {
        article.article_id: article.model_copy(update={"article_id": f"{path.parent.name}-{article.article_id}"})
        for article in read([str(path.with_name("articles.jsonl"))], Config().ingest)
        if isinstance(article, Article)
    }
    quotes = []
    for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]:
        for mention in claim["mentions"]:
            article = articles[mention["article"]]
            start = article.text.index(mention["quote"])
            span = Span(start, start + len(mention["quote"]))
            quotes.append(Quote(article.article_id, span, claim["id"], Stance(mention["stance"]), mention["origin"]))
    return list(articles.values()), quotes


def marked(path: Path) -> tuple[list[Article], list[Quote]]:
    """A story in one file: "## outlet | time | title", the text, and in it [a+ a quote that supports claim a].

    A minus stands for a quote that refutes the claim, a zero for one that does neither. In braces after a mark stands the
    origin of what it says, where that is not the article's own outlet; a file without braces tells nothing of origins.
    """
    whole = path.read_text(encoding="utf-8")
    with_origins = any(mark["origin"] for mark in MARK.finditer(whole))
    pieces = HEAD.split(whole)[1:]
    heads = zip(*(pieces[part::4] for part in range(4)), strict=True)
    articles: list[Article] = []
    quotes: list[Quote] = []
    for number, (outlet, published, title, marked_text) in enumerate(heads, start=1):
        article_id, text, end = f"{path.stem}-{number}", "", 0
        own = outlet if with_origins else None
        body = marked_text.strip()
        for mark in MARK.finditer(body):
            text += body[end : mark.start()]
            span = Span(len(text), len(text) + len(mark["quote"]))
            quotes.append(Quote(article_id, span, mark["claim"], _STANCES[mark["stance"]], mark["origin"] or own))
            text += mark["quote"]
            end = mark.end()
        fields = {"article_id": article_id, "outlet": outlet, "title": title, "published_at": published}
        articles.append(
            Article.model_validate({**fields, "text": text + body[end:], "text_sha256": "", "path": str(path)})
        )
    return articles, quotes


def matched(quotes: Sequence[Quote], mentions: Sequence[Mention]) -> list[Quote | None]:
    """The gold quote of each mention whose span covers most of a gold quote or most of which a gold quote covers."""
    found: list[Quote | None] = []
    for mention in mentions:
        span = Span(mention.start, mention.end)
        shares = [
            (span.overlap(quote.span) / max(len_of(span), len_of(quote.span)), quote)
            for quote in quotes
            if quote.article_id == mention.article_id
            and span.overlap(quote.span) >= 0.6 * min(len_of(span), len_of(quote.span))
        ]
        found.append(max(shares, key=lambda share: share[0])[1] if shares else None)
    return found


def len_of(span: Span) -> int:
    return span.end - span.start


def told(story: Story) -> dict[str, Any]:
    return {
        "name": story.name,
        "articles": {article.article_id: [article.title or "", article.text] for article in story.articles},
        "mentions": [
            [
                mention.mention_id,
                mention.article_id,
                mention.start,
                mention.end,
                quote and quote.claim,
                quote and quote.stance,
            ]
            for mention, quote in zip(story.mentions, story.gold, strict=True)
        ],
    }


if __name__ == "__main__":
    json.dump([told(story) for story in stories([Path(argument) for argument in sys.argv[1:]])], sys.stdout)
