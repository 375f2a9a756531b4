"""What merchants do with their categories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy.orm import Session

from vitrina.catalog.categories import repository
from vitrina.catalog.categories.ranking import Move, Row, changed_ranks
from vitrina.catalog.categories.repository import CategoryQuery
from vitrina.catalog.errors import CategoryNotFound
from vitrina.catalog.models import BulkOperation, Category
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.repository import shelves_changed
from vitrina.catalog.service import CatalogService
from vitrina.errors import Invalid
from vitrina.storage.database import Database
from vitrina.storage.schema import now

LEVELS = 3  # SHOPLINE: three levels
# SHOPLINE: characters of a category's texts.
LONGEST = {"name_translations": 40, "seo_title_translations": 55, "seo_description_translations": 230}
MOST_PRIORITY = 2**31 - 1
AT_ONCE = 500  # products a transaction takes out of a category: other writers wait for milliseconds
MOST_MOVES = 1000  # of one sorting; our own bound


class CategoryEdit(msgspec.Struct, kw_only=True):
    """The fields of a category that a request sets."""

    name_translations: dict[str, str] | UnsetType = UNSET
    seo_title_translations: dict[str, str] | UnsetType = UNSET
    seo_description_translations: dict[str, str] | UnsetType = UNSET
    seo_keywords: str | None | UnsetType = UNSET
    seo_link: str | None | UnsetType = UNSET
    key: str | None | UnsetType = UNSET
    parent_id: str | None | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    banner_url: str | None | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """One page of categories, the number of all that match, and, if asked for, how many products stand in each."""

    categories: list[Category]
    total: int
    product_counts: dict[str, int]


class CategoryService:
    """Categories of a shop, and which products stand in them in what order."""

    def __init__(self, database: Database, catalog: CatalogService) -> None:
        self._database = database
        self._catalog = catalog

    async def find(self, shop_id: str, query: CategoryQuery, *, counted: bool = False) -> CategoryPage:
        """One page of the shop's categories with what is below them."""

        def work(session: Session) -> CategoryPage:
            found, total = repository.categories(session, shop_id, query)
            return CategoryPage(found, total, _counts(session, found) if counted else {})

        return await self._database.read(work)

    async def get(self, shop_id: str, category_id: str, *, counted: bool = False) -> CategoryPage:
        """One category, as a page of its own.

        Raises:
            CategoryNotFound: the shop has no such category.
        """

        def work(session: Session) -> CategoryPage:
            found = [_existing(session, shop_id, category_id)]
            return CategoryPage(found, 1, _counts(session, found) if counted else {})

        return await self._database.read(work)

    async def create(self, shop_id: str, edit: CategoryEdit) -> CategoryPage:
        """Makes a category.

        Raises:
            Invalid: a field is not acceptable, or the banner cannot be taken.
        """
        _check_name(edit)
        return await self._write(shop_id, edit, lambda _session: Category(shop_id=shop_id))

    async def update(self, shop_id: str, category_id: str, edit: CategoryEdit) -> CategoryPage:
        """Changes the fields that were sent, and only those.

        Raises:
            CategoryNotFound: the shop has no such category.
            Invalid: a field is not acceptable.
        """
        if edit.name_translations is not UNSET:
            _check_name(edit)
        return await self._write(shop_id, edit, lambda session: _existing(session, shop_id, category_id))

    async def remove(self, shop_id: str, category_id: str) -> None:
        """Removes a category and those below it; their products stay.

        Raises:
            CategoryNotFound: the shop has no such category.
        """
        # In pieces, so that others can write meanwhile. What is cut off leaves a category with fewer products, which
        # can be removed again; nothing would take them out of one that is gone.
        while await self._database.write(lambda session: _empty_some(session, shop_id, category_id)):
            pass

        def work(session: Session) -> None:
            gone = _with_below(_existing(session, shop_id, category_id))
            for category in gone:
                category.status, category.updated_at = repository.REMOVED, now()
            while repository.empty(session, [category.id for category in gone], AT_ONCE):
                pass
            shelves_changed(session, shop_id)

        await self._database.write(work)

    async def move(self, shop_id: str, category_id: str, moves: Sequence[Move]) -> str:
        """Puts products next to others within a category; returns the id of the bulk operation.

        Raises:
            CategoryNotFound: the shop has no such category.
            Invalid: there are too many moves.
        """
        if len(moves) > MOST_MOVES:
            raise Invalid("too_many", f"At most {MOST_MOVES} products are sorted at once.", MOST_MOVES, len(moves))

        def work(session: Session) -> str:
            _existing(session, shop_id, category_id)
            ranks = repository.ranks(session, category_id)
            row = Row(list(ranks))
            failures = [move.product_id for move in moves if not row.move(move)]
            moved = {move.product_id for move in moves}
            repository.rank(session, category_id, changed_ranks(list(row), ranks, moved))
            job = BulkOperation(
                shop_id=shop_id, event="products_sorting", status="done", total=len(moves), failures=failures
            )
            session.add(job)
            session.flush()
            return job.id

        return await self._database.write(work)

    async def _write(self, shop_id: str, edit: CategoryEdit, find: Callable[[Session], Category]) -> CategoryPage:
        banner = await self._catalog.fetch_media(shop_id, NewPicture(edit.banner_url)) if edit.banner_url else None

        def work(session: Session) -> str:
            category = find(session)
            _apply(session, category, edit)
            if edit.banner_url is not UNSET:
                category.banner_id = banner.id if banner else None
            session.add(category)
            session.flush()
            shelves_changed(session, shop_id)
            return category.id

        return await self.get(shop_id, await self._database.write(work))


