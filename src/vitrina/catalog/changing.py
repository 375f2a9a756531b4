"""What goes with every change of a product, in its transaction: its version, its words, and what is told of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from vitrina.catalog import repository
from vitrina.catalog.bringing.witness import told
from vitrina.catalog.forms import lowest_price
from vitrina.catalog.listing import repository as listing
from vitrina.catalog.models import Product, Status
from vitrina.catalog.placing import drop_unused
from vitrina.catalog.stock import BACK_IN_STOCK, orderable
from vitrina.catalog.words import tag_word, words_of
from vitrina.events.repository import record_event
from vitrina.photos.models import Receipt
from vitrina.storage.repository import log_changes
from vitrina.storage.schema import now


@contextmanager
def changing(session: Session, product: Product, topic: str, receipts: Sequence[Receipt] = ()) -> Iterator[None]:
    """Notes the change that the block makes of a product, and what happened to the pictures it brought."""
    left, tags = orderable(product, None), set(product.tags)
    yield
    # Its photos may have become visible or invisible to buyers.
    log_changes(session, [media.photo_id for media in product.medias])
    # Counted by the database: two that change a product at the same time may not come to the same number.
    product.version = Product.version + 1
    product.updated_at = now()
    if product.status == Status.REMOVED:
        listing.index_words(session, product, set())
    _tell(session, product, topic, told(receipts))
    if left == 0 and orderable(product, None) != 0:
        _tell(session, product, BACK_IN_STOCK)
    _tell_tags(session, product, tags)


def made(session: Session, product: Product, receipts: Sequence[Receipt]) -> None:
    """Notes a product that was not there before."""
    _tell(session, product, "product/create", told(receipts))
    _tell_tags(session, product, set())


def settle(session: Session, product: Product) -> None:
    """Brings up to date what is kept of a product to find and sort it by, and drops the pictures it has no use for."""
    drop_unused(session, product)
    product.lowest_price = lowest_price(product)
    listing.index_words(session, product, words_of(product))


def _tell(session: Session, product: Product, topic: str, payload: dict[str, Any] | None = None) -> None:
    record_event(session, topic=topic, shop_id=product.shop_id, resource_id=product.id, payload=payload)


def _tell_tags(session: Session, product: Product, before: set[str]) -> None:
    """A shop has a tag as long as one of its products has it; it is told of the first and of the last."""
    after = set() if product.status == Status.REMOVED else set(product.tags)
    words = {tag_word(tag): tag for tag in sorted(before ^ after)}
    elsewhere = repository.tags_elsewhere(session, product, list(words)) if words else set()
    for word in words.keys() - elsewhere:
        topic = "tag/create" if words[word] in after else "tag/remove"
        name = words[word]
        record_event(session, topic=topic, shop_id=product.shop_id, resource_id=name, payload={"name": name})
