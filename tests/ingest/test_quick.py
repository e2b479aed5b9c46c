"""The quick way through a page finds what trafilatura's own does, or nothing, and then its own is gone."""

from pathlib import Path

import pytest
import trafilatura

from claimtable.ingest.furniture import without_named
from claimtable.ingest.quick import parsed, quick_text

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))
STORY = "".join(
    f"<p>The harbour office counted {n} barges at the gate on the day after the storm.</p>" for n in range(9)
)
COMMENT = "<p>Shut the gate for good, and sell the barges to whoever wants them, says nobody but me.</p>"
APPENDED = "<p>Another story of another day follows here, about a pier that was never built at all.</p>"


def whole_way(page: str) -> str | None:
    return trafilatura.extract(without_named(parsed(page)), include_comments=False, fast=True)


def test_on_saved_pages() -> None:
    pages = {path.stem: path.read_text("utf-8", "replace") for path in PAGES}
    quick = {name: text for name, page in pages.items() if (text := quick_text(page))}
    assert len(quick) > len(pages) / 2
    assert quick == {name: whole_way(pages[name]) for name in quick}


@pytest.mark.parametrize(
    "after",
    [
        f"<div id='comments'>{COMMENT}</div>",
        f"<ul class='Comment-list'><li>{COMMENT}</li></ul>",
        f"<section class='post-comments'>{COMMENT}</section>",
        f"<div id='disqus_thread'>{COMMENT}</div>",
        f"<div class='commentary'>{COMMENT}</div>",
        f"<div class='infinite-scroll'>{APPENDED}</div>",
        f"<div class='infinite-scroll'><h1>Pier</h1>{APPENDED}</div>",
        f"<section id='mvp-post-add-wrap'><h1>Pier</h1>{APPENDED}</section>",
        f"<div class='elementor-share-buttons'>{APPENDED}</div>",
    ],
)
def test_what_stands_apart(after: str) -> None:
    page = f"<html><body><article><h1>Gate</h1>{STORY}{after}</article></body></html>"
    assert quick_text(page) == whole_way(page)


@pytest.mark.parametrize("page", ["", "\x00", "<!-- -->", "<html></html>", "<p>Short.</p>"])
def test_nothing_to_find(page: str) -> None:
    assert quick_text(page) is None


def test_controls_are_left_out() -> None:
    page = f"<html><body><article>{STORY.replace('barges', 'bar' + chr(0) + 'ges' + chr(8))}</article></body></html>"
    assert quick_text(page) == whole_way(page)
    assert "barges" in (quick_text(page) or "")


def test_posts_of_a_forum_are_left_to_trafilatura() -> None:
    thread = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'
    assert quick_text(f"<html><head>{thread}</head><body><article>{STORY}</article></body></html>") is None
