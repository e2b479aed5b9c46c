"""What a page says of itself, place by place; whole pages are in test_saved_pages."""

import json
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from claimtable.ingest.addresses import canonical, cleaned, day_in, site
from claimtable.ingest.authors import names
from claimtable.ingest.opening import byline, day, without_opening
from claimtable.ingest.outlets import by_domain, known_name, outlet_at, outlet_name
from claimtable.ingest.page import moment_of, stated

HERE = "https://www.quaypost.example/news/pier"


def read(head: str = "", body: str = "<h1>Pier shut</h1>", address: str | None = HERE) -> dict[str, Any]:
    html = f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>"
    return stated(HTMLTree.parse(html), html, address)


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


def article(**fields: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **fields}


# ---- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        linked(article(datePublished="2026-06-14T09:30:00+02:00")),
        linked({"@graph": [{"@type": "WebPage"}, article(datePublished="2026-06-14T09:30:00+02:00")]}),
        linked([[article(datePublished="2026-06-14T09:30:00+02:00")]]),
        linked('{"@type": "NewsArticle", "headline": ""Pier" shut", "datePublished": "2026-06-14T09:30:00+02:00",}'),
        '<meta property="article:published_time" content="2026-06-14T09:30:00+02:00">',
        '<meta name="parsely-pub-date" content="2026-06-14T09:30:00+02:00">',
        '<meta name="DC.date.issued" content="2026-06-14T09:30:00+02:00">',
        """<meta name="parsely-page" content='{"pub_date": "2026-06-14T09:30:00+02:00"}'>""",
    ],
)
def test_where_pages_state_when_they_were_published(head: str) -> None:
    assert read(head)["published_at"] == "2026-06-14T09:30:00+02:00"


def test_a_later_list_of_articles_does_not_date_the_page() -> None:
    body = (
        '<article><h1>Pier shut</h1><p><time datetime="2026-06-14">14 June</time></p></article>'
        '<div class="related"><time datetime="2026-07-01">1 July</time></div>'
    )
    assert read(body=body)["published_at"] == "2026-06-14"
    assert read(body=body.replace('<time datetime="2026-06-14">14 June</time>', "14 June 2026"))["published_at"] == (
        "2026-06-14"
    )


@pytest.mark.parametrize(
    "absurd",
    ["1900-01-01", "3000-01-01T00:00:00Z", "2026-02-30", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "soon"],
)
def test_absurd_dates_are_none(absurd: str) -> None:
    assert moment_of(absurd) is None
    assert "published_at" not in read(linked(article(headline="Pier shut", datePublished=absurd)))


def test_the_day_in_an_address_checks_the_others() -> None:
    address = "https://quaypost.example/2026/06/13/pier"
    evening = '<meta property="article:published_time" content="2026-06-14T02:10:00+00:00">'
    assert read(evening, address=address)["published_at"] == "2026-06-13T23:10:00-03:00"  # the same moment
    migrated = '<meta property="article:published_time" content="2031-01-01T10:00:00Z">'
    assert read(migrated, address=address)["published_at"] == "2026-06-13"
    assert day_in("https://quaypost.example/a/pier-2026-06-13") is None


def test_a_year_of_copyright_is_no_date() -> None:
    assert "published_at" not in read(body="<h1>Pier shut</h1><p>Words.</p><footer>© 2020 Quay Post</footer>")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12. August 2022 – 11.40 Uhr", "2022-08-12"),
        ("Thursday 17th June 2021", "2021-06-17"),
        ("Updated Sept. 3, 2025 at 4 p.m.", "2025-09-03"),
        ("25/08/2023", "2023-08-25"),
        ("08/09/2023", None),
        ("31 February 2023", None),
    ],
)
def test_days_as_they_are_shown(line: str, expected: str | None) -> None:
    assert day([line]) == expected


# ---- authors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("By Jane Doe and Ola Wirth", ["Jane Doe", "Ola Wirth"]),
        ("By Jane Doe, Chief Reporter", ["Jane Doe"]),
        ("Jane Doe Political editor", ["Jane Doe"]),
        ("ByJane Doe", ["Jane Doe"]),
        ("Jane Doe, quaypost.com", ["Jane Doe"]),
        ("Quay Post (www.quaypost.example)", ["Quay Post"]),
        ("Byron Doe", ["Byron Doe"]),
        ("Jane Doe (jane@quay.example)", ["Jane Doe"]),
        ("https://facebook.com/jane.doe", []),
        ("@janedoe", []),
        ("admin", []),
        ("Staff Report", ["Staff Report"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Corvo Holdings, Inc.", ["Corvo Holdings, Inc."]),
        ("D&amp;#039;Arcy O&#039;Neill", ["D'Arcy O'Neill"]),
        ("Jane Doe | 14 June 2026", ["Jane Doe"]),
        ("Jane Doe; Ola Wirth", ["Jane Doe", "Ola Wirth"]),
    ],
)
def test_names_out_of_bylines(written: str, expected: list[str]) -> None:
    assert names([written]) == expected


