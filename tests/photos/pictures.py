"""Pictures to test with, made and read by another library than the one under test."""

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrina.looks.models import Fit, Space
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import Developed, DevelopJob, Rendition, Views
from vitrina.photos.darkroom.steps.engine import set_up_engine
from vitrina.photos.inspect import InspectRules, inspect
from vitrina.photos.kinds import Kind

set_up_engine()

ANY = InspectRules(frozenset(Kind), 10 * 1024 * 1024)


class Averager:
    """An embedder that needs no weights: the mean colour of each picture."""

    space = Space("mean-colour", 3, "")
    side = 16
    fit: Fit = "squash"

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        looks: NDArray[np.float32] = pictures.mean(axis=(1, 2), dtype=np.float32)
        return looks


def scene(width: int, height: int) -> Image.Image:
    """A smooth coloured scene with some texture, the same every time."""
    rows, columns = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(1).normal(0, 6, (height, width))
    channels = [
        128 + 100 * np.sin(columns / 37 + 1) + noise,
        128 + 100 * np.sin(rows / 53) + noise,
        255 * columns / width + noise,
    ]
    return Image.fromarray(np.stack(channels, axis=2).clip(0, 255).astype(np.uint8))


def saved(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The bytes of a file; JPEGs are fine enough to compare colours in."""
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": 95, "subsampling": 0} | options if form == "JPEG" else options))
    return buffer.getvalue()


def job(data: bytes, *, renditions: bool = True, views: Views | None = None) -> DevelopJob:
    """What the service asks for, after the same inspection."""
    found = inspect(data, ANY)
    return DevelopJob(found.kind, pixels=found.pixels, renditions=renditions, views=views)


def developed(data: bytes, *, views: Views | None = None) -> Developed:
    """Inspects and develops in this process."""
    return develop(data, job(data, views=views), [Averager()] if views else [])


def seen(rendition: Rendition) -> Image.Image:
    """A rendition as another decoder sees it; its size must be the one it claims."""
    image = Image.open(io.BytesIO(rendition.data))
    image.load()
    assert image.size == (rendition.width, rendition.height)
    return image


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a share of width and height."""
    value = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(value, tuple)
    return tuple(int(channel) for channel in value)


def profile(colorants: tuple[tuple[float, float, float], ...], curve: bytes, *, grey: bool = False) -> bytes:
    """An ICC display profile of three colorants and one curve for all channels; a grey one has no colorants."""
    points, curves = [*colorants, (0.9642, 1.0, 0.8249)], [b"kTRC"] if grey else [b"rTRC", b"gTRC", b"bTRC"]
    names = [*[b"rXYZ", b"gXYZ", b"bXYZ"][: len(colorants)], b"wtpt", *curves]
    values = [b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * axis) for axis in point)) for point in points]
    curve += b"\0" * (-len(curve) % 4)
    start = 128 + 4 + 12 * len(names)
    offsets = [start + 20 * number for number in range(len(values))] + [start + 20 * len(values)] * len(curves)
    sizes = [20] * len(values) + [len(curve)] * len(curves)
    table = b"".join(struct.pack(">4sII", *entry) for entry in zip(names, offsets, sizes, strict=True))
    body = struct.pack(">I", len(names)) + table + b"".join(values) + curve
    space = b"GRAY" if grey else b"RGB "
    head = struct.pack(">I4sI4s4s4s", 128 + len(body), b"test", 0x02400000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + body


def gamma_curve(gamma: float) -> bytes:
    """An ICC curve that is a power."""
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(256 * gamma))


SRGB_COLORANTS = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
# Adapted to D50, as Adobe's and Apple's own profiles give them.
ADOBE_COLORANTS = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
P3_COLORANTS = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
SRGB_PARAMETRIC = b"para\0\0\0\0\0\x03\0\0" + struct.pack(
    ">5i", *(round(65536 * value) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
)
