"""What can be wrong with a request to the catalogue."""

from collections.abc import Sequence

from vitrina.errors import LONGEST_SHOWN, Forbidden, Invalid, NotFound, shown
from vitrina.photos.models import Decision, Receipt


class ProductNotFound(NotFound):
    """No such product in this shop, or it was removed."""

    @classmethod
    def of(cls, product_id: str) -> "ProductNotFound":
        return cls("product_not_found", f"There is no product {shown(product_id)} in this shop.")


class SkuTaken(Invalid):
    """The shop has a product of this SKU, and another was not wanted."""

    @classmethod
    def of(cls, sku: str) -> "SkuTaken":
        return cls("sku_taken", f"The shop has a product with the SKU {shown(sku)} already.")


class TooManyImages(Invalid):
    """The product would have more pictures of one kind than it may."""


class MediasNotFound(Invalid):
    """Some of the medias named are not on the product; nothing was changed."""

    def __init__(self, media_ids: Sequence[str]) -> None:
        self.media_ids = tuple(media_id[:LONGEST_SHOWN] for media_id in media_ids)
        named = ", ".join(self.media_ids)
        super().__init__("media_not_found", f"The product has no media {named}. Nothing was deleted.", actual=named)


class PhotosRefused(Invalid):
    """At least one picture was refused, so none was taken; ``receipts`` says what happened to each."""

    def __init__(self, receipts: Sequence[Receipt]) -> None:
        refused = [receipt for receipt in receipts if receipt.decision is Decision.REFUSED]
        first = refused[0]
        count = (
            f"{len(refused)} of {len(receipts)} images were refused" if len(receipts) > 1 else "The image was refused"
        )
        super().__init__(
            first.reason or "image_refused",
            f"{count}; nothing was changed. {first.source}: {first.message}",
            first.limit,
            first.actual,
        )
        self.receipts = tuple(receipts)


class CategoryNotFound(NotFound):
    """No such category in this shop, or it was removed."""

    @classmethod
    def of(cls, *category_ids: str) -> "CategoryNotFound":
        named = ", ".join(map(shown, category_ids))
        return cls("category_not_found", f"There is no category {named} in this shop.")


class VariationNotFound(NotFound):
    """No such variation of this product."""

    @classmethod
    def of(cls, variation_id: str) -> "VariationNotFound":
        return cls("variation_not_found", f"The product has no variation {shown(variation_id)}.")


class QuantityLocked(Forbidden):
    """The quantity of this product cannot be set: it is unlimited, or counted by variations."""
