"""What merchants do with their products. Every change is one transaction; the index hears of it once committed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec import UNSET
from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.bringing.service import Bringer, Placed
from vitrina.catalog.categories.shelving import shelve
from vitrina.catalog.changing import changing, made, settle
from vitrina.catalog.edit import ProductEdit, apply_edit, check_lists, check_title
from vitrina.catalog.errors import ProductNotFound, SkuTaken
from vitrina.catalog.forms import FormsEdit, apply_forms
from vitrina.catalog.listing import repository as listing
from vitrina.catalog.models import Media, Product, Status
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.placing import Placing, check_room, drop_medias
from vitrina.catalog.query import ProductQuery
from vitrina.errors import NotFound, shown
from vitrina.photos.models import Receipt, Upload
from vitrina.photos.receipts.models import KeptReceipt
from vitrina.photos.receipts.repository import kept
from vitrina.storage.database import Database

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One page of a shop's products and the number of all that match."""

    products: list[Product]
    total: int


class CatalogService:
    """Products, their pictures and the shops they belong to.

    ``committed`` is awaited after every change that the search index must follow.
    """

    def __init__(self, database: Database, bringer: Bringer, *, committed: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._bringer = bringer
        self._committed = committed

    async def create(
        self,
        shop_id: str,
        edit: ProductEdit,
        placings: Sequence[Placing] = (),
        *,
        skip_refused: bool = False,
        once: bool = False,
    ) -> tuple[Product, list[Receipt]]:
        """Makes a product with its pictures; with ``skip_refused`` those that cannot be taken are left out.

        Raises:
            Invalid: a field or a picture is not acceptable; nothing was made.
            SkuTaken: the product was to be made ``once``, and the shop has one of its SKU.
        """
        check_title(edit)
        check_lists(edit)
        blank = _blank(shop_id)
        for placing in placings:
            check_room(blank, placing)
        pictures = [*placings, *_loose(edit.forms)]
        async with self._bringer.witnessed(shop_id, None, pictures):
            brought = await self._bringer.bring(shop_id, None, pictures, skip_refused=skip_refused)

            def work(session: Session) -> str:
                if once and edit.sku and repository.has_sku(session, shop_id, edit.sku):
                    raise SkuTaken.of(edit.sku)
                product = _blank(shop_id)
                product.shop = repository.shop_by_id(session, shop_id)
                apply_edit(product, edit, product.shop.currency)
                session.add(product)
                session.flush()
                _finish(session, product, edit, self._bringer.place(session, product, brought))
                made(session, product, brought.receipts)
                return product.id

            product_id = await self._database.write(work)
        await self._committed()
        return await self.get(shop_id, product_id), brought.receipts

    async def get(self, shop_id: str, product_id: str) -> Product:
        """A product with its shop, medias and photos.

        Raises:
            ProductNotFound: the shop has no such product.
        """
        found = await self._database.read(lambda session: repository.product(session, shop_id, product_id))
        if found is None:
            raise ProductNotFound.of(product_id)
        return found

    async def edition(self, shop_id: str, product_id: str) -> tuple[int, int, str] | None:
        """What changes whenever anything that a product shows does; None if the shop has no such product."""
        return await self._database.glance(repository.EDITION, shop_id=shop_id, product_id=product_id)

    async def some(self, shop_id: str, product_ids: Sequence[str]) -> list[Product]:
        """Those of the ids that are products of the shop, in that order."""
        return await self._database.read(lambda session: repository.products_of(session, shop_id, product_ids))

    async def find(self, shop_id: str, query: ProductQuery) -> ProductPage:
        """One page of a shop's products."""
        return ProductPage(*await self._database.read(lambda session: listing.products(session, shop_id, query)))

    async def update(
        self,
        shop_id: str,
        product_id: str,
        edit: ProductEdit,
        placings: Sequence[Placing] = (),
        *,
        skip_refused: bool = False,
    ) -> Product:
        """Changes the fields that were sent, and only those.

        Raises:
            ProductNotFound: the shop has no such product.
            Invalid: a field or a picture is not acceptable; nothing was changed.
        """
        check_lists(edit)

        def change(session: Session, product: Product, placed: Placed) -> None:
            apply_edit(product, edit, product.shop.currency)
            _finish(session, product, edit, placed)

        return await self._change(
            shop_id, product_id, [*placings, *_loose(edit.forms)], change, skip_refused=skip_refused
        )

    async def change(
        self, shop_id: str, product_id: str, change: Callable[[Session, Product], T], topic: str = "product/update"
    ) -> T:
        """Changes one product as ``change`` says, in one transaction, and returns what it returns.

        Raises:
            ProductNotFound: the shop has no such product.
        """

        def work(session: Session) -> T:
            product = _existing(session, shop_id, product_id)
            with changing(session, product, topic):
                result = change(session, product)
                settle(session, product)
            return result

        result = await self._database.write(work)
        await self._committed()
        return result

    async def change_many(
        self, shop_id: str, changes: Mapping[str, Callable[[Product], None]], topic: str = "product/update"
    ) -> list[str]:
        """Changes several products in one transaction; returns the ids of those that the shop has."""

        def work(session: Session) -> list[str]:
            found = repository.products_of(session, shop_id, list(changes))
            for product in found:
                with changing(session, product, topic):
                    changes[product.id](product)
            return [product.id for product in found]

        changed = await self._database.write(work)
        await self._committed()
        return changed

    async def add_images(self, shop_id: str, product_id: str, placing: Placing) -> Product:
        """Fetches pictures and places them on a product: all of them, or none and an error.

        Raises:
            ProductNotFound: the shop has no such product.
            TooManyImages: the product would have more than it may.
            PhotosRefused: a picture cannot be taken; the error carries a receipt for each.
        """
        return await self._change(shop_id, product_id, [placing], lambda _session, _product, _placed: None)

    async def delete_images(self, shop_id: str, product_id: str, media_ids: Sequence[str]) -> Product:
        """Takes pictures off a product.

        Raises:
            ProductNotFound: the shop has no such product.
            MediasNotFound: some of the medias are not on it; nothing was changed.
        """
        return await self._change(
            shop_id, product_id, [], lambda session, product, _placed: drop_medias(session, product, media_ids)
        )

    async def remove(self, shop_id: str, product_id: str) -> None:
        """Removes a product: merchants and buyers no longer see it.

        Raises:
            ProductNotFound: the shop has no such product.
        """

        def work(session: Session) -> None:
            product = _existing(session, shop_id, product_id)
            with changing(session, product, "product/remove"):
                product.status = Status.REMOVED

        await self._database.write(work)
        await self._committed()

    async def skus(self, shop_id: str) -> set[str]:
        """Every SKU of the shop's products."""
        return await self._database.read(lambda session: repository.skus(session, shop_id))

    async def add_media(self, shop_id: str, upload: Upload) -> Media:
        """Keeps an uploaded picture as a media that is not placed on a product yet.

        Raises:
            PhotosRefused: the picture cannot be taken.
        """
        return await self._bringer.keep_one(shop_id, upload)

    async def fetch_media(self, shop_id: str, picture: NewPicture) -> Media:
        """Fetches a picture and keeps it as a media that is not placed on a product.

        Raises:
            PhotosRefused: the picture cannot be taken.
        """
        return await self._bringer.keep_one(shop_id, picture.source)

    async def receipts(self, shop_id: str, product_id: str, page: int, per_page: int) -> tuple[list[KeptReceipt], int]:
        """One page of what happened to the pictures sent for a product, the newest first, and how many there are.

        Raises:
            ProductNotFound: the shop has no such product.
        """

        def work(session: Session) -> tuple[list[KeptReceipt], int]:
            if not repository.has_product(session, shop_id, product_id):
                raise ProductNotFound.of(product_id)
            return kept(session, shop_id, product_id, page, per_page)

        return await self._database.read(work)

    async def all_receipts(self, shop_id: str, page: int, per_page: int) -> tuple[list[KeptReceipt], int]:
        """The same for all pictures sent for a shop, also those that no product came of."""
        return await self._database.read(lambda session: kept(session, shop_id, None, page, per_page))

    async def media(self, media_id: str) -> Media:
        """A media of any shop with its photo: pictures are public.

        Raises:
            NotFound: there is no such media.
        """
        found = await self._database.read(lambda session: repository.media(session, media_id))
        if found is None:
            raise NotFound("media_not_found", f"There is no picture {shown(media_id)}.")
        return found

    async def item(self, item_id: int) -> Product:
        """A product of any shop as buyers may see it, by its number.

        Raises:
            ProductNotFound: no shop shows such a product.
        """
        found = await self._database.read(lambda session: repository.item(session, item_id))
        if found is None:
            raise ProductNotFound("item_not_found", f"There is no item {item_id}.")
        return found

    async def _change(
        self,
        shop_id: str,
        product_id: str,
        placings: Sequence[Placing],
        change: Callable[[Session, Product, Placed], None],
        *,
        skip_refused: bool = False,
    ) -> Product:
        product = await self.get(shop_id, product_id)
        for placing in placings:
            check_room(product, placing)
        async with self._bringer.witnessed(shop_id, product_id, placings):
            brought = await self._bringer.bring(shop_id, product_id, placings, skip_refused=skip_refused)

            def work(session: Session) -> None:
                product = _existing(session, shop_id, product_id)
                with changing(session, product, "product/update", brought.receipts):
                    change(session, product, self._bringer.place(session, product, brought))

            await self._database.write(work)
        await self._committed()
        return await self.get(shop_id, product_id)


def _finish(session: Session, product: Product, edit: ProductEdit, placed: Placed) -> None:
    """What of an edit needs the database: its categories, the medias its forms name, the words it is found by."""
    if edit.category_ids is not UNSET:
        shelve(session, product, edit.category_ids)
    if edit.forms is not None:
        medias = repository.medias_for(session, product, edit.forms.media_ids())
        apply_forms(product, edit.forms, product.shop.currency, medias, placed)
    settle(session, product)


def _loose(forms: FormsEdit | None) -> list[Placing]:
    pictures = forms.pictures() if forms is not None else []
    return [Placing(None, pictures)] if pictures else []


def _blank(shop_id: str) -> Product:
    return Product(shop_id=shop_id, medias=[], variations=[], variant_options=[], shelvings=[])


def _existing(session: Session, shop_id: str, product_id: str) -> Product:
    found = repository.product(session, shop_id, product_id)
    if found is None:
        raise ProductNotFound.of(product_id)
    return found
