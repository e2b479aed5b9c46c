"""Reads invented sentences with the real tagger."""

import datetime as dt
from collections.abc import Callable
from functools import cache

import pytest

from claimtable import assembly
from claimtable.config import Config
from claimtable.records import Article
from claimtable.stages import ArticleReader, Reading

Read = Callable[..., Reading]


@cache
def reader() -> ArticleReader:
    return assembly.article_reader(Config())


@pytest.fixture
def read() -> Read:
    def read_text(text: str, outlet: str | None = "The Quay Gazette") -> Reading:
        article = Article(
            article_id="a1",
            outlet=outlet,
            published_at=dt.datetime(2026, 3, 11, 9, tzinfo=dt.UTC),  # a Wednesday
            text=text,
            text_sha256="",
            path="test",
        )
        return reader()(article)

    return read_text
