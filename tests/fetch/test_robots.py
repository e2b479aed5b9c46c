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
