"""Changing a product's fields and placing its pictures."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import UNSET

from vitrina.catalog.edit import NewPicture, ProductEdit, apply_edit
from vitrina.catalog.errors import TooManyImages
from vitrina.catalog.models import Media, MediaKind, Product, ProductDetails, Status
from vitrina.catalog.placing import MOST_IMAGES, Placing, check_room
from vitrina.errors import Invalid


def product() -> Product:
    return Product(
        status=Status.ACTIVE,
        title_translations={"en": "Cup"},
        price=120,
        quantity=5,
        unlimited_quantity=False,
        tags=["tea"],
        details=ProductDetails(weight=2.5, seo_keywords="cup"),
        medias=[],
    )


def test_an_empty_edit_changes_nothing() -> None:
    item = product()
    apply_edit(item, ProductEdit(), "TWD")
    assert (item.status, item.title_translations, item.price, item.quantity) == (Status.ACTIVE, {"en": "Cup"}, 120, 5)
    assert item.details == ProductDetails(weight=2.5, seo_keywords="cup")


def test_only_what_is_named_changes() -> None:
    item = product()
    apply_edit(item, ProductEdit(price=Decimal("19.9"), quantity=0, details={"weight": None, "brand": "Kiln"}), "USD")
    assert (item.price, item.quantity, item.tags) == (1990, 0, ["tea"])
    assert item.details == ProductDetails(weight=None, seo_keywords="cup", brand="Kiln")


def test_an_amount_can_be_taken_away() -> None:
    item = product()
    apply_edit(item, ProductEdit(price=None, price_sale=UNSET), "TWD")
    assert item.price is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title_translations": {}}, "title_missing"),
        ({"title_translations": {"en": ""}}, "title_missing"),
        ({"price": Decimal(-1)}, "amount_invalid"),
        ({"quantity": -1}, "quantity_invalid"),
        ({"quantity": 10_000_000}, "quantity_invalid"),
        ({"tags": ["ab"]}, "tag_invalid"),
        ({"tags": ["x" * 41]}, "tag_invalid"),
        ({"details": {"weight": "heavy"}}, "field_invalid"),
        ({"details": {"weight": -0.5}}, "weight_invalid"),
        ({"details": {"seo_title_translations": {"en": 5}}}, "field_invalid"),
    ],
)
def test_what_a_field_does_not_allow_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        apply_edit(product(), ProductEdit(**fields), "TWD")
    assert refused.value.code == code


@pytest.mark.parametrize("kind", list(MediaKind))
@pytest.mark.parametrize(("held", "replace"), [(0, False), (5, False), (0, True), (5, True)])
def test_room_is_counted_after_the_operation(kind: MediaKind, held: int, replace: bool) -> None:
    item, most = product(), MOST_IMAGES[kind]
    other = MediaKind.DETAIL if kind is MediaKind.MAIN else MediaKind.MAIN
    item.medias = [Media(kind=kind) for _ in range(held)] + [Media(kind=other) for _ in range(12)]
    room = most if replace else most - held
    picture = NewPicture("http://origin.example/a.jpg")
    check_room(item, Placing(kind, [picture] * room, replace))
    with pytest.raises(TooManyImages) as refused:
        check_room(item, Placing(kind, [picture] * (room + 1), replace))
    assert (refused.value.limit, refused.value.actual) == (most, most + 1)