def test_references_in_a_graph_are_followed() -> None:
    graph = {
        "@graph": [
            article(headline="Pier shut", author=[{"@id": "#jane"}, {"@id": "#nobody"}], publisher={"@id": "#quay"}),
            {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
            {"@type": "NewsMediaOrganization", "@id": "#quay", "name": "Quay Post"},
        ]
    }
    found = read(linked(graph))
    assert (found["author"], found["outlet"]) == (["Jane Doe"], "Quay Post")


def test_the_outlet_is_an_author_only_if_nobody_else_is() -> None:
    head = linked(article(headline="Pier shut", author={"name": "Quay Post"}, publisher={"name": "Quay Post"}))
    assert read(head)["author"] == ["Quay Post"]
    body = "<article><h1>Pier shut</h1><p class='byline'>By Jane Doe</p><p>Words.</p></article>"
    assert read(head, body)["author"] == ["Jane Doe"]


def test_bylines_without_marks() -> None:
    assert byline(["by R. Maddern, 9th March 2001"]) == ["R. Maddern"]
    assert byline(["Ola Wirth · 20 September 2025"]) == ["Ola Wirth"]
    assert byline(["The harbour was closed on 20 September 2025"]) == []


# ---- outlet, title, language -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated_name", "expected"),
    [
        ("Quay Post | Local news", "Quay Post"),
        ("Quay Post: the harbour, daily", "Quay Post"),
        ("@quaypost", None),
        ("www.quaypost.example", None),
        ("WordPress", None),
        ("", None),
    ],
)
def test_names_of_outlets(stated_name: str, expected: str | None) -> None:
    assert outlet_name(stated_name) == expected


def test_outlets_by_their_domains() -> None:
    assert by_domain("https://www.theguardian.com/world") == "The Guardian"
    assert by_domain("https://asia.nikkei.com/a") == "Nikkei Asia"
    assert by_domain("https://nottheguardian.com/") is None
    stated = ("www.nytimes.com", "https://www.nytimes.com/", "www.quaypost.example", "The Quay Post", None)
    assert [*map(known_name, stated)] == ["The New York Times", "The New York Times", *stated[2:]]
    assert outlet_at("https://news.quaypost.co.uk/a") == "quaypost.co.uk"


def test_a_section_is_not_the_name_of_a_well_known_outlet() -> None:
    address = "https://www.reuters.com/world/pier"
    assert read('<meta property="og:site_name" content="U.S.">', address=address)["outlet"] == "Reuters"
    news = '<meta property="og:site_name" content="BBC News">'
    assert read(news, address="https://www.bbc.co.uk/news/1")["outlet"] == "BBC News"


def test_a_publication_with_a_folder_on_a_platform_is_the_outlet() -> None:
    site = "<meta property='og:site_name' content='Scribe'>"
    publisher = {"@type": "Organization", "name": "Civic Notebook", "url": "https://scribe.example/civic"}
    head = site + linked(article(publisher=publisher))
    assert read(head, address="https://scribe.example/civic/houses")["outlet"] == "Civic Notebook"
    assert read(head, address="https://scribe.example/pier/houses")["outlet"] == "Scribe"


def test_a_menu_is_no_byline() -> None:
    menu = "".join(
        f"<li>{name}</li>" for name in ("Home", "Art", "Design", "Cities", "Specials", "Shop", "Jobs", "About Us")
    )
    assert "author" not in read(body=f"<ul class='authors-menu'>{menu}</ul><h1>Pier shut</h1><p>The pier was shut.</p>")


def test_suffixes_are_known_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert site("https://a.b.quaypost.com.au:8080/x") == "quaypost.com.au"
    assert site("http://127.0.0.1/x") == "127.0.0.1"


