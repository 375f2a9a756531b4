"""Real pictures to test with; they live beside the checkout, not in it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Path of one set of the shared test data; skips the test where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"test data {name!r} is not at {path}; it is kept beside the checkout, not in it")
    return path
