"""Tokens: shown once, kept as hashes, good until they expire or are revoked."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vitrina.access.errors import TokenInvalid, TokenMissing
from vitrina.access.limits import FixedWindow
from vitrina.access.merchants import MerchantAccess
from vitrina.catalog.shops import ShopService
from vitrina.storage.database import Database

LONG_AGO = "2001-01-01 00:00:00.000000"


def bearer(token: str) -> str:
    return f"Bearer {token}"


def change(tmp_path: Path, table: str, column: str, value: str | None) -> None:
    """Sets a column of every row, behind the service's back."""
    with closing(sqlite3.connect(tmp_path / "vitrina.db")) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))  # noqa: S608 - names are our own


@pytest.mark.sqlite
def test_a_merchants_token_stands_for_its_shop_until_it_is_revoked(database: Database, tmp_path: Path) -> None:
    access = MerchantAccess(database, FixedWindow(0))

    async def use() -> None:
        shop = await ShopService(database).ensure("tea-house")
        token = await access.create_token(shop.id)
        for header in (bearer(token), f"bearer   {token} ", f"BEARER {token}"):
            assert (await access.identify(header, None)).shop_id == shop.id
        for header in (bearer(token[:-1]), bearer(token.upper()), bearer(f"{token}0")):
            with pytest.raises(TokenInvalid):
                await access.identify(header, None)
        assert token.encode() not in (tmp_path / "vitrina.db").read_bytes()
        for column in ("revoked_at", "expires_at"):
            change(tmp_path, "merchant_tokens", column, LONG_AGO)
            with pytest.raises(TokenInvalid):
                await access.identify(bearer(token), None)
            change(tmp_path, "merchant_tokens", column, None)
        assert (await access.identify(bearer(token), None)).shop_id == shop.id

    asyncio.run(use())


@pytest.mark.parametrize("header", [None, "", " ", "Bearer", "Bearer ", "Basic abc", "token", "Bearerabc"])
def test_no_token_is_told_from_a_wrong_one(database: Database, header: str | None) -> None:
    access = MerchantAccess(database, FixedWindow(0))
    with pytest.raises(TokenMissing):
        asyncio.run(access.identify(header, None))
