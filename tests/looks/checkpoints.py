"""Writes checkpoints in PyTorch's legacy format, good and bad, without PyTorch."""

import io
import pickle
import sys
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.bundled.checkpoint import MAGIC, PROTOCOL


class FloatStorage:
    """Goes by the name ``torch.FloatStorage`` in what is written."""


def _rebuild_tensor_v2(*arguments: object) -> object:
    """Goes by the name ``torch._utils._rebuild_tensor_v2`` in what is written."""
    return arguments


FloatStorage.__module__ = "torch"
_rebuild_tensor_v2.__module__ = "torch._utils"
NAMED = {"torch": ("FloatStorage", FloatStorage), "torch._utils": ("_rebuild_tensor_v2", _rebuild_tensor_v2)}


class Storage:
    """Pickled as the one storage of the file."""


class Tensor:
    """A window of the storage; sizes and steps in elements."""

    def __init__(self, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> None:
        hooks: OrderedDict[str, object] = OrderedDict()
        self.arguments = (Storage(), offset, shape, strides, False, hooks)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_tensor_v2, self.arguments


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, size: int) -> None:
        super().__init__(file, protocol=2)
        self.size = size

    def persistent_id(self, obj: object) -> object:
        return ("storage", FloatStorage, "0", "cpu", self.size, None) if isinstance(obj, Storage) else None


def write_checkpoint(path: Path, state: object, values: NDArray[np.float32], *, little_endian: bool = True) -> Path:
    """Write one state dict whose tensors share one storage."""
    file = io.BytesIO()
    for part in (MAGIC, PROTOCOL, {"little_endian": little_endian}):
        pickle.dump(part, file, protocol=2)
    _write_state(file, state, len(values))
    pickle.dump(["0"], file, protocol=2)
    path.write_bytes(file.getvalue() + len(values).to_bytes(8, "little") + values.astype("<f4").tobytes())
    return path


def _write_state(file: io.BytesIO, state: object, size: int) -> None:
    for name, (attribute, thing) in NAMED.items():
        module = ModuleType(name)
        setattr(module, attribute, thing)
        sys.modules[name] = module
    try:
        _Pickler(file, size).dump(state)
    finally:
        for name in NAMED:
            del sys.modules[name]
