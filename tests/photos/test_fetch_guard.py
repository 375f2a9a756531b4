"""No address is contacted that a stranger's URL may not reach, on any hop; canaries listen where nobody may knock."""

import asyncio
import re
import socket
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

import pytest
from fetch_outcome import Names, outcome, reason, refusal
from origin import Canary, Origin, canary, redirect

from vitrina.photos.errors import Reason
from vitrina.photos.fetching.addresses import Address
from vitrina.photos.fetching.gate import Gate
from vitrina.photos.fetching.pins import Pins
from vitrina.photos.fetching.url import parse_url

CUP = b"a cup"


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as started:
        yield started


@pytest.fixture
def forbidden(origin: Origin) -> Iterator[Canary]:
    """Listens on the origin's port, at another address."""
    with canary("127.0.0.9", origin.port) as listener:
        yield listener
        assert listener.contacts == 0


def test_the_canary_sings(origin: Origin) -> None:
    with canary("127.0.0.9", origin.port) as listener:
        socket.create_connection(("127.0.0.9", origin.port)).close()
        assert listener.contacts == 1
        assert listener.contacts == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.9",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.9]",
        "[::ffff:7f00:9]",
        "[::127.0.0.9]",
        "[64:ff9b::7f00:9]",
        "[2002:7f00:9::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
    ],
)
def test_an_address_that_is_not_public_is_refused(host: str, forbidden: Canary) -> None:
    assert reason(f"http://{host}:{forbidden.port}/a") == Reason.ADDRESS_NOT_PUBLIC


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.9"],
        ["8.8.8.8", "127.0.0.9"],
        ["127.0.0.9", "8.8.8.8"],
        ["::ffff:127.0.0.9"],
        ["2606:4700::1", "::1"],
        ["64:ff9b::7f00:9"],
        ["fe80::1%lo"],
    ],
)
def test_a_name_with_a_single_such_address_is_refused(addresses: Sequence[str], forbidden: Canary) -> None:
    names = Names(shop_example=[addresses])
    assert reason(f"http://shop.example:{forbidden.port}/a", resolve=names) == Reason.ADDRESS_NOT_PUBLIC
    assert names.asked == ["shop.example"]


def test_the_system_is_asked_for_names_where_nothing_else_is_given(forbidden: Canary) -> None:
    assert reason(f"http://localhost:{forbidden.port}/a") == Reason.ADDRESS_NOT_PUBLIC


def test_an_allowed_origin_is_exempt_and_nothing_else_is(origin: Origin, forbidden: Canary) -> None:
    origin.serve("/a", CUP)
    names = Names(shop_example=[["127.0.0.1"]])
    allow = [origin.address]
    assert outcome(origin.url("/a"), allow=allow).data == CUP
    with canary("127.0.0.1") as other_port:
        others = [
            f"http://127.0.0.1:{other_port.port}/a",
            f"http://127.0.0.9:{forbidden.port}/a",
            f"http://shop.example:{origin.port}/a",
            f"http://[::ffff:127.0.0.1]:{origin.port}/a",
            "http://127.0.0.1/a",
        ]
        for url in others:
            assert reason(url, allow=allow, resolve=names) == Reason.ADDRESS_NOT_PUBLIC
        assert other_port.contacts == 0
    assert origin.hits["/a"] == 1


def test_an_allowed_name_may_be_anywhere_while_its_address_may_not(origin: Origin) -> None:
    origin.serve("/a", CUP)
    names = Names(shop_example=[["127.0.0.1"]])
    allow = [f"shop.example:{origin.port}"]
    assert outcome(f"http://shop.example:{origin.port}/a", allow=allow, resolve=names).data == CUP
    assert origin.requests[0].headers["host"] == f"shop.example:{origin.port}"
    assert reason(origin.url("/a"), allow=allow, resolve=names) == Reason.ADDRESS_NOT_PUBLIC


def test_a_name_is_looked_up_once_so_a_second_answer_is_never_used(origin: Origin, forbidden: Canary) -> None:
    origin.serve("/a", CUP)
    names = Names(shop_example=[["127.0.0.1"], ["127.0.0.9"]])
    url = f"http://shop.example:{forbidden.port}/a"
    assert outcome(url, allow=[f"shop.example:{origin.port}"], resolve=names).data == CUP
    assert names.asked == ["shop.example"]


