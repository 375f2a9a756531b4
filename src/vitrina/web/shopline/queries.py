"""Query parameters of lists."""

from datetime import UTC, datetime

from litestar import Request
from litestar.datastructures import State

from vitrina.catalog.repository import ProductQuery
from vitrina.errors import Invalid

PER_PAGE = 24  # SHOPLINE's default
# Clients in the field ask for up to 250; more is clamped and the answer says so.
MOST_PER_PAGE = 250
MOST_REACHED = 10_000  # SHOPLINE: page * per_page beyond this fails


def product_query(request: Request[object, object, State]) -> ProductQuery:
    """The list a request asks for.

    Raises:
        Invalid: a parameter cannot be read, or the page lies beyond the reachable window.
    """
    params = request.query_params
    page = max(1, _integer("page", params.get("page"), 1))
    per_page = min(max(1, _integer("per_page", params.get("per_page"), PER_PAGE)), MOST_PER_PAGE)
    if page * per_page > MOST_REACHED:
        raise Invalid(
            "window_exceeded",
            f"page times per_page may not exceed {MOST_REACHED}.",
            MOST_REACHED,
            page * per_page,
            "Narrow the list with updated_after and updated_before.",
        )
    return ProductQuery(
        page=page,
        per_page=per_page,
        newest_first=params.get("sort_by", "desc").lower() != "asc",
        ids=tuple(_listed(params.get("id", ""))),
        updated_after=_moment("updated_after", params.get("updated_after")),
        updated_before=_moment("updated_before", params.get("updated_before")),
    )


def _integer(name: str, value: str | None, default: int) -> int:
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid("parameter_invalid", f"{name} must be a whole number.", actual=value)
    return int(value)


def _listed(value: str) -> list[str]:
    return [entry for part in value.removeprefix("in:").split(",") if (entry := part.strip())]


def _moment(name: str, value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid(
            "parameter_invalid", f"{name} must be a time.", "2021-01-01 00:00:00", value, "Times are in UTC."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
