"""The forms a product comes in: a thousand are carried out in a thousand steps, not in a million."""

import sys
from types import FrameType
from typing import Any

import pytest

from vitrina.catalog.bounds import MOST_OPTIONS, MOST_VARIATIONS
from vitrina.catalog.edit import ProductEdit, check_lists
from vitrina.catalog.forms import FormsEdit, VariationEdit, apply_forms
from vitrina.catalog.models import Product, ProductDetails
from vitrina.catalog.options import OptionEdit
from vitrina.errors import Invalid


def product() -> Product:
    return Product(
        title_translations={"en": "Cup"}, details=ProductDetails(), medias=[], variations=[], variant_options=[]
    )


def forms(count: int) -> FormsEdit:
    """An option and a variation made of it, so many times."""
    options = [OptionEdit(key=str(one), type="color", name_translations={"en": f"no. {one}"}) for one in range(count)]
    return FormsEdit(options=options, variations=[VariationEdit(options=[str(one)]) for one in range(count)])


def changed(item: Product) -> FormsEdit:
    """A change of all forms that a product has, each by its id."""
    options = [OptionEdit(id=one.id, name_translations=one.name_translations) for one in item.variant_options]
    return FormsEdit(options=options, variations=[VariationEdit(id=one.id, sku="S") for one in item.variations])


def steps(count: int) -> int:
    """How many calls of functions it takes to make so many forms, and then to change them."""
    called = 0

    def note(_frame: FrameType, _event: str, _argument: Any) -> None:
        nonlocal called
        called += 1

    item = product()
    sys.setprofile(note)
    try:
        apply_forms(item, forms(count), "TWD", {}, [])
        apply_forms(item, changed(item), "TWD", {}, [])
    finally:
        sys.setprofile(None)
    assert len(item.variations) == len(item.variant_options) == count
    return called


def test_the_work_grows_with_the_number_of_forms() -> None:
    steps(2)  # what is worked out once only
    assert steps(400) < 5 * steps(100)


@pytest.mark.parametrize(
    ("edit", "code", "limit"),
    [
        (forms(MOST_OPTIONS + 1), "too_many_variant_options", MOST_OPTIONS),
        (FormsEdit(variations=[VariationEdit()] * (MOST_VARIATIONS + 1)), "too_many_variations", MOST_VARIATIONS),
        (FormsEdit(variations=[VariationEdit(options=["a", "b", "c", "d"])]), "variation_options_invalid", 3),
        (FormsEdit(variations=[VariationEdit(weight=-0.5)]), "weight_invalid", 0),
    ],
)
def test_more_than_may_be_is_refused_before_anything_is_done(edit: FormsEdit, code: str, limit: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_lists(ProductEdit(forms=edit))
    assert (refused.value.code, refused.value.limit) == (code, limit)


def test_what_is_added_counts_with_what_there_is() -> None:
    item = product()
    apply_forms(item, forms(MOST_VARIATIONS), "TWD", {}, [])
    with pytest.raises(Invalid) as refused:
        apply_forms(item, FormsEdit(variations=[VariationEdit()]), "TWD", {}, [])
    assert (refused.value.code, refused.value.actual) == ("too_many_variations", MOST_VARIATIONS + 1)


def test_an_option_is_the_one_of_its_name_or_a_new_one() -> None:
    item = product()
    green = [OptionEdit(type="color", name_translations={"en": "green"}, key=key) for key in "ab"]
    apply_forms(item, FormsEdit(options=green), "TWD", {}, [])
    [option] = item.variant_options
    # Renamed, it is that of its former name no longer.
    renamed = OptionEdit(id=option.id, name_translations={"en": "blue"})
    apply_forms(item, FormsEdit(options=[renamed, *green]), "TWD", {}, [])
    assert [one.name_translations["en"] for one in item.variant_options] == ["blue", "green"]
    assert item.variant_options[0] is option


@pytest.mark.parametrize("names", [{}, {"name_translations": {}}, {"name_translations": {"en": ""}}])
def test_a_new_option_needs_a_name(names: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        apply_forms(product(), FormsEdit(options=[OptionEdit(type="color", **names)]), "TWD", {}, [])
    assert refused.value.code == "option_name_missing"
