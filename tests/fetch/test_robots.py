"""robots.txt as Google reads it."""

from itertools import product

import pytest

from claimtable.fetch.addresses import Refused
from claimtable.fetch.robots import parsed, permitted

RULES = [
    ("Disallow:", {"/": True, "/a": True}),
    ("Disallow: /", {"/": False, "/a": False}),
    ("Disallow: /fish", {"/fish": False, "/fish.html": False, "/fishheads/x": False, "/Fish": True, "/catfish": True}),
    ("Disallow: /fish*", {"/fish": False, "/fishing?id=1": False, "/?id=fish": True}),
    ("Disallow: /fish/", {"/fish/": False, "/fish/salmon": False, "/fish": True}),
    ("Disallow: /*.php", {"/index.php": False, "/a/b.php?x": False, "/windows.PHP": True, "/": True}),
    ("Disallow: /*.php$", {"/a.php": False, "/a.php?x": True, "/a.php5": True}),
    ("Disallow: /a*b*c", {"/a1b2c3": False, "/abc": False, "/ab": True}),
    ("Allow: /p\nDisallow: /", {"/page": True, "/q": False}),
    ("Allow: /folder\nDisallow: /folder", {"/folder/page": True}),
    ("Allow: /page\nDisallow: /*.htm", {"/page.htm": False}),
    ("Allow: /$\nDisallow: /", {"/": True, "/page.htm": False}),
    ("Disallow: /a%3cd.html", {"/a%3Cd.html": False, "/a%3cd.html": False, "/a": True}),
    ("Disallow: /bar/ツ", {"/bar/%E3%83%84": False, "/bar/": True}),
    ("disallow: /x # not for us", {"/x": False, "/y": True}),
    ("Disallow : /x", {"/x": False, "/y": True}),
    ("Sitemap: https://example.org/map.xml\nDisallow: /x", {"/x": False, "/map.xml": True}),
    ("Disallow: /x\nAllow: /x/y", {"/x/y": True, "/x/z": False}),
    ("Disallow: /*?", {"/a?b": False, "/a": True}),
    ("Disallow: *.gif$", {"/a.gif": False, "/a.gif?x": True}),
    ("Noindex: /x", {"/x": True}),
    ("Disallow: /a\r\nDisallow: /b\r", {"/a": False, "/b": False, "/c": True}),
    ("Disallow: /p/*/q", {"/p/x/q": False, "/p/q": True}),
    ("Allow: /\nDisallow: /", {"/a": True}),
    ("Disallow: /a\nDisallow:", {"/a": False, "/b": True}),
]
GROUPS = ["User-agent: *\n{}", "User-agent: other\nDisallow: /\n\nUser-agent: claimtable\n{}"]


@pytest.mark.parametrize(("group", "rule"), list(product(GROUPS, RULES)))
def test_the_rules_of_our_group_decide(group: str, rule: tuple[str, dict[str, bool]]) -> None:
    rules = parsed(group.format(rule[0]).encode())
    for path, allowed in rule[1].items():
        try:
            permitted(rules, f"https://example.org{path}")
            found = True
        except Refused:
            found = False
        assert found == allowed, path


def test_a_delay_is_kept_to_or_the_site_is_left_alone() -> None:
    assert permitted(parsed(b"User-agent: *\nCrawl-delay: 7\n"), "https://example.org/") == 7
    with pytest.raises(Refused):
        permitted(parsed(b"User-agent: *\nCrawl-delay: 100000\n"), "https://example.org/")
