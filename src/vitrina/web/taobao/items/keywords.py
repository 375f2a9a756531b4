"""Search by words, and the filters that both searches have."""

from collections.abc import Callable

from vitrina.errors import Invalid
from vitrina.search.filters import Filters
from vitrina.search.words.grams import terms
from vitrina.search.words.repository import Sort, WordQuery
from vitrina.web.taobao.calls.call import Call
from vitrina.web.taobao.calls.families import TRAFFIC
from vitrina.web.taobao.calls.operations import operation
from vitrina.web.taobao.calls.params import SHOWN, MissingParameter, Params, whole_number
from vitrina.web.taobao.items import render
from vitrina.web.taobao.items.wire import SearchPage

PAGE_SIZE, MOST_PAGE_SIZE = 10, 20  # upstream's
MOST_REACHED = 10_000  # products that pages reach; beyond, a filter is the better way
PRICES = ("min_price", "max_price")


def read_filters(params: Params) -> Filters:
    """The filters of a search; words that are not known are ignored, as upstream's own list is not published.

    Raises:
        Invalid: a price is no whole number.
    """
    pairs = (entry.partition(":") for entry in params.listed("filters"))
    prices = {name.strip(): whole_number(value, name) for name, _, value in pairs if name.strip() in PRICES}
    return Filters(
        min_hundredths=prices.get("min_price"),
        max_hundredths=prices.get("max_price"),
        tags=tuple(params.listed("include_tags")),
        excluded_tags=tuple(params.listed("excludeFilters")),
    )


@operation("/traffic/item/search", TRAFFIC, "Keyword search")
async def keyword_search(call: Call) -> SearchPage:
    """Products by words in any language, the most relevant first unless sorted."""
    query, language = _query(call.params), call.language
    found = await call.market.words.find(query)
    items = [render.search_item(product, call.public_url, language) for product in found]
    return SearchPage(query.page, query.per_page, items)


def _query(params: Params) -> WordQuery:
    keyword, shop, filters = params.text("keyword"), params.text("shop_id"), read_filters(params)
    wanted = terms(keyword or "")
    if keyword is None and shop is None:
        raise MissingParameter("keyword")
    if keyword is not None and not wanted:
        raise Invalid("invalid_parameter", "keyword has no letter or digit to search by.", actual=keyword[:SHOWN])
    page, size = (
        max(1, params.integer("page_no", 1)),
        min(max(1, params.integer("page_size", PAGE_SIZE)), MOST_PAGE_SIZE),
    )
    if page * size > MOST_REACHED:
        raise Invalid(
            "page_too_far", f"Pages reach {MOST_REACHED} products.", MOST_REACHED, page * size, "Add filters."
        )
    return WordQuery(
        terms=tuple(wanted),
        filters=filters,
        shop_number=whole_number(shop, "shop_id") if shop else None,
        sort=_sort(params.text("sort")),
        page=page,
        per_page=size,
    )


def _sort(name: str | None) -> Sort | None:
    read: Callable[[str], Sort] = Sort
    try:
        return read(name.strip()) if name else None
    except ValueError as error:
        known = ", ".join(Sort)
        raise Invalid("invalid_parameter", f"sort must be one of {known}.", known, (name or "")[:40]) from error


HANDLERS = [keyword_search]
