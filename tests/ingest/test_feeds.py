"""Feeds, news items of agencies and sitemaps; attacks on XML."""

import io
from pathlib import Path

import pytest

from claimtable.config import IngestSettings
from claimtable.ingest.feeds import FeedReader
from claimtable.records import Rejection
from claimtable.stages import Found

BODY = "<p>The harbour office shut the pier &amp; the quay on Monday.</p><p>Nobody was hurt, it said.</p>"
TEXT = "The harbour office shut the pier & the quay on Monday.\n\nNobody was hurt, it said."
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def read(xml: str | bytes) -> list[Found | Rejection]:
    data = xml.encode() if isinstance(xml, str) else xml
    return list(FeedReader(IngestSettings()).read(io.BytesIO(data), "news.xml"))


def one(xml: str | bytes) -> dict[str, object]:
    (item,) = read(xml)
    assert isinstance(item, Found), item
    return item.fields


def rejections(xml: str | bytes) -> list[tuple[str, str]]:
    return [(item.reason, item.detail) for item in read(xml) if isinstance(item, Rejection)]


def rss(*items: str, channel: str = "") -> str:
    written = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{channel}{written}</channel></rss>'


def content(html: str) -> str:
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def test_rss_item_with_content() -> None:
    channel = "<title>Quay Post - World</title><link>https://quaypost.example/</link><language>en-gb</language>"
    head = (
        "<title>Pier &amp;amp; quay&nbsp;shut</title><link>https://quaypost.example/pier?a=1&b=2</link>"
        "<guid>t:77</guid><dc:creator>Jane Doe</dc:creator><dc:creator>Bo Li</dc:creator>"
        "<pubDate>Mon, 04 May 2026 10:00:00 +0200</pubDate><description>The pier is shut.</description>"
        "<media:description>The pier, seen from the quay, in a picture taken from the air some years ago</media:description>"
    )
    fields = one(rss(head + content(BODY), channel=channel))
    assert fields["text"] == TEXT
    assert fields["title"] == "Pier & quay\u00a0shut"
    assert fields["url"] == "https://quaypost.example/pier?a=1&b=2"
    assert (fields["outlet"], fields["author"], fields["lang"]) == ("Quay Post", "Jane Doe, Bo Li", "en-gb")
    assert (fields["article_id"], fields["published_at"]) == ("t:77", "Mon, 04 May 2026 10:00:00 +0200")


def test_atom_entry_takes_author_and_language_of_the_feed() -> None:
    fields = one(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay Post</title><author><name>Jane Doe</name>'
        '</author><entry><id>urn:1</id><title type="html">Pier &lt;b>shut&lt;/b></title>'
        '<link href="https://quaypost.example/1"/><updated>2026-05-04T10:00:00+02:00</updated>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY}</div></content></entry></feed>'
    )
    assert fields["text"] == TEXT
    assert (fields["title"], fields["author"], fields["lang"]) == ("Pier shut", "Jane Doe", "en")
    assert fields["published_at"] == fields["modified_at"] == "2026-05-04T10:00:00+02:00"


def test_rss_1() -> None:
    fields = one(
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}>'
        '<channel rdf:about="c"><title>Quay Post</title></channel><item rdf:about="https://quaypost.example/1">'
        f"<title>Pier shut</title><dc:date>2026-05-04T10:00:00Z</dc:date>{content(BODY)}</item></rdf:RDF>"
    )
    assert (fields["text"], fields["outlet"], fields["published_at"]) == (TEXT, "Quay Post", "2026-05-04T10:00:00Z")


def test_item_that_only_links_is_listed_and_the_next_is_read() -> None:
    items = read(rss("<link>https://x.example/1</link>", "<description>The pier is shut.</description>", content(BODY)))
    assert [item.path for item in items] == ["news.xml:1", "news.xml:2", "news.xml:3"]
    assert [item.detail for item in items if isinstance(item, Rejection)] == [
        "only a link; claimtable fetch news.xml gets the page",
        "only a summary; claimtable fetch news.xml gets the page",
    ]
    assert isinstance(items[2], Found)


@pytest.mark.parametrize("end", ["…", "[...]", "… <a href='x'>Continue reading</a>", "Read more"])
def test_cut_content_is_no_article_and_a_long_piece_of_one_is_marked(end: str) -> None:
    assert rejections(rss(content(f"<p>The pier is shut and {end}</p>")))[0][0] == "empty"
    assert one(rss(content(f"<p>{'The pier is shut. ' * 40}</p><p>And {end}</p>")))["coverage"] == "truncated"


def test_whole_articles_as_descriptions() -> None:
    fields = one(rss(f"<description>{'The pier is shut. ' * 40}</description>"))
    assert "coverage" not in fields


def test_line_of_the_publishing_system_is_no_text() -> None:
    below = '<p>The post <a href="x">Pier shut</a> appeared first on <a href="y">Quay Post</a>.</p>'
    assert one(rss(content(BODY + below)))["text"] == TEXT


