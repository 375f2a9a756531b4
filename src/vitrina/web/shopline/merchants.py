"""/v1/token/info and /v1/merchants: whose token this is, and of which shop."""

import msgspec
from litestar import get

from vitrina.access.merchants import Merchant
from vitrina.catalog.models import Shop
from vitrina.errors import NotFound, shown
from vitrina.market import Market
from vitrina.web.shopline.wire import MerchantWire, Staff, TokenInfo, User

LOCALE = "zh-hant"
LANGUAGES = ["en", "zh-hant", "zh-cn", "vi", "ms", "ja", "th", "id", "de", "fr"]  # SHOPLINE's keys of translations


class ShopWire(msgspec.Struct):
    id: str
    name: str
    handle: str
    email: str
    base_currency_code: str
    default_language_code: str
    supported_languages: list[str]


class ShopListWire(msgspec.Struct):
    items: list[ShopWire]


@get("/token/info", summary="Get token info")
async def token_info(market: Market, merchant: Merchant) -> TokenInfo:
    """The shop the token belongs to; Vitrina has no staff of its own, so they carry the shop's name."""
    shop = await market.shops.get(merchant.shop_id)
    return TokenInfo(
        Staff(merchant.token_id, "", LOCALE, [shop.id], shop.name),
        MerchantWire(shop.id, "", shop.handle, shop.name),
        User(merchant.token_id, "", shop.name),
    )


@get("/merchants", summary="Get merchants", scope="merchants:index")
async def list_merchants(market: Market, merchant: Merchant) -> ShopListWire:
    """The shop the token belongs to."""
    return ShopListWire([_wire(await market.shops.get(merchant.shop_id))])


@get("/merchants/{merchant_id:str}", summary="Get merchant", scope="merchants:show")
async def get_merchant(market: Market, merchant: Merchant, merchant_id: str) -> ShopWire:
    """The same, by its id."""
    if merchant_id not in {merchant.shop_id, "current"}:
        raise NotFound("merchant_not_found", f"There is no merchant {shown(merchant_id)} for this token.")
    return _wire(await market.shops.get(merchant.shop_id))


def _wire(shop: Shop) -> ShopWire:
    return ShopWire(shop.id, shop.name, shop.handle, "", shop.currency, LOCALE, LANGUAGES)


HANDLERS = [token_info, list_merchants, get_merchant]