def _empty_some(session: Session, shop_id: str, category_id: str) -> bool:
    """Takes some products out of a category and of those below it; whether there may be more."""
    gone = _with_below(_existing(session, shop_id, category_id))
    emptied = repository.empty(session, [category.id for category in gone], AT_ONCE)
    shelves_changed(session, shop_id)
    return emptied == AT_ONCE


def _check_name(edit: CategoryEdit) -> None:
    if not any((edit.name_translations or {}).values()):
        raise Invalid("name_missing", "A category needs a name: send name_translations with at least one language.")


def _apply(session: Session, category: Category, edit: CategoryEdit) -> None:
    for name in ("name_translations", "seo_title_translations", "seo_description_translations"):
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(category, name, _checked(name, value))
    for name in ("seo_keywords", "seo_link", "key"):
        value = getattr(edit, name)
        if value is not UNSET:
            setattr(category, name, value)
    if edit.parent_id is not UNSET:
        category.parent_id = _checked_parent(session, category, edit.parent_id)
    if edit.priority is not UNSET:
        category.priority = _checked_priority(edit.priority)
    elif category.priority is None:
        category.priority = repository.last_priority(session, category.shop_id, category.parent_id) + 1
    category.updated_at = now()


def _checked(name: str, texts: dict[str, str]) -> dict[str, str]:
    longest = max(map(len, texts.values()), default=0)
    if longest > LONGEST[name]:
        raise Invalid("text_too_long", f"{name} may have {LONGEST[name]} characters.", LONGEST[name], longest)
    return texts


def _checked_priority(priority: int) -> int:
    if not 0 <= priority <= MOST_PRIORITY:
        raise Invalid("priority_invalid", f"priority must be 0 to {MOST_PRIORITY}.", MOST_PRIORITY, str(priority))
    return priority


def _checked_parent(session: Session, category: Category, parent_id: str | None) -> str | None:
    if parent_id is None:
        return None
    if not repository.existing_ids(session, category.shop_id, [parent_id]):
        raise CategoryNotFound.of(parent_id)
    if category.id and parent_id in {one.id for one in _with_below(category)}:
        raise Invalid("parent_invalid", "A category cannot stand below itself.", actual=parent_id)
    deepest = repository.level_of(session, parent_id) + (_depth(category) if category.id else 1)
    if deepest > LEVELS:
        raise Invalid("parent_invalid", f"Categories have {LEVELS} levels.", LEVELS, deepest)
    return parent_id


def _depth(category: Category) -> int:
    return 1 + max((1 + bool(child.children) for child in category.children), default=0)


def _existing(session: Session, shop_id: str, category_id: str) -> Category:
    found = repository.category(session, shop_id, category_id)
    if found is None:
        raise CategoryNotFound.of(category_id)
    return found


def _with_below(category: Category) -> list[Category]:
    """A category and all below it, from the top."""
    return [category, *category.children, *(one for child in category.children for one in child.children)]


def _counts(session: Session, categories: Sequence[Category]) -> dict[str, int]:
    """How many products stand in each of some categories and of those below them."""
    return repository.product_counts(session, [one.id for category in categories for one in _with_below(category)])
