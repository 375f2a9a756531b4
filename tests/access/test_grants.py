"""Apps that merchants let into their shops."""

import asyncio

import pytest

from vitrina.access.errors import GrantRefused
from vitrina.access.grants import GrantService
from vitrina.access.limits import FixedWindow
from vitrina.access.merchants import Merchant, MerchantAccess
from vitrina.catalog.shops import ShopService
from vitrina.storage.database import Database

BACK = "https://app.example/back"


def test_an_app_cannot_let_itself_in_again(database: Database) -> None:
    """It would stay after the merchant had revoked the token that is known of."""
    access, grants = MerchantAccess(database, FixedWindow(0)), GrantService(database)

    async def use() -> None:
        shop = await ShopService(database).ensure("tea-house")
        made = await grants.register("Helper", [BACK])
        app, scopes = await grants.asking(made.client_id, BACK, "")

        async def let_in(merchant: Merchant) -> Merchant:
            code = await grants.consent(app, merchant, BACK, scopes)
            tokens = await grants.exchange(made.client_id, made.client_secret, code, BACK)
            return await access.identify(f"Bearer {tokens.access_token}", None)

        merchant = await access.identify(f"Bearer {await access.create_token(shop.id)}", None)
        helper = await let_in(merchant)
        assert (helper.shop_id, helper.app_id) == (shop.id, app.id)
        with pytest.raises(GrantRefused, match="shop's own"):
            await let_in(helper)

    asyncio.run(use())
