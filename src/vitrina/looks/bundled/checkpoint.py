"""Reads the weights in a PyTorch checkpoint without PyTorch, and runs nothing that the file says.

A checkpoint of the legacy format is a row of pickles (a magic number, a protocol number, facts about the writing
machine, the state dict, the keys of the storages) and then, for each key in turn, the number of elements as 8 bytes
and the elements themselves, all little-endian. A pickle may call any function it names, so only the three kinds of
names that weights need are looked up here; every other name is refused before it is imported.
"""

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from vitrina.looks.errors import ModelUnusable

# torch/serialization.py: MAGIC_NUMBER and PROTOCOL_VERSION.
MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001

# The storage classes found in the weights we ship, by their element type on disk.
STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


@dataclass
class _Storage:
    """A run of elements that tensors are windows of; its values stand at the end of the file."""

    dtype: np.dtype[Any]
    size: int
    values: NDArray[Any] | None = None


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self) -> NDArray[Any]:
        values = self.storage.values
        reach = self.offset + 1 + sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        if values is None or min(self.offset, *self.shape, *self.strides, 0) < 0 or reach > values.size:
            raise _refused("a tensor reaches beyond its storage")
        item = values.itemsize
        window = as_strided(values[self.offset :], self.shape, [step * item for step in self.strides], writeable=False)
        return np.ascontiguousarray(window).reshape(self.shape)


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_gradients: object
) -> _Tensor:
    return _Tensor(storage, offset, shape, strides)


NAMES: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    **{("torch", name): dtype for name, dtype in STORAGES.items()},
}


class _WeightsUnpickler(pickle.Unpickler):
    """An unpickler that knows only the names weights are made of."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        try:
            return NAMES[module, name]
        except KeyError:
            raise _refused(f"it names {module}.{name}, which weights have no need of") from None

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, size, view = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or view is not None:
            raise _refused("it holds something other than plain storages")
        return self.storages.setdefault(key, _Storage(dtype, size))


def read_checkpoint(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a legacy PyTorch checkpoint, by name.

    Args:
        path: The ``.pth`` or ``.pt`` file.

    Raises:
        ModelUnusable: The file is damaged, of another format, or names anything but tensors.
    """
    with path.open("rb") as file:
        try:
            return _read(file)
        except ModelUnusable as error:
            raise ModelUnusable(error.code, f"{path.name}: {error.message}", hint=error.hint) from None
        except Exception as error:
            # Bytes that are not a pickle make the unpickler raise almost anything: KeyError, IndexError, struct.error.
            raise ModelUnusable(
                "checkpoint_refused", f"{path.name} is not a readable legacy PyTorch checkpoint: {error}", hint=_HINT
            ) from error


def _read(file: BinaryIO) -> dict[str, NDArray[Any]]:
    if _WeightsUnpickler(file).load() != MAGIC or _WeightsUnpickler(file).load() != PROTOCOL:
        raise _refused("it is not in the legacy checkpoint format")
    if not _WeightsUnpickler(file).load()["little_endian"]:
        raise _refused("its numbers are big-endian")
    state = _WeightsUnpickler(file)
    tensors = state.load()
    for key in _WeightsUnpickler(file).load():
        _fill(file, state.storages[key])
    return {name: tensor.array() for name, tensor in tensors.items()}


def _fill(file: BinaryIO, storage: _Storage) -> None:
    count = int.from_bytes(file.read(8), "little")
    raw = file.read(storage.size * storage.dtype.itemsize)
    if count != storage.size or len(raw) != storage.size * storage.dtype.itemsize:
        raise _refused("it ends early, or its storages are not as long as announced")
    storage.values = np.frombuffer(raw, storage.dtype)


_HINT = "Reinstall the package that ships these weights."


def _refused(why: str) -> ModelUnusable:
    return ModelUnusable("checkpoint_refused", f"the checkpoint is refused because {why}.", hint=_HINT)
