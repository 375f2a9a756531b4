"""What a rendition set costs, beside the least it could cost and the plain way; and whether it looks the same.

    .venv/bin/python benchmarks/renditions.py [--rounds 3] [--json FILE] [--thumbor PYTHON]

Processor time, one thread, every file by every way in turn, ``--rounds`` times; the figures are medians over the files
of each file's ratio of medians. The ways:

- ``limit``: full decode by libjpeg-turbo (PNG: by Pillow) and encoding of ready-made renditions by libjpeg-turbo
  (transparent ones: by libwebp); no resizing, no turning, no colour.
- ``pillow``: full decode, upright, colour by profile, each size from the original with Lanczos.
- ``thumbor``: thumbor's engine, once for each size, in a Python that has it (see ``thumbor_sizes.py``).
- ``vitrina``: what a worker does; ``vitrina+views`` adds the hashes, the placeholder and what the embedder looks
  at.

How alike the renditions are to the plain way's is told by SSIM and by the mean distance of colours (CIE 1976, ΔE; about
2.3 is the least that an eye sees), both between what comes out of the files.

The photos are scikit-image's, enlarged and given sensor noise, so that they cost a decoder what photos cost.
"""

import argparse
import io
import json
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import simplejpeg
from accepted import RULES
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps
from skimage import data as photos
from skimage.color import rgb2lab
from skimage.metrics import structural_similarity

from vitrina.looks.keypoints import picture_hash
from vitrina.looks.views import gallery_views
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import Developed, DevelopJob
from vitrina.photos.darkroom.steps.engine import set_up_engine
from vitrina.photos.darkroom.steps.placeholder import placeholder
from vitrina.photos.inspect import inspect
from vitrina.photos.kinds import Kind
from vitrina.photos.renditions import JPEG_QUALITY, LARGE_BOX, THUMB_SIDE, WEBP_EFFORT, WEBP_QUALITY, XLARGE_BOX

NAMES = ("astronaut", "chelsea", "coffee", "rocket")
MEGAPIXELS = (0.6, 2, 6, 12)
NOISE = 4.0  # standard deviation in steps of 8 bits: a phone indoors
ORIENTATION = 0x0112
SIDE = 224  # of the pictures that the bundled model takes
# What is promised of the medians over the corpus.
LIMITS = {
    "vitrina / limit": (1.2, "at most"),
    "pillow / vitrina": (4.0, "at least"),
    "thumbor / vitrina": (2.0, "at least"),
    "views / without": (1.15, "at most"),
    "most ΔE": (2.5, "at most"),
}


@dataclass(frozen=True)
class Sample:
    """A file of the corpus, our renditions of it, and the plain way's as pixels that no encoder has smoothed."""

    kind: str
    data: bytes
    job: DevelopJob
    made: Developed
    pixels: dict[str, NDArray[np.uint8]]
    large: NDArray[np.uint8]
    transparent: Sequence[Image.Image]


