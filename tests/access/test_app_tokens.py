"""Codes and pairs of tokens: made once, turned into the next, and ended together when one was stolen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres import database_url

from vitrina.access.apps import AppCredentials, AppRules, AppService
from vitrina.access.errors import (
    CodeInvalid,
    RedirectRefused,
    RefreshTokenInvalid,
    SignatureInvalid,
    TimestampInvalid,
    TokenInvalid,
    TokenMissing,
)
from vitrina.access.identify import Buyer, Proof
from vitrina.access.limits import FixedWindow
from vitrina.access.replays import Answer, OnceOnly
from vitrina.access.signatures import SignedMaterial, sign
from vitrina.access.tokens import GRACE, Lifetimes
from vitrina.storage.database import Database

LIVES = Lifetimes(timedelta(days=30), timedelta(days=180))
WINDOW = timedelta(hours=2)
SECOND = timedelta(seconds=1)


@dataclass
class Gate:
    """A service of apps with a clock of its own, and one app."""

    database: Database
    rules: AppRules
    at: datetime = datetime(2026, 3, 14, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.apps = AppService(self.database, FixedWindow(0), self.rules, clock=lambda: self.at)

    def signed(self, app: AppCredentials, path: str = "/x", at: datetime | None = None, **parts: str) -> Proof:
        stamp = str(round((at or self.at).timestamp() * 1000))
        pairs = (("app_key", app.app_key), ("timestamp", stamp), *parts.items())
        material = SignedMaterial((path,), pairs)
        signature = sign(app.app_secret, next(material.strings()))
        return Proof(None, parts.get("access_token"), app.app_key, stamp, "sha256", signature, material)


@asynccontextmanager
async def gate(folder: Path, rules: AppRules | None = None) -> AsyncIterator[Gate]:
    database = Database(database_url(folder / "market.db"))
    database.migrate()
    try:
        yield Gate(database, rules or AppRules(LIVES, WINDOW))
    finally:
        database.close()


def test_an_access_token_lives_as_long_as_it_says(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            proof = Proof(bearer=app.access_token)
            assert (await at.apps.buyer(proof)).app_id
            at.at += LIVES.access - SECOND
            assert (await at.apps.buyer(proof)).app_id
            at.at += SECOND
            with pytest.raises(TokenInvalid):
                await at.apps.buyer(proof)

    asyncio.run(scene())


def test_garbled_tokens_and_none_are_refused(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            token = app.access_token
            for place in range(len(token)):
                garbled = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
                with pytest.raises(TokenInvalid):
                    await at.apps.buyer(Proof(bearer=garbled))
            for wrong in (app.refresh_token, app.app_secret, token.upper() + "x"):
                with pytest.raises(TokenInvalid):
                    await at.apps.buyer(Proof(bearer=wrong))
            with pytest.raises(TokenMissing):
                await at.apps.buyer(Proof())

    asyncio.run(scene())


def test_refreshing_gives_the_next_pair_and_the_former_has_a_minute(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            pair = await at.apps.refresh(Proof(), app.refresh_token)
            assert pair.access_token != app.access_token
            at.at += GRACE - SECOND
            for token in (pair.access_token, app.access_token):
                assert (await at.apps.buyer(Proof(bearer=token))).app_id == pair.app.id
            at.at += SECOND
            with pytest.raises(TokenInvalid):
                await at.apps.buyer(Proof(bearer=app.access_token))
            assert (await at.apps.buyer(Proof(bearer=pair.access_token))).app_id == pair.app.id

    asyncio.run(scene())


def test_twenty_clients_that_refresh_at_once_get_the_same_pair(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            pairs = await asyncio.gather(*(at.apps.refresh(Proof(), app.refresh_token) for _ in range(20)))
            assert len({(pair.access_token, pair.refresh_token) for pair in pairs}) == 1

    asyncio.run(scene())


def test_a_refresh_token_used_again_later_ends_the_whole_family(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app, other = await at.apps.create("a"), await at.apps.create("b")
            second = await at.apps.refresh(Proof(), app.refresh_token)
            third = await at.apps.refresh(Proof(), second.refresh_token)
            at.at += GRACE + SECOND
            with pytest.raises(RefreshTokenInvalid):
                await at.apps.refresh(Proof(), app.refresh_token)
            with pytest.raises(TokenInvalid):
                await at.apps.buyer(Proof(bearer=third.access_token))
            with pytest.raises(RefreshTokenInvalid):
                await at.apps.refresh(Proof(), third.refresh_token)
            assert (await at.apps.buyer(Proof(bearer=other.access_token))).app_id

    asyncio.run(scene())


def test_a_refresh_token_dies_on_time_and_is_its_apps_own(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app, other = await at.apps.create("a"), await at.apps.create("b")
            with pytest.raises(RefreshTokenInvalid):
                await at.apps.refresh(at.signed(other), app.refresh_token)
            at.at += LIVES.refresh
            with pytest.raises(RefreshTokenInvalid):
                await at.apps.refresh(Proof(), app.refresh_token)

    asyncio.run(scene())


def test_a_code_works_once_for_its_app_and_half_an_hour(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app, other = await at.apps.create("a", ("https://a.example/back",)), await at.apps.create("b")
            asking = await at.apps.asking(app.app_key, "https://a.example/back")
            code = await at.apps.grant(asking)
            with pytest.raises(SignatureInvalid):
                await at.apps.exchange(Proof(), code)
            with pytest.raises(CodeInvalid):
                await at.apps.exchange(at.signed(other), code)
            pair = await at.apps.exchange(at.signed(app), code)
            assert (await at.apps.buyer(Proof(bearer=pair.access_token))).app_id == asking.id
            with pytest.raises(CodeInvalid, match="revoked"):
                await at.apps.exchange(at.signed(app), code)
            with pytest.raises(TokenInvalid):
                await at.apps.buyer(Proof(bearer=pair.access_token))
            late = await at.apps.grant(asking)
            at.at += timedelta(minutes=30)
            with pytest.raises(CodeInvalid, match="expired"):
                await at.apps.exchange(at.signed(app), late)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("uri", "taken"),
    [
        ("http://127.0.0.1:9000/back", True),
        ("http://localhost/back", True),
        ("http://[::1]:9/back", True),
        ("https://evil.example/back", False),
        ("http://127.0.0.1.evil.example/", False),
        ("HTTP://LOCALHOST:9?a=b", True),
        ("http://evil.example\\@127.0.0.1/", False),
        ("http://evil.example@localhost/", False),
        ("http://[::1].evil.example/", False),
        ("http://localhost:80:90/", False),
        ("http://127.0.0.1/\r\nback", False),
        ("javascript:alert(1)", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_an_app_without_addresses_is_answered_on_this_machine_only(tmp_path: Path, uri: str, taken: bool) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            if taken:
                assert (await at.apps.asking(app.app_key, uri)).app_key == app.app_key
            else:
                with pytest.raises(RedirectRefused):
                    await at.apps.asking(app.app_key, uri)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("away", "taken"), [(WINDOW, True), (-WINDOW, True), (WINDOW + SECOND, False), (-WINDOW - SECOND, False)]
)
def test_a_signature_holds_within_its_window(tmp_path: Path, away: timedelta, taken: bool) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            proof = at.signed(app, at=at.at + away, access_token=app.access_token)
            if taken:
                assert (await at.apps.buyer(proof)).signature == proof.signature
            else:
                with pytest.raises(TimestampInvalid, match=str(round(at.at.timestamp() * 1000))):
                    await at.apps.buyer(proof)

    asyncio.run(scene())


def test_an_app_may_not_sign_for_anothers_token(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app, other = await at.apps.create("a"), await at.apps.create("b")
            with pytest.raises(TokenInvalid):
                await at.apps.buyer(at.signed(app, access_token=other.access_token))

    asyncio.run(scene())


@pytest.mark.parametrize("debug", [True, False])
def test_only_a_server_that_debugs_says_what_to_sign(tmp_path: Path, debug: bool) -> None:
    async def scene() -> None:
        async with gate(tmp_path, AppRules(LIVES, WINDOW, debug=debug)) as at:
            app = await at.apps.create("a")
            right = at.signed(app, path="/order/get", access_token=app.access_token)
            wrong = Proof(None, app.access_token, app.app_key, right.timestamp, "sha256", "F" * 64, right.material)
            with pytest.raises(SignatureInvalid) as refused:
                await at.apps.buyer(wrong)
            assert ("/order/getaccess_token" in str(refused.value)) is debug
            assert app.app_secret not in str(refused.value)

    asyncio.run(scene())


def test_where_signatures_are_required_a_bearer_token_is_not_enough(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path, AppRules(LIVES, WINDOW, require_signature=True)) as at:
            app = await at.apps.create("a")
            with pytest.raises(SignatureInvalid):
                await at.apps.buyer(Proof(bearer=app.access_token))
            assert (await at.apps.buyer(at.signed(app, access_token=app.access_token))).app_id

    asyncio.run(scene())


def test_no_token_and_no_code_stands_in_the_database(tmp_path: Path) -> None:
    async def scene() -> tuple[str, ...]:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            pair = await at.apps.refresh(Proof(), app.refresh_token)
            code = await at.apps.grant(pair.app)
            return app.access_token, app.refresh_token, pair.access_token, pair.refresh_token, code

    secrets = asyncio.run(scene())
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not [secret for secret in secrets if secret.encode() in kept]


def test_equal_signed_calls_are_carried_out_once(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            buyer = await at.apps.buyer(at.signed(app, access_token=app.access_token))
            once, again = OnceOnly(at.database, WINDOW), OnceOnly(at.database, WINDOW)
            made: list[int] = []

            async def work() -> Answer:
                made.append(1)
                await asyncio.sleep(0.05)
                return {"number": len(made)}

            answers = await asyncio.gather(*(keeper.run(buyer, work) for keeper in (once, again) * 10))
            assert answers == [{"number": 1}] * 20
            assert len(made) == 1
            assert await once.run(Buyer(buyer.app_id), work) == {"number": 2}

    asyncio.run(scene())


def test_a_signed_call_that_failed_may_be_tried_again(tmp_path: Path) -> None:
    async def scene() -> None:
        async with gate(tmp_path) as at:
            app = await at.apps.create("a")
            buyer = await at.apps.buyer(at.signed(app, access_token=app.access_token))
            once = OnceOnly(at.database, WINDOW)

            async def fail() -> Answer:
                raise CodeInvalid("x", "no")

            async def work() -> Answer:
                return {"done": True}

            with pytest.raises(CodeInvalid):
                await once.run(buyer, fail)
            assert await once.run(buyer, work) == {"done": True}
            assert await once.run(buyer, fail) == {"done": True}

    asyncio.run(scene())
