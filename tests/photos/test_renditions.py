"""The sizes and names that the merchants' side documents."""

import pytest

from vitrina.photos.renditions import Size, cover, fit, wire_names

# The names in the order of SHOPLINE's product example.
NAMES = [
    "original",
    "source",
    "thumb",
    "large",
    "xlarge",
    "favicon_small",
    "favicon",
    "favicon_large",
    "transparent_thumb",
    "transparent_large",
    "transparent_xlarge",
]


@pytest.mark.parametrize(
    ("size", "box", "fitted"),
    [
        ((740, 416), 500, (500, 281)),  # documented: 281.08
        ((740, 416), 250, (250, 141)),  # documented: 140.54
        ((580, 580), 500, (500, 500)),
        ((580, 580), 1200, (580, 580)),
        ((5120, 3200), 1200, (1200, 750)),
        ((1000, 501), 500, (500, 251)),  # 250.5 goes up
        ((416, 740), 500, (281, 500)),
        ((16_000, 1), 500, (500, 1)),
        ((1, 1), 500, (1, 1)),
    ],
)
def test_fit_rounds_to_the_nearest_pixel_and_never_enlarges(
    size: tuple[int, int], box: int, fitted: tuple[int, int]
) -> None:
    assert fit(Size(*size), box) == fitted


@pytest.mark.parametrize(
    ("size", "covering"), [((740, 416), (356, 200)), ((200, 999), (200, 999)), ((199, 999), (199, 999))]
)
def test_cover_fills_the_square_and_never_enlarges(size: tuple[int, int], covering: tuple[int, int]) -> None:
    assert cover(Size(*size), 200) == covering


def test_an_opaque_photo_answers_every_name_with_its_four_files() -> None:
    names = wire_names(has_alpha=False)
    assert list(names) == NAMES
    assert names["source"] == "original"
    assert {names[name] for name in NAMES if name.startswith("favicon")} == {"thumb"}
    assert [names[f"transparent_{name}"] for name in ("thumb", "large", "xlarge")] == ["thumb", "large", "xlarge"]


def test_a_transparent_photo_has_transparent_files_of_its_own() -> None:
    names = wire_names(has_alpha=True)
    assert list(names) == NAMES
    assert all(names[name] == name for name in NAMES if name.startswith("transparent"))
    assert names["thumb"] == "thumb"
