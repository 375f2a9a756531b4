"""The rendition sizes by thumbor's engine, timed; a program of its own, as thumbor wants packages of other versions.

    python -m venv /tmp/thumbor && /tmp/thumbor/bin/pip install thumbor
    .venv/bin/python benchmarks/renditions.py --thumbor /tmp/thumbor/bin/python

Reads lines ``FILE EXTENSION WIDTH HEIGHT`` (of xlarge, upright), answers each with milliseconds of processor time. It
calls the engine as thumbor's server does for ``fit-in`` and for a cropped square, once for each size, and leaves out
what the server does around it.
"""

import sys
import time
from pathlib import Path

from thumbor.config import Config
from thumbor.context import Context
from thumbor.engines.pil import Engine
from thumbor.server import get_importer

QUALITY = 82
THUMB_SIDE, LARGE_BOX = 200, 500
ALPHA_EXTENSION = ".png"


def renditions(engine_of: Context, data: bytes, extension: str, width: int, height: int) -> None:
    """xlarge, large and thumb, and those with transparency where the file has it."""
    for form in (".jpg", ".webp") if extension == ALPHA_EXTENSION else (".jpg",):
        for box in (max(width, height), LARGE_BOX):
            scale = min(1.0, box / max(width, height))
            sized(engine_of, data, extension, round(width * scale), round(height * scale)).read(form, QUALITY)
        cover = THUMB_SIDE / min(width, height)
        engine = sized(engine_of, data, extension, round(width * cover), round(height * cover))
        left, top = (engine.size[0] - THUMB_SIDE) // 2, (engine.size[1] - THUMB_SIDE) // 2
        engine.crop(left, top, left + THUMB_SIDE, top + THUMB_SIDE)
        engine.read(form, QUALITY)


def sized(engine_of: Context, data: bytes, extension: str, width: int, height: int) -> Engine:
    engine = Engine(engine_of)
    engine.load(data, extension)
    engine.reorientate()
    engine.resize(width, height)
    return engine


def main() -> None:
    config = Config(RESPECT_ORIENTATION=True)
    context = Context(None, config, get_importer(config))
    for line in sys.stdin:
        file, extension, width, height = line.split()
        data = Path(file).read_bytes()
        started = time.process_time()
        renditions(context, data, extension, int(width), int(height))
        print(1000 * (time.process_time() - started), flush=True)


if __name__ == "__main__":
    main()
