"""The reader of weights takes tensors and runs nothing."""

import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checkpoints import Tensor, write_checkpoint

from vitrina.looks.bundled.checkpoint import read_checkpoint
from vitrina.looks.bundled.opening import _weights
from vitrina.looks.errors import ModelUnusable
from vitrina.looks.spaces import WEIGHTS_SHA256

VALUES = np.arange(6, dtype=np.float32)


class Call:
    """Unpickles, in a reader that does not look, as the result of a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


def test_tensors_are_windows_of_their_storage(tmp_path: Path) -> None:
    state = OrderedDict(rows=Tensor((2, 3), (3, 1)), turned=Tensor((3, 2), (1, 3)), tail=Tensor((2,), (2,), offset=3))
    tensors = read_checkpoint(write_checkpoint(tmp_path / "weights.pth", state, VALUES))
    assert tensors["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tensors["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert tensors["tail"].tolist() == [3, 5]


@pytest.mark.parametrize("function", [os.system, eval, getattr, __import__, open])
def test_a_pickle_that_calls_anything_else_is_refused_unrun(tmp_path: Path, function: Callable[..., object]) -> None:
    trace = tmp_path / "it-ran"
    state = OrderedDict(weight=Call(function, f"touch {trace}"))
    with pytest.raises(ModelUnusable, match="which weights have no need of"):
        read_checkpoint(write_checkpoint(tmp_path / "weights.pth", state, VALUES))
    assert not trace.exists()


@pytest.mark.parametrize(
    "tensor",
    [
        Tensor((7,), (1,)),
        Tensor((2,), (1,), offset=5),
        Tensor((2,), (1,), offset=-1),
        Tensor((2,), (-1,)),
        Tensor((2,), (99,)),
    ],
)
def test_a_tensor_that_reaches_outside_its_storage_is_refused(tmp_path: Path, tensor: Tensor) -> None:
    with pytest.raises(ModelUnusable, match="beyond its storage"):
        read_checkpoint(write_checkpoint(tmp_path / "weights.pth", OrderedDict(weight=tensor), VALUES))


def test_big_endian_numbers_are_refused(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path / "weights.pth", OrderedDict(), VALUES, little_endian=False)
    with pytest.raises(ModelUnusable, match="big-endian"):
        read_checkpoint(path)


@pytest.mark.parametrize("keep", [0, 1, 10, 40, 200, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_checkpoint(tmp_path / "weights.pth", OrderedDict(weight=Tensor((6,), (1,))), VALUES)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ModelUnusable, match=r"weights\.pth"):
        read_checkpoint(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 a zip archive", b"\x80\x02K\x01.", b"not a pickle at all", b"\x80\x02]."]
)
def test_other_formats_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"weights\.pth") as refused:
        read_checkpoint(path)
    assert refused.value.code == "checkpoint_refused"


def test_the_shipped_weights_are_read_whole() -> None:
    path = _weights()
    assert path.stem.endswith(WEIGHTS_SHA256[:8])
    tensors = read_checkpoint(path)
    assert tensors["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert tensors["_bn0.num_batches_tracked"].dtype == np.int64
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
