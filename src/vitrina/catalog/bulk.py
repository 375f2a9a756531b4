"""Changes of many products at once: each is changed or left alone by itself, and the answer says which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.bounds import MOST_CATEGORIES, check_number
from vitrina.catalog.categories.shelving import shelve
from vitrina.catalog.changing import changing
from vitrina.catalog.edit import set_details
from vitrina.catalog.models import BulkOperation, Product, Status
from vitrina.catalog.service import CatalogService
from vitrina.errors import Invalid, NotFound, shown
from vitrina.storage.database import Database

MOST_PRODUCTS = 100  # SHOPLINE OpenAPI: bulk delete and bulk publish
MOST_LABELLED, MOST_LABELS = 1000, 5  # SHOPLINE OpenAPI: 5 operations of 1000 ids


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The products that were changed, and those that the shop does not have."""

    changed: list[str]
    missing: list[str]


class BulkService:
    """Removes, publishes, labels and shelves many products at once."""

    def __init__(self, database: Database, catalog: CatalogService) -> None:
        self._database = database
        self._catalog = catalog

    async def remove(self, shop_id: str, product_ids: Sequence[str]) -> BulkResult:
        """Removes products."""
        return await self._change(shop_id, dict.fromkeys(product_ids, _remove), "product/remove")

    async def set_statuses(self, shop_id: str, statuses: Mapping[str, Status]) -> BulkResult:
        """Publishes products, or takes them from the shop window."""
        changes = {product_id: _set("status", status) for product_id, status in statuses.items()}
        return await self._change(shop_id, changes)

    async def set_retail_statuses(self, shop_id: str, statuses: Mapping[str, str]) -> BulkResult:
        """The same in the shop of bricks."""
        changes = {product_id: _set("retail_status", status) for product_id, status in statuses.items()}
        return await self._change(shop_id, changes)

    async def label(self, shop_id: str, labels: Sequence[tuple[Sequence[str], dict[str, str]]]) -> list[BulkResult]:
        """Gives each group of products one label, or with an empty one takes theirs away."""
        if len(labels) > MOST_LABELS or any(len(product_ids) > MOST_LABELLED for product_ids, _ in labels):
            limit = f"{MOST_LABELS} x {MOST_LABELLED}"
            raise Invalid("too_many", f"At most {MOST_LABELS} operations of {MOST_LABELLED} products.", limit)
        results = []
        for product_ids, label in labels:
            wanted, changed = list(dict.fromkeys(product_ids)), list[str]()
            for start in range(0, len(wanted), MOST_PRODUCTS):  # a transaction each: others write in between
                some = wanted[start : start + MOST_PRODUCTS]
                changed += await self._catalog.change_many(shop_id, dict.fromkeys(some, _labelled(label)))
            results.append(BulkResult(changed, _missing(product_ids, changed)))
        return results

    async def assign(
        self, shop_id: str, product_ids: Sequence[str], category_ids: Sequence[str], *, remove: bool, others: bool
    ) -> BulkResult:
        """Puts products in categories or takes them out; with ``others`` false they leave all other categories.

        Raises:
            CategoryNotFound: the shop has no such category; nothing was changed.
            Invalid: there are too many of something; nothing was changed.
        """
        _check_number(product_ids)
        check_number("categories", category_ids, MOST_CATEGORIES)

        def work(session: Session) -> list[str]:
            found = repository.products_of(session, shop_id, product_ids)
            for product in found:
                present = product.category_ids if others or remove else []
                kept = [one for one in present if not remove or one not in category_ids]
                with changing(session, product, "product/update"):
                    shelve(session, product, kept if remove else [*kept, *category_ids])
            return [product.id for product in found]

        changed = await self._database.write(work)
        return BulkResult(changed, _missing(product_ids, changed))

    async def operations(self, shop_id: str) -> list[BulkOperation]:
        """The shop's bulk operations, the newest first."""
        return await self._database.read(lambda session: repository.bulk_operations(session, shop_id))

    async def operation(self, shop_id: str, operation_id: str) -> BulkOperation:
        """One bulk operation.

        Raises:
            NotFound: the shop has none such.
        """
        found = next((one for one in await self.operations(shop_id) if one.id == operation_id), None)
        if found is None:
            raise NotFound("bulk_operation_not_found", f"There is no bulk operation {shown(operation_id)}.")
        return found

    async def _change(
        self, shop_id: str, changes: Mapping[str, Callable[[Product], None]], topic: str = "product/update"
    ) -> BulkResult:
        _check_number(changes)
        changed = await self._catalog.change_many(shop_id, changes, topic)
        return BulkResult(changed, _missing(changes, changed))


def _check_number(product_ids: Sequence[str] | Mapping[str, object]) -> None:
    if not 0 < len(product_ids) <= MOST_PRODUCTS:
        raise Invalid("too_many", f"Name 1 to {MOST_PRODUCTS} products.", MOST_PRODUCTS, len(product_ids))


def _missing(wanted: Sequence[str] | Mapping[str, object], changed: Sequence[str]) -> list[str]:
    return [product_id for product_id in wanted if product_id not in set(changed)]


def _remove(product: Product) -> None:
    product.status = Status.REMOVED


def _set(field: str, value: str) -> Callable[[Product], None]:
    return lambda product: setattr(product, field, value)


def _labelled(label: dict[str, str]) -> Callable[[Product], None]:
    return lambda product: set_details(product, {"labels": [label] if any(label.values()) else []})