def test_the_title_is_the_heading_that_machines_are_told_of() -> None:
    head = '<title>Pier shut | Local | Quay Post</title><meta property="og:title" content="SHOCK: Pier shut">'
    assert read(head, "<h1>Quay Post</h1><h1>Pier <em>shut</em></h1>")["title"] == "Pier shut"
    assert read("<title>Pier &amp;amp; quay shut - Quay Post</title>", "<p>x</p>", None)["title"] == (
        "Pier & quay shut - Quay Post"
    )
    named = '<meta property="og:site_name" content="Quay Post"><title>Pier shut - Quay Post</title>'
    assert read(named, "<p>x</p>")["title"] == "Pier shut"


def test_language() -> None:
    assert read()["lang"] == "en"
    html = '<html><head><meta property="og:locale" content="pt_BR"></head><body></body></html>'
    assert stated(HTMLTree.parse(html), html)["lang"] == "pt"


# ---- addresses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/news/pier", HERE),
        ("https://amp.quaypost.example/pier?utm_source=x&id=7#top", "https://amp.quaypost.example/pier?id=7"),
        ("https://www.quaypost.example/news/pier/amp", HERE),
        ("https://elsewhere.example.org/pier", None),
        ("https://www.quaypost.example/", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_canonical_addresses(link: str, expected: str | None) -> None:
    assert canonical(link, HERE) == expected


def test_the_original_of_a_syndicated_story_is_not_its_address() -> None:
    head = f'<link rel="canonical" href="https://apnews.com/article/1"><meta property="og:url" content="{HERE}">'
    assert read(head, address=None)["canonical_url"] == HERE


def test_archived_copies_have_the_address_of_the_original() -> None:
    assert (
        cleaned("https://web.archive.org/web/20200101000000/https://quaypost.example/a") == "https://quaypost.example/a"
    )


@pytest.mark.parametrize("scheme", ["saved from url=(0038)", "Page saved with SingleFile\n url: "])
def test_saved_pages_know_where_they_are_from(scheme: str) -> None:
    html = f"<!-- {scheme}{HERE} --><html><head><link rel=canonical href='/news/pier?fbclid=1'></head></html>"
    found = stated(HTMLTree.parse(html), html)
    assert (found["url"], found["canonical_url"]) == (HERE, HERE)


# ---- what is left out of the text --------------------------------------------------------------------------------


def test_the_text_does_not_repeat_headline_and_byline() -> None:
    fields = {"title": "Pier shut", "author": ["Jane Doe"], "outlet": "Quay Post"}
    text = "Pier shut\n\nBy Jane Doe\n\nPublished 14 June 2026 at 10:30\n\nThe pier was shut."
    assert without_opening(text, fields) == "The pier was shut."
    assert without_opening("News\n\nPier shut\n\nThe pier was shut.", fields) == "The pier was shut."
    kept = "Jane Doe shut the pier.\n\nPier shut for good on 14 June 2026."
    assert without_opening(kept, fields) == kept
    assert without_opening("By Jane Doe, Associated Press\n\nThe pier.", fields).startswith("By Jane")


# ---- hostile pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "[" * 200_000,
        '{"@graph":' * 5_000,
        '{"@type":"NewsArticle","headline":' + "9" * 10_000 + "}",
        json.dumps(article(author=[[[[[["Jane"]]]]]], headline={"@value": []}, publisher=[None, 3], datePublished={})),
        json.dumps(article(author={"name": {"name": {"name": "x"}}}, mainEntityOfPage=[1, 2], url=[])),
        json.dumps({"@type": None, "@graph": None}),
        '{"headline": "\\ud800", "@type": ["NewsArticle", 5]}',
    ],
)
def test_hostile_linked_data_costs_nothing(data: str) -> None:
    found = read(linked(data) + '<meta name="author" content="Ola Wirth">')
    assert found["author"] in (["Ola Wirth"], ["x"], ["Jane"])
    assert found["title"] == "Pier shut"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["NewsArticle", "#a", HERE]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "headline", "publisher", "datePublished", "url"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_JSON, st.text(max_size=60))
def test_any_linked_data_and_meta_elements(data: object, content: str) -> None:
    content = content.replace('"', "")
    head = "".join(
        f'<meta property="{name}" content="{content}">'
        for name in ("author", "og:url", "og:title", "og:site_name", "date", "og:locale", "parsely-page")
    )
    found = read(linked(json.dumps(data).replace("</", "")) + head + f'<link rel=canonical href="{content}">')
    assert all(found.values())
