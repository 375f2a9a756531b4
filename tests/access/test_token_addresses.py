"""Tokens that may be used from some addresses only."""

import subprocess
from pathlib import Path

import httpx
import pytest
from inprocess import client_of, with_app
from litestar import Litestar
from serving import VITRINA, Server

from vitrina.access.addresses import MOST_ADDRESSES
from vitrina.errors import Invalid
from vitrina.market import Market

APP_TOKEN_INFO = "http://vitrina/developers/oauth/token/info"
LISTED = ["203.0.113.7", "198.51.100.0/24", "2001:db8::/32", "::ffff:192.0.2.1", "2001:db9::5"]
INSIDE = (
    *("203.0.113.7", "198.51.100.255", "2001:db8:1::9", "2001:db9::5", "192.0.2.1"),
    # How a server that listens on both kinds of address sees IPv4.
    *("::ffff:203.0.113.7", "::ffff:198.51.100.0", "::ffff:192.0.2.1"),
)
OUTSIDE = (
    *("203.0.113.8", "198.51.101.0", "2001:db7::1", "2001:db9::6", "::ffff:203.0.113.8", "::203.0.113.7"),
    *("::1", "127.0.0.1", "0.0.0.0", "", "localhost", "203.0.113.7/24", "::ffff:cb00:7108", "fe80::1%eth0"),  # noqa: S104 - called from, not bound
)


def test_a_token_works_from_its_addresses_alone(tmp_path: Path) -> None:
    async def use(app: Litestar, market: Market) -> None:
        shop = await market.shops.ensure("guarded")
        token = await market.access.create_token(shop.id, addresses=LISTED)
        for address in INSIDE:
            async with client_of(app, token, address) as client:
                assert (await client.get("/token/info")).status_code == 200, address
                assert (await client.get(APP_TOKEN_INFO)).status_code == 200, address
        for address in OUTSIDE:
            async with client_of(app, token, address) as client:
                answer = await client.get("/token/info")
                told = await client.get(APP_TOKEN_INFO)
            assert (answer.status_code, told.status_code) == (403, 403), address
            assert shop.id not in told.text
            body = answer.json()
            assert (body["code"], body["extras"]["reason"]) == ("ForbiddenError", "address_refused")
            assert body["extras"]["actual"] == address

    with_app(tmp_path, use)


PROXIES = ["10.0.0.0/8", "192.0.2.9", "2001:db8:9::/48"]
BELIEVED = (
    ("10.1.2.3", "203.0.113.7"),
    ("192.0.2.9", "203.0.113.7"),
    ("2001:db8:9::1", "2001:db9::5"),
    # How a server that listens on both kinds of address sees IPv4.
    ("::ffff:10.1.2.3", "203.0.113.7"),
    ("::ffff:192.0.2.9", "::ffff:203.0.113.7"),
    # Through two proxies; and what the client itself said before them counts for nothing.
    ("10.1.2.3", "203.0.113.7, 10.9.9.9"),
    ("10.1.2.3", "1.1.1.1, 203.0.113.7,192.0.2.9"),
)
UNBELIEVED = (
    ("11.1.2.3", "203.0.113.7"),
    ("::ffff:192.0.2.8", "203.0.113.7"),
    ("10.1.2.3", "203.0.113.7, 1.1.1.1"),
    ("10.1.2.3", "unknown"),
    ("10.1.2.3", "203.0.113.7, "),
    ("10.1.2.3", ""),
)


def test_a_named_proxy_says_where_a_client_is(tmp_path: Path) -> None:
    async def use(app: Litestar, market: Market) -> None:
        shop = await market.shops.ensure("guarded")
        token = await market.access.create_token(shop.id, addresses=LISTED)

        async def asked(address: str, forwarded: str) -> int:
            async with client_of(app, token, address) as client:
                headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
                return (await client.get("/token/info", headers=headers)).status_code

        for address, forwarded in BELIEVED:
            assert await asked(address, forwarded) == 200, (address, forwarded)
        for address, forwarded in UNBELIEVED:
            assert await asked(address, forwarded) == 403, (address, forwarded)

    with_app(tmp_path, use, proxies=PROXIES)


def test_twenty_addresses_are_a_tokens_most(tmp_path: Path) -> None:
    async def use(app: Litestar, market: Market) -> None:
        shop = await market.shops.ensure("guarded")
        many = [f"203.0.113.{number}" for number in range(MOST_ADDRESSES + 1)]
        async with client_of(app, await market.access.create_token(shop.id, addresses=many[:20]), many[19]) as client:
            assert (await client.get("/token/info")).status_code == 200
        with pytest.raises(Invalid, match="20 addresses, not 21") as refused:
            await market.access.create_token(shop.id, addresses=many)
        assert (refused.value.limit, refused.value.actual) == (20, 21)
        for wrong in ("203.0.113", "203.0.113.0/33", "example.com", "2001:db8::/129", "", "1.2.3.4, 1.2.3.5"):
            with pytest.raises(Invalid, match="is no address"):
                await market.access.create_token(shop.id, addresses=[wrong])

    with_app(tmp_path, use)


def test_the_command_line_makes_such_tokens_for_a_running_server(server: Server) -> None:
    def made(*addresses: str) -> str:
        options = [part for address in addresses for part in ("--address", address)]
        token: str = server.command("token", "create", "--shop", "guarded-shop", *options)["access_token"]
        return token

    def asked(token: str, address: str = "203.0.113.7") -> int:
        # Whatever a caller says of its own address is not believed.
        headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": address, "Forwarded": f"for={address}"}
        return httpx.get(f"{server.url}/v1/token/info", headers=headers, trust_env=False).status_code

    assert asked(made("127.0.0.0/8"), "203.0.113.7") == 200
    assert asked(made("203.0.113.0/24"), "203.0.113.7") == 403
    many = [part for number in range(21) for part in ("--address", f"10.0.0.{number}")]
    command: list[str | Path] = [
        VITRINA,
        "token",
        "create",
        "--shop",
        "guarded-shop",
        *many,
        "--data",
        str(server.data),
    ]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode != 0
    assert "20 addresses, not 21" in refused.stderr + refused.stdout
