"""Placeholders, held against the hashes that the author's own implementation makes of the same pixels."""

import base64

import numpy as np
import pytest
from numpy.typing import NDArray
from pictures import developed, saved
from PIL import Image

from vitrina.photos.darkroom.steps.placeholder import dominant, placeholder, thumbhash


def pixels(width: int, height: int, *, see_through: bool) -> NDArray[np.uint8]:
    """Pixels that any program can make again."""
    y, x = np.mgrid[0:height, 0:width]
    alpha = np.minimum(255, (x * 5 + y * y * 3) % 300) if see_through else np.full_like(x, 255)
    return np.stack([(x * 7 + y * 3) % 256, (x * 2 + y * 11) % 256, x * y % 256, alpha], axis=2).astype(np.uint8)


# Made with the package thumbhash 0.1.1 of npm, on Node.js.
VECTORS = [
    (64, 48, False, "XwgGFYKFM2dFNYp0lml0cPxsOj9a"),
    (48, 64, False, "X/gFFQRmZHNyeXVKh1cHV//I/0pZ"),
    (100, 20, False, "nvgJGYpVVHA1hUemrD9baL8="),
    (50, 50, True, "XviFFQIJWHJlg3Z5B6+KugHdQVl3eAd2dw=="),
    (64, 40, True, "n/iFC4IJdDBzVnf6mn+fBwWYNqJGYHM="),
    (1, 1, False, "AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    (13, 90, True, "nuiFEQYYZEQHmXrfanN3A3Z4dYeJGAY="),
]


@pytest.mark.parametrize(("width", "height", "see_through", "expected"), VECTORS)
def test_it_is_what_the_author_makes_of_it(width: int, height: int, see_through: bool, expected: str) -> None:
    made = thumbhash(pixels(width, height, see_through=see_through))
    assert base64.b64encode(made).decode() == expected


def test_the_colour_is_the_one_there_is_most_of_and_not_the_mean() -> None:
    rgb = np.zeros((30, 30, 3), np.uint8)
    rgb[:18] = (200, 100, 50)
    rgb[18:] = (0, 0, 255)
    assert dominant(rgb) == 0xC86432


def test_every_photo_gets_one_and_a_query_none() -> None:
    data = saved(Image.new("RGB", (400, 300), (200, 100, 50)))
    made = developed(data, views="gallery").placeholder
    assert made is not None
    assert len(made.thumbhash) in range(5, 40)
    assert max(abs((made.colour >> shift & 255) - value) for shift, value in ((16, 200), (8, 100), (0, 50))) <= 2
    assert developed(data, views="query").placeholder is None


def test_transparent_parts_are_white_in_the_colour_and_clear_in_the_hash() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((10, 10, 200, 255), (0, 0, 40, 100))
    made = developed(saved(image, "PNG"), views="gallery").placeholder
    assert made is not None
    assert made.colour == 0xFFFFFF
    assert made.thumbhash[2] & 0x80  # the format's mark of transparency


def test_a_picture_of_one_pixel_has_one() -> None:
    assert placeholder(np.full((1, 1, 3), 7, np.uint8)).colour == 0x070707