def test_a_name_that_moves_inside_between_two_fetches_is_refused(forbidden: Canary) -> None:
    url = f"http://shop.example:{forbidden.port}/a"
    names = Names(shop_example=[["8.8.8.8"], ["127.0.0.9"]])
    first = asyncio.run(Gate(frozenset(), names).admit(parse_url(url)))
    assert first == (ip_address("8.8.8.8"),)
    assert reason(url, resolve=names) == Reason.ADDRESS_NOT_PUBLIC


def test_a_name_that_moves_inside_between_two_hops_is_refused(origin: Origin, forbidden: Canary) -> None:
    # The redirect leads from an allowed port of the name to one that is not, where the name means another address.
    names = Names(shop_example=[["127.0.0.1"], ["127.0.0.9"]])
    with canary("127.0.0.9") as inside:
        origin.behave("/a", redirect(f"http://shop.example:{inside.port}/a"))
        url = f"http://shop.example:{origin.port}/a"
        assert reason(url, allow=[f"shop.example:{origin.port}"], resolve=names) == Reason.ADDRESS_NOT_PUBLIC
        assert inside.contacts == 0
    assert names.asked == ["shop.example", "shop.example"]
    assert forbidden.contacts == 0


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.9:{port}/a", Reason.ADDRESS_NOT_PUBLIC),
        ("//127.0.0.9:{port}/a", Reason.ADDRESS_NOT_PUBLIC),
        ("http://inside.example:{port}/a", Reason.ADDRESS_NOT_PUBLIC),
        ("http://[::ffff:127.0.0.9]:{port}/a", Reason.ADDRESS_NOT_PUBLIC),
        ("http://169.254.169.254/latest/meta-data/", Reason.ADDRESS_NOT_PUBLIC),
        ("https://127.0.0.9:{port}/a", Reason.ADDRESS_NOT_PUBLIC),
        ("http://2130706441:{port}/a", Reason.URL_INVALID),
        ("http://user@127.0.0.9:{port}/a", Reason.URL_INVALID),
        ("http:\\\\127.0.0.9:{port}\\a", Reason.URL_INVALID),
        ("file:///etc/passwd", Reason.SCHEME_NOT_ALLOWED),
        ("gopher://127.0.0.9:{port}/_a", Reason.SCHEME_NOT_ALLOWED),
    ],
)
def test_a_redirect_leads_nowhere_a_url_may_not(location: str, code: Reason, origin: Origin, forbidden: Canary) -> None:
    names = Names(inside_example=[["127.0.0.9"]])
    final = origin.behave("/b", redirect(location.format(port=forbidden.port)))
    url = origin.behave("/a", redirect(final))
    refused = refusal(url, allow=[origin.address], resolve=names)
    assert refused.code == code
    assert not re.search(r"127\.|169\.|7f00|2130706441|inside|passwd", repr(refused))


def test_a_name_without_any_address_is_not_found() -> None:
    names = Names(empty_example=[[]])
    assert reason("http://nowhere.example/a", resolve=names) == Reason.HOST_NOT_FOUND
    assert reason("http://empty.example/a", resolve=names) == Reason.HOST_NOT_FOUND


@pytest.mark.parametrize(
    "error", [TimeoutError(), UnicodeError("label too long"), socket.gaierror(-3, "10.0.0.53 is down")]
)
def test_whatever_befalls_a_look_up_is_a_host_not_found(error: Exception) -> None:
    async def fails(_host: str, _port: int, /) -> Sequence[Address]:
        raise error

    refused = refusal("http://shop.example/a", resolve=fails)
    assert refused.code == Reason.HOST_NOT_FOUND
    assert "10.0.0.53" not in repr(refused)


def test_all_addresses_of_a_name_are_tried(origin: Origin) -> None:
    origin.serve("/a", CUP)
    names = Names(shop_example=[["127.0.0.2", "127.0.0.1"]])  # nobody listens at the first
    url = f"http://shop.example:{origin.port}/a"
    assert outcome(url, allow=[f"shop.example:{origin.port}"], resolve=names).data == CUP


def test_a_socket_is_made_for_checked_addresses_only() -> None:
    pins = Pins()
    info = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.9", 80))

    async def resolved() -> list[str]:
        return [result["host"] for result in await pins.resolve("shop.example", 80)]

    assert asyncio.run(resolved()) == []
    with pytest.raises(PermissionError):
        pins.socket(info)
    with pins.to((ip_address("127.0.0.9"),)):
        assert asyncio.run(resolved()) == ["127.0.0.9"]
        pins.socket(info).close()
    with pins.to((ip_address("127.0.0.1"),)), pytest.raises(PermissionError):
        pins.socket(info)