def test_cut_feed_gives_what_stands_before_the_cut_and_says_so() -> None:
    whole = rss(content(BODY), content(BODY), content(BODY))
    items = read(whole[: len(whole) * 6 // 10])
    assert isinstance(items[0], Found)
    assert items[0].fields["text"] == TEXT
    assert [item.reason for item in items if isinstance(item, Rejection)][-1] == "damaged"


def test_item_that_the_library_cannot_read_costs_itself_only() -> None:
    bad = "<link>http://[::1</link><guid>http://[</guid><pubDate>32 99 99999999999</pubDate>" + content(
        "<a href='http://[x'>"
    )
    items = read(rss(content(BODY), bad, content(BODY)))
    assert isinstance(items[0], Found)
    assert isinstance(items[-1], Found)
    assert items[-1].path == "news.xml:3"


NITF = (
    '<nitf><head><docdata><doc-id id-string="n9"/><date.issue norm="20260504T101500Z"/></docdata>'
    '<pubdata name="Quay Post" ex-ref="https://quaypost.example/9"/></head><body><body.head><hedline>'
    "<hl1>Pier shut</hl1></hedline><byline>By <person>Jane Doe</person><byttl>Staff</byttl></byline>"
    "<dateline>HARWICK, May 4</dateline></body.head><body.content><media><media-caption><p>A crane.</p></media-caption>"
    "</media><p>The pier is <em>shut</em>.</p><p>Nobody was hurt.</p></body.content></body></nitf>"
)


@pytest.mark.parametrize(
    "xml",
    [
        NITF,
        f'<!DOCTYPE nitf SYSTEM "http://www.nitf.org/nitf-3-3.dtd">{NITF}',
        f"<NewsML><NewsItem>{NITF}</NewsItem></NewsML>",
    ],
)
def test_nitf_alone_or_in_an_item(xml: str) -> None:
    fields = one(xml)
    assert fields["text"] == "HARWICK, May 4 - The pier is shut.\n\nNobody was hurt."
    assert (fields["title"], fields["author"], fields["outlet"]) == ("Pier shut", "Jane Doe", "Quay Post")
    assert (fields["article_id"], fields["published_at"]) == ("n9", "20260504T101500Z")


def test_newsml_g2() -> None:
    html = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{BODY}</body></html>'
    items = read(
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        + 2
        * (
            '<newsItem guid="urn:1" xml:lang="en"><itemMeta><versionCreated>2026-05-04T11:00:00Z</versionCreated>'
            '<firstCreated>2026-05-04T10:00:00Z</firstCreated><provider literal="Quay Wire"/></itemMeta><contentMeta>'
            "<by>Jane Doe</by><headline>Pier shut</headline></contentMeta><contentSet>"
            f"<inlineXML>{html}</inlineXML></contentSet></newsItem>"
        )
        + "</itemSet></newsMessage>"
    )
    assert len(items) == 2
    assert isinstance(items[0], Found)
    assert items[0].fields == {
        "article_id": "urn:1", "title": "Pier shut", "outlet": "Quay Wire", "author": "Jane Doe", "lang": "en",
        "published_at": "2026-05-04T10:00:00Z", "modified_at": "2026-05-04T11:00:00Z", "text": TEXT,
    }  # fmt: skip


def test_sitemap_gives_links() -> None:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    xml = f'<urlset xmlns="{space}"><url><loc>https://x.example/1</loc></url></urlset>'
    assert rejections(xml) == [("empty", "only a link; claimtable fetch news.xml gets the page")]


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("<opml/>", "format:.xml"), ("pier", "unreadable"), ("", "unreadable"), ("<<<", "unreadable"),
        ("<rss/>", "empty"), ("<rss>" + "<a>" * 3_000, "too_complex"),
    ],
)  # fmt: skip
def test_what_is_no_feed(xml: str, reason: str) -> None:
    assert [each for each, _ in rejections(xml)] == [reason]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "attack",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>{rss("<title>&l9;</title>")[21:]}',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{rss("<title>&x;</title>")[21:]}',
        f'<?xml version="1.0"?><!-- [ --><!doctype rss SYSTEM "file:///x.dtd">{rss()[21:]}',
        '<!DOCTYPE rss PUBLIC "-//X//Y" "http://127.0.0.1/x.dtd"><rss/>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><rss/>',
        '<!DOCTYPE rss [<!ATTLIST rss a CDATA "&x;">]><rss/>',
        '<!DOCTYPE nitf SYSTEM "nitf-3-3.dtd" [<!ENTITY x SYSTEM "/etc/passwd">]><nitf a="&x;"/>',
        rss('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_attacks(attack: str, encoding: str) -> None:
    assert [reason for reason, _ in rejections(attack.encode(encoding))] == ["xml_entity"]


def test_page_in_an_item_may_have_a_document_type() -> None:
    assert one(rss(content(f"<!DOCTYPE html>{BODY}")))["text"] == TEXT


def test_no_file_of_that_name_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<rss>").write_text(rss(content(BODY)))
    assert all(isinstance(item, Rejection) for item in read("<rss>"))


def test_thousands_of_attributes_are_too_complex() -> None:
    feed = rss("<title>A pier</title>").replace("<rss ", "<rss " + " ".join(f'a{n}="1"' for n in range(20_000)) + " ")
    assert rejections(feed) == [("too_complex", "an element with over 2,000 attributes")]
