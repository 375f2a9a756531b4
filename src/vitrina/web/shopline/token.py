"""GET /v1/token/info: whose token this is."""

from litestar import get

from vitrina.access.service import Merchant
from vitrina.market import Market
from vitrina.web.shopline.wire import MerchantWire, Staff, TokenInfo, User

LOCALE = "zh-hant"


@get("/token/info", summary="Get token info")
async def token_info(market: Market, merchant: Merchant) -> TokenInfo:
    """The shop the token belongs to; Vitrina has no staff of its own, so they carry the shop's name."""
    shop = await market.shops.get(merchant.shop_id)
    return TokenInfo(
        Staff(merchant.token_id, "", LOCALE, [shop.id], shop.name),
        MerchantWire(shop.id, "", shop.handle, shop.name),
        User(merchant.token_id, "", shop.name),
    )


HANDLERS = [token_info]
