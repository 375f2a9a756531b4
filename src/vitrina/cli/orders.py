"""vitrina order …"""

from typing import Annotated, Any

import typer
from rich.table import Table

from vitrina.catalog.money import Money, to_minor
from vitrina.cli.common import DataOption, JsonOption, console, run, settings_of_market, show
from vitrina.cli.orders_shown import as_facts, read_amount, summary
from vitrina.orders.models import Freight, Order, OrderStatus
from vitrina.orders.requests import OrderQuery
from vitrina.records import Records, open_records
from vitrina.settings import Settings

app = typer.Typer(help="Orders: see them, send them, call them off.", no_args_is_help=True)
MOST_NUMBER = 2**63 - 1  # of a signed 64-bit number, which databases have room for
MOST_PAGES = 100_000
NumberArgument = Annotated[int, typer.Argument(min=1, max=MOST_NUMBER, help="Number of the order, as buyers see it.")]


@app.command("list")
def list_orders(
    shop: Annotated[str | None, typer.Option("--shop", help="Handle of a shop; all shops if not given.")] = None,
    status: Annotated[OrderStatus | None, typer.Option("--status", help="Only orders that stand so.")] = None,
    page: Annotated[int, typer.Option("--page", min=1, max=MOST_PAGES)] = 1,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show orders, the newest first, fifty a page."""
    orders, total = run(_list(settings_of_market(data), shop, status, page))
    if as_json:
        show({"total": total, "orders": [as_facts(order) for order in orders]}, as_json=True)
        return
    table = Table("Number", "Shop", "Status", "Total", "Placed", title=f"Orders: {total}")
    for order in orders:
        table.add_row(*summary(order))
    console.print(table)


@app.command("show")
def show_order(number: NumberArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show one order whole."""
    show(run(_with(settings_of_market(data), number)), as_json=as_json)


@app.command("ship")
def ship(
    number: NumberArgument,
    company: Annotated[str, typer.Option("--company", help="Carrier.")],
    tracking: Annotated[str, typer.Option("--tracking", help="Tracking number.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a paid order was sent."""

    async def work(records: Records, order: Order) -> None:
        await records.orders.ship(order.shop_id, order.id, company, tracking)

    show(run(_with(settings_of_market(data), number, work)), as_json=as_json)


@app.command("complete")
def complete(number: NumberArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Note that an order that was sent has arrived."""

    async def work(records: Records, order: Order) -> None:
        await records.orders.complete(order.shop_id, order.id)

    show(run(_with(settings_of_market(data), number, work)), as_json=as_json)


@app.command("cancel")
def cancel(
    number: NumberArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; the buyer sees it.")] = "The shop called it off.",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close an order that was not sent; its stock goes back, and what was paid to the buyer."""

    async def work(records: Records, order: Order) -> None:
        await records.orders.call_off(order.shop_id, order.id, reason)

    show(run(_with(settings_of_market(data), number, work)), as_json=as_json)


@app.command("reprice")
def reprice(
    number: NumberArgument,
    total: Annotated[str, typer.Option("--total", help="What it costs in all, such as 19.90.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change what an unpaid order costs; the buyer is told."""

    async def work(records: Records, order: Order) -> None:
        minor = to_minor(read_amount(total), order.currency, "total")
        await records.orders.reprice(order.shop_id, order.id, minor)

    show(run(_with(settings_of_market(data), number, work)), as_json=as_json)


@app.command("freight")
def freight(
    shop: Annotated[str, typer.Option("--shop", help="Handle of the shop.")],
    country: Annotated[str, typer.Option("--country", help="Country, or * for all that are not named.")] = "*",
    first: Annotated[str, typer.Option("--first", help="What sending the first piece costs.")] = "0",
    further: Annotated[str, typer.Option("--further", help="What each further piece costs.")] = "0",
    free_from: Annotated[str | None, typer.Option("--free-from", help="Sending is free from this amount on.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set what a shop charges for sending to a country."""
    show(run(_freight(settings_of_market(data), shop, country, first, further, free_from)), as_json=as_json)


async def _list(
    settings: Settings, handle: str | None, status: OrderStatus | None, page: int
) -> tuple[list[Order], int]:
    async with open_records(settings) as records:
        shop = await records.shops.by_handle(handle) if handle else None
        statuses = (status,) if status else ()
        query = OrderQuery(
            shop_id=shop.id if shop else None, statuses=statuses, by_created=True, page=page, per_page=50
        )
        return await records.orders.find(query)


async def _with(settings: Settings, number: int, work: Any = None) -> dict[str, Any]:
    async with open_records(settings) as records:
        if work is not None:
            await work(records, await records.orders.numbered(number))
        return as_facts(await records.orders.numbered(number))


async def _freight(
    settings: Settings, handle: str, country: str, first: str, further: str, free_from: str | None
) -> dict[str, Any]:
    async with open_records(settings) as records:
        shop = await records.shops.by_handle(handle)
        amounts = {"first": first, "further": further} | ({"free_from": free_from} if free_from else {})
        minor = {name: to_minor(read_amount(text), shop.currency, name) for name, text in amounts.items()}
        await records.orders.set_freight(Freight(shop_id=shop.id, country=country, **minor))
        shown = {name: str(Money(value, shop.currency).major) for name, value in minor.items()}
        return {"shop": shop.handle, "country": country, "currency": shop.currency, **shown}
