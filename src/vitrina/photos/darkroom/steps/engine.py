"""libvips as a server must have it."""

import os

# Colour profiles and the like are forgiven; their warnings would fill the log with what strangers upload.
os.environ.setdefault("VIPS_WARNING", "0")

import cv2
import pyvips


def set_up_engine() -> None:
    """Once per process, before the first picture.

    Only loaders that are fuzzed stay usable, one picture is worked on by one thread (pictures are shared out among
    processes), and nothing is kept from one picture to the next.
    """
    pyvips.block_untrusted_set(True)
    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    cv2.setNumThreads(1)