def corpus() -> Iterator[Sample]:
    """Every photo in every size and, in turn, every kind of file."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    for number, name in enumerate(NAMES):
        for size in MEGAPIXELS:
            image = enlarged(Image.fromarray(getattr(photos, name)()), size, number)
            yield sample("baseline", image, icc_profile=srgb)
            yield sample("progressive", image, progressive=True, exif=turned)
            if number % 2:
                yield sample("4:4:4", image, subsampling=0)
            else:
                yield sample("cmyk", image.convert("CMYK"))
            if size <= 2:
                yield sample("alpha", with_alpha(image), form="PNG", compress_level=4)


def enlarged(image: Image.Image, megapixels: float, seed: int) -> Image.Image:
    scale = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    noise = np.random.default_rng(seed).normal(0, NOISE, (image.height, image.width, 3))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


def with_alpha(image: Image.Image) -> Image.Image:
    rows, columns = np.mgrid[0 : image.height, 0 : image.width]
    inside = ((rows / image.height - 0.5) ** 2 + (columns / image.width - 0.5) ** 2) < 0.2
    image.putalpha(Image.fromarray((255 * inside).astype(np.uint8)))
    return image


def sample(kind: str, image: Image.Image, form: str = "JPEG", **options: Any) -> Sample:
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": 90} | options))
    data = buffer.getvalue()
    found = inspect(data, RULES)
    job = DevelopJob(found.kind, pixels=found.pixels, renditions=True, views=None)
    made = develop(data, job)
    opaque, transparent = plain(data)
    pixels = {name: np.ascontiguousarray(image) for name, image in opaque.items()}
    return Sample(kind, data, job, made, pixels, pixels_of(made.renditions["large"].data), transparent)


def pixels_of(data: bytes) -> NDArray[np.uint8]:
    return np.ascontiguousarray(Image.open(io.BytesIO(data)).convert("RGB"))


def limit(one: Sample) -> None:
    if one.job.kind is Kind.JPEG:
        simplejpeg.decode_jpeg(one.data, colorspace="CMYK" if one.kind == "cmyk" else "RGB")
    else:
        Image.open(io.BytesIO(one.data)).load()
    for pixels in one.pixels.values():
        simplejpeg.encode_jpeg(pixels, quality=JPEG_QUALITY, colorsubsampling="420")
    for picture in one.transparent:
        picture.save(io.BytesIO(), "WEBP", quality=WEBP_QUALITY, method=WEBP_EFFORT)


def pillow(one: Sample) -> None:
    """The plain way, with its files."""
    opaque, transparent = plain(one.data)
    for image in opaque.values():
        image.save(io.BytesIO(), "JPEG", quality=JPEG_QUALITY)
    for image in transparent:
        image.save(io.BytesIO(), "WEBP", quality=WEBP_QUALITY, method=WEBP_EFFORT)


def plain(data: bytes) -> tuple[dict[str, Image.Image], list[Image.Image]]:
    """The opaque renditions by name and the transparent ones, as pixels."""
    image: Image.Image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if profile := image.info.get("icc_profile"):
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
        image = converted or image
    if image.mode != "RGBA":
        return plain_sizes(image.convert("RGB")), []
    opaque = Image.new("RGB", image.size, "white")
    opaque.paste(image, mask=image.getchannel("A"))
    return plain_sizes(opaque), list(plain_sizes(image).values())


def plain_sizes(image: Image.Image) -> dict[str, Image.Image]:
    lanczos = Image.Resampling.LANCZOS
    return {
        "xlarge": ImageOps.contain(image, (XLARGE_BOX, XLARGE_BOX), lanczos) if max(image.size) > XLARGE_BOX else image,
        "large": ImageOps.contain(image, (LARGE_BOX, LARGE_BOX), lanczos),
        "thumb": ImageOps.fit(image, (THUMB_SIDE, THUMB_SIDE), lanczos),
    }


def vitrina(one: Sample) -> None:
    develop(one.data, one.job)


def vitrina_views(one: Sample) -> None:
    develop(one.data, one.job)
    gallery_views(one.large, SIDE)
    picture_hash(one.large)
    placeholder(one.large)


WAYS: dict[str, Callable[[Sample], object]] = {
    "limit": limit,
    "pillow": pillow,
    "vitrina": vitrina,
    "vitrina+views": vitrina_views,
}


class Thumbor:
    """thumbor's engine in a process of its own."""

    def __init__(self, python: Path) -> None:
        program = Path(__file__).with_name("thumbor_sizes.py")
        self._process = subprocess.Popen(
            [python, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def milliseconds(self, one: Sample) -> float:
        """Processor time of the whole set."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        xlarge, extension = one.made.renditions["xlarge"], ".jpg" if one.job.kind is Kind.JPEG else ".png"
        with tempfile.NamedTemporaryFile(suffix=extension) as file:
            file.write(one.data)
            file.flush()
            print(file.name, extension, xlarge.width, xlarge.height, file=self._process.stdin, flush=True)
            return float(self._process.stdout.readline())


def measure(one: Sample, rounds: int, thumbor: Thumbor | None) -> dict[str, float]:
    """Milliseconds of processor time by way: medians of interleaved rounds."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, way in WAYS.items():
            started = time.process_time()
            way(one)
            times[name].append(1000 * (time.process_time() - started))
        if thumbor is not None:
            times["thumbor"].append(thumbor.milliseconds(one))
    return {name: statistics.median(values) for name, values in times.items()}


@dataclass(frozen=True)
class Likeness:
    """How near one rendition is to the plain way's pixels, both as files."""

    ssim: float
    distance: float


def likeness(one: Sample) -> list[Likeness]:
    """For each opaque rendition."""
    return [compare(pixels_of(one.made.renditions[name].data), encoded(plain)) for name, plain in one.pixels.items()]


def compare(ours: NDArray[np.uint8], plain: NDArray[np.uint8]) -> Likeness:
    distances = np.linalg.norm(rgb2lab(ours) - rgb2lab(plain), axis=2)
    return Likeness(float(structural_similarity(ours, plain, channel_axis=2)), float(distances.mean()))


def encoded(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What comes out of a JPEG of these."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=JPEG_QUALITY)
    return pixels_of(buffer.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved repetitions of every file")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--thumbor", type=Path, help="a Python in whose environment thumbor is installed")
    options = parser.parse_args()
    set_up_engine()
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    likenesses: dict[str, list[Likeness]] = defaultdict(list)
    with ExitStack() as stack:
        thumbor = stack.enter_context(Thumbor(options.thumbor)) if options.thumbor else None
        for one in corpus():
            times = measure(one, options.rounds, thumbor)
            rows[one.kind].append(times | ratios(times))
            likenesses[one.kind] += likeness(one)
    rows["all"] = [row for some in list(rows.values()) for row in some]
    likenesses["all"] = [value for some in list(likenesses.values()) for value in some]
    figures = {kind: summary(some, likenesses[kind]) for kind, some in rows.items()}
    report(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


def ratios(times: dict[str, float]) -> dict[str, float]:
    others = {f"{name} / vitrina": times[name] / times["vitrina"] for name in ("pillow", "thumbor") if name in times}
    return others | {
        "vitrina / limit": times["vitrina"] / times["limit"],
        "views / without": times["vitrina+views"] / times["vitrina"],
    }


def summary(rows: Sequence[dict[str, float]], likenesses: Sequence[Likeness]) -> dict[str, float]:
    medians = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    ssims, distances = [one.ssim for one in likenesses], [one.distance for one in likenesses]
    return {
        "files": float(len(rows)),
        **medians,
        "median SSIM": statistics.median(ssims),
        "least SSIM": min(ssims),
        "median ΔE": statistics.median(distances),
        "most ΔE": max(distances),
    }


def report(figures: dict[str, dict[str, float]]) -> None:
    print(" " * 12, *(f"{name:>16}" for name in figures["all"]))
    for kind, figure in figures.items():
        print(f"{kind:12}", *(f"{value:16.4g}" for value in figure.values()))
    for name, (bound, side) in LIMITS.items():
        if name not in figures["all"]:
            print(f"{name}: not measured; see --help")
            continue
        value = figures["all"][name]
        kept = value <= bound if side == "at most" else value >= bound
        print(f"{name}: {value:.2f}, promised {side} {bound}: {'kept' if kept else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
