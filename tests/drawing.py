"""Pictures for tests, drawn by another library than the one under test: the same number is the same picture."""

import io
import random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

PALETTE = ("#c8201c", "#1c3cc8", "#1f8a3b", "#e0b020", "#7a1f8a", "#101010", "#20b0c0", "#e07020")


def motif(number: int, width: int = 320, height: int = 320) -> Image.Image:
    """A picture unlike those of other numbers: shapes in colours and places that the number decides."""
    choose = random.Random(number)  # noqa: S311 - a picture, not a secret
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        left, top = choose.randrange(width * 3 // 4), choose.randrange(height * 3 // 4)
        box = (left, top, left + width // 4 + choose.randrange(width // 8), top + height // 4)
        shape = choose.choice((draw.ellipse, draw.rectangle))
        shape(box, fill=choose.choice(PALETTE))
    return image


def saved(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(number: int, width: int = 320, height: int = 320) -> bytes:
    return saved(motif(number, width, height), quality=90)


def png(number: int, width: int = 320, height: int = 320) -> bytes:
    return saved(motif(number, width, height), "PNG")


def see_through(number: int, width: int = 320, height: int = 320) -> bytes:
    """A PNG whose left half is transparent."""
    image = motif(number, width, height).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, width // 2, height))
    return saved(image, "PNG")


def turned(number: int, width: int, height: int) -> bytes:
    """A JPEG of ``width`` x ``height`` stored pixels that is to be shown turned by a quarter (EXIF orientation 6)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(motif(number, width, height), exif=exif)


def noise(number: int, width: int, height: int) -> bytes:
    """A JPEG that hardly compresses and takes its time to decode."""
    pixels = np.random.default_rng(number).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return saved(Image.fromarray(pixels), quality=90)


def padded(data: bytes, size: int) -> bytes:
    """The same picture in a file of exactly ``size`` bytes; what follows a picture's end is not looked at."""
    assert len(data) <= size
    return data.ljust(size, b"\0")


def seen(data: bytes) -> Image.Image:
    """The picture in a file, decoded whole."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
