"""Shops: each is one merchant's catalogue."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.models import Shop
from vitrina.errors import Invalid, NotFound
from vitrina.storage.database import Database

DEFAULT_CURRENCY = "TWD"  # of the SHOPLINE example product
_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class ShopService:
    """Makes and finds shops."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ensure(self, handle: str, name: str = "", currency: str = DEFAULT_CURRENCY) -> Shop:
        """The shop with this handle, made if it is missing.

        Raises:
            Invalid: the handle or the currency is not written as one.
        """
        if not _HANDLE.fullmatch(handle):
            raise Invalid(
                "handle_invalid",
                "A shop's handle is up to 63 lower-case letters, digits and hyphens.",
                actual=handle,
                hint="Write it like tea-house.",
            )
        if not _CURRENCY.fullmatch(currency):
            raise Invalid("currency_invalid", "A currency is three capital letters.", "TWD, USD, …", currency)

        def work(session: Session) -> Shop:
            shop = repository.shop_by_handle(session, handle)
            if shop is None:
                shop = Shop(handle=handle, name=name or handle, currency=currency)
                session.add(shop)
            return shop

        return await self._database.write(work)

    async def by_handle(self, handle: str) -> Shop:
        """The shop with this handle.

        Raises:
            NotFound: there is none.
        """
        shop = await self._database.read(lambda session: repository.shop_by_handle(session, handle))
        if shop is None:
            raise NotFound("shop_not_found", f"There is no shop {handle!r}.")
        return shop

    async def all(self) -> Sequence[Shop]:
        """All shops, the oldest first."""
        return await self._database.read(repository.shops)

    async def get(self, shop_id: str) -> Shop:
        """The shop with this id."""
        return await self._database.read(lambda session: repository.shop_by_id(session, shop_id))
