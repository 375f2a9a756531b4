"""Keeps a model on disk so that a damaged or half-written file is never run.

The file's name carries the SHA-256 of its bytes. So the model and its checksum appear in one rename, and several
processes that make the same model at once end with the same file.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from vitrina.looks.errors import ModelUnusable
from vitrina.storage.durable import sync


def kept_model(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes of a model, from the folder if it has them whole, else made and put there.

    Args:
        folder: Where models are kept; it is created if missing.
        name: Name of the model; the file is called ``{name}-{sha256}.onnx``.
        make: Makes the bytes anew.

    Raises:
        ModelUnusable: The folder cannot be written.
    """
    for path in sorted(folder.glob(f"{name}-*.onnx")):
        model = _whole(path, name)
        if model is not None:
            return model
        path.unlink(missing_ok=True)
    model = make()
    put_model(folder, name, model)
    return model


def put_model(folder: Path, name: str, model: bytes) -> str:
    """Keeps the bytes of a model under its name; returns their SHA-256 in hex.

    Raises:
        ModelUnusable: The folder cannot be written.
    """
    checksum = hashlib.sha256(model).hexdigest()
    try:
        _write(folder, f"{name}-{checksum}.onnx", model)
    except OSError as error:
        raise ModelUnusable(
            "model_not_kept", f"The model {name} cannot be written to {folder}: {error}.", hint="Make it writable."
        ) from error
    return checksum


def whole_model(folder: Path, name: str, checksum: str) -> bytes:
    """The bytes of a model that :func:`put_model` kept.

    Raises:
        ModelUnusable: The file is missing or damaged.
    """
    path = folder / f"{name}-{checksum}.onnx"
    model = _whole(path, name)
    if model is None:
        raise ModelUnusable("model_missing", f"The file {path} is missing or damaged.", hint="Add the space again.")
    return model


def _whole(path: Path, name: str) -> bytes | None:
    try:
        model = path.read_bytes()
    except FileNotFoundError:
        return None  # never there, or found damaged by another process a moment ago
    return model if path.stem == f"{name}-{hashlib.sha256(model).hexdigest()}" else None


def _write(folder: Path, file_name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".making-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(folder / file_name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync(folder)
