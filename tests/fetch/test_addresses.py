"""What may be connected to."""

import pytest

from benchmarks.ssrf import SCHEMES, V6, rebinding, resolved, spellings
from claimtable.fetch import Client
from claimtable.fetch.addresses import Refused, checked_addresses, is_public, redacted, taken_apart


@pytest.mark.enable_socket
@pytest.mark.parametrize("url", [*spellings(), *(f"{scheme}://127.0.0.1/" for scheme in SCHEMES)])
def test_no_spelling_leads_inside(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("a connection was tried"))
    with pytest.raises(Refused) as caught:
        Client("claimtable/0").follow(url)
    assert caught.value.reason in {"blocked_address", "scheme"}


def test_no_name_leads_inside() -> None:
    for url, found in resolved():
        with pytest.raises(Refused, match="blocked_address"):
            checked_addresses(taken_apart(url), lambda host, port, found=found: found)  # type: ignore[misc]


@pytest.mark.enable_socket
def test_the_address_that_was_checked_is_connected_to() -> None:
    assert rebinding(50) == (0.0, 1.0)


def test_public_addresses_pass() -> None:
    assert all(is_public(each) for each in ("93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"))
    assert not any(is_public(each) for each in V6)


def test_a_host_is_allowed_by_name_and_port() -> None:
    inner = taken_apart("http://intranet/")
    assert checked_addresses(inner, lambda host, port: ["10.0.0.7"], frozenset({"intranet"})) == ["10.0.0.7"]
    with pytest.raises(Refused, match="port"):
        taken_apart("http://intranet:8080/", frozenset({"intranet"}))
    assert taken_apart("http://intranet:8080/", frozenset({"intranet:8080"})).port == 8080


def test_secrets_are_left_out() -> None:
    shown = redacted("https://me:word@example.org/a?api_key=x1&page=2&access_token=x2")
    assert shown == "https://***@example.org/a?api_key=***&page=2&access_token=***"
