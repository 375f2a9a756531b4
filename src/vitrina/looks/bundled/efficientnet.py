"""EfficientNet-Lite, written out as an ONNX graph from its weights.

The network and its numbers are those of Tan and Le, "EfficientNet" (ICML 2019), in the Lite form of TensorFlow's TPU
models: no squeeze-and-excitation, ReLU6 throughout, stem and head of fixed width, first and last stage never repeated.
Batch normalisation is folded into the convolution before it. Numbers are eight bits wide; see
:mod:`vitrina.looks.bundled.int8`. The classifier is left out: the graph ends in the mean of
the last feature map, in which the middle counts most, divided by its length.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from vitrina.looks.bundled.int8 import Rounding, Spread
from vitrina.looks.bundled.window import CENTRE, centre_window
from vitrina.looks.spaces import FEATURES

# Batch-norm epsilon of the TensorFlow models the weights were converted from.
EPSILON = 1e-3

# What the weights expect of a pixel on 0..255: (value - mean) / spread, MEAN_RGB and STDDEV_RGB of the reference. So a
# pixel as it comes is its own rounding, with that mean as its zero and steps of one over that spread.
PIXEL_MEAN = 127
PIXEL_SPREAD = 128

# Where the activation ReLU6 ends.
MOST = 6.0

# Channels are rounded to a multiple of this (the reference's depth_divisor).
CHANNEL_STEP = 8

# Five halvings lie between the input and the last feature map.
REDUCTION = 2**5
INPUT = "pictures"
OUTPUT = "looks"

# Operator set 17 and IR 8 (ONNX 1.12): the oldest that say all the graph needs.
OPSET = 17
IR_VERSION = 8


@dataclass(frozen=True)
class Variant:
    """One size of the family: multipliers of channels and repeats, and side of the input in pixels."""

    width: float
    depth: float
    side: int


# efficientnet_lite_builder.py of the reference implementation.
LITE1 = Variant(width=1.0, depth=1.1, side=240)


@dataclass(frozen=True)
class _Block:
    kernel: int
    stride: int
    expand: int
    source: int
    target: int


# (repeats, kernel, stride, expansion, channels out): table 1 of the paper.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM_CHANNELS = 32


def feature_graph(weights: Mapping[str, NDArray[Any]], variant: Variant, spread: float = CENTRE) -> onnx.ModelProto:
    """The network without its classifier.

    Args:
        weights: Tensors by their name in the checkpoint.
        variant: The size the weights belong to.
        spread: How far from the middle the feature map counts; see :func:`centre_window`.

    Returns:
        A model that takes ``pictures``, uint8 ``(n, side, side, 3)`` in sRGB, to ``looks``, float32 ``(n, 1280)`` of
        length 1.

    Raises:
        KeyError: A tensor of the network is missing from ``weights``.
    """
    writer = _Writer(weights)
    maps = _features(writer, variant)
    window = centre_window(math.ceil(variant.side / REDUCTION), spread)
    writer.constants.append(_constant("window", window))
    writer.add("Mul", [maps, "window"], "weighted")
    writer.add("ReduceMean", ["weighted"], "mean", axes=[2, 3], keepdims=0)
    writer.add("LpNormalization", ["mean"], OUTPUT, axis=1, p=2)
    side = variant.side
    graph = helper.make_graph(
        writer.nodes,
        "efficientnet-lite",
        [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", side, side, 3])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", FEATURES])],
        writer.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model


def _features(writer: "_Writer", variant: Variant) -> str:
    maps = writer.stem(variant.side)
    for number, block in enumerate(_blocks(variant)):
        maps = writer.block(maps, f"_blocks.{number}", block)
    return writer.conv(maps, "_conv_head", "_bn1", relu=True)


def _blocks(variant: Variant) -> Iterator[_Block]:
    source = STEM_CHANNELS
    for place, (repeats, kernel, stride, expand, channels) in enumerate(STAGES):
        fixed = place in {0, len(STAGES) - 1}
        target = _channels(channels * variant.width)
        for turn in range(repeats if fixed else math.ceil(repeats * variant.depth)):
            yield _Block(kernel, stride if turn == 0 else 1, expand, source, target)
            source = target


def _channels(wanted: float) -> int:
    """The nearest multiple of CHANNEL_STEP, but never less than nine tenths of what is wanted."""
    rounded = max(CHANNEL_STEP, int(wanted + CHANNEL_STEP / 2) // CHANNEL_STEP * CHANNEL_STEP)
    return rounded if rounded >= 0.9 * wanted else rounded + CHANNEL_STEP


class _Writer:
    """Collects the nodes and constants of a graph."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants = [
            _constant("low", np.float32(0)),
            _constant("high", np.float32(MOST)),
        ]
        self.rounding = Rounding(self.nodes, self.constants)
        self.spreads: dict[str, Spread] = {}

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def stem(self, side: int) -> str:
        """The first convolution, of 3 by 3 pixels at every other one.

        It is written as one of 2 by 2 at every one of squares of four pixels, whose colours are 12 channels: sums of
        the same products. The runtime is slow where channels are no multiple of four.
        """
        half = side // 2
        self.constants += [
            _constant("squares", np.array([-1, half, 2, half, 6], np.int64)),
            _constant("channels", np.array([-1, half, half, 12], np.int64)),
        ]
        self.add("Reshape", [INPUT, "squares"], "rows")
        self.add("Transpose", ["rows"], "apart", perm=[0, 1, 3, 2, 4])
        self.add("Reshape", ["apart", "channels"], "together")
        planes = self.add("Transpose", ["together"], "planes", perm=[0, 3, 1, 2])
        pixels = self.rounding.rounded(planes, 1 / PIXEL_SPREAD, PIXEL_MEAN)
        kernel, bias = _folded(self.weights, "_conv_stem", "_bn0")
        return self._relu6(self._conv(pixels, "_conv_stem", _of_squares(kernel), bias))

    def conv(self, source: str, name: str, norm: str, *, stride: int = 1, groups: int = 1, relu: bool = False) -> str:
        """A convolution with its batch norm folded in; TensorFlow's "same" padding puts the odd pixel last."""
        output = self._conv(source, name, *_folded(self.weights, name, norm), stride, groups)
        if relu:
            return self._relu6(output)
        spread = Spread(self.weights[f"{norm}.bias"], self.weights[f"{norm}.weight"] ** 2)
        return self._flow(output, spread)

    def _conv(
        self,
        source: str,
        name: str,
        kernel: NDArray[np.float32],
        bias: NDArray[np.float32],
        stride: int = 1,
        groups: int = 1,
    ) -> str:
        return self.add(
            "Conv",
            [source, *self.rounding.kernel(source, name, kernel, bias)],
            name,
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
            group=groups,
        )

    def _relu6(self, output: str) -> str:
        return self.rounding.flow(self.add("Clip", [output, "low", "high"], f"{output}.relu6"), 0, MOST)

    def _flow(self, output: str, spread: Spread) -> str:
        rounded = self.rounding.flow(output, *spread.limits)
        self.spreads[rounded] = spread
        return rounded

    def block(self, source: str, name: str, block: _Block) -> str:
        """One inverted residual block."""
        maps, width = source, block.source * block.expand
        if block.expand != 1:
            maps = self.conv(maps, f"{name}._expand_conv", f"{name}._bn0", relu=True)
        maps = self.conv(maps, f"{name}._depthwise_conv", f"{name}._bn1", stride=block.stride, groups=width, relu=True)
        maps = self.conv(maps, f"{name}._project_conv", f"{name}._bn2")
        if block.stride == 1 and block.source == block.target:
            total = self.spreads[maps] + self.spreads[source]
            maps = self._flow(self.add("Add", [maps, source], f"{name}.sum"), total)
        return maps


def _folded(
    weights: Mapping[str, NDArray[Any]], name: str, norm: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    scale = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + EPSILON)
    kernel = weights[f"{name}.weight"] * scale[:, None, None, None]
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    return kernel.astype(np.float32), bias.astype(np.float32)


def _of_squares(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """A kernel of 3 by 3 pixels at every other one as one of squares of four: ``(n, 3, 3, 3)`` as ``(n, 12, 2, 2)``."""
    outputs, colours, *_ = kernel.shape
    padded = np.pad(kernel, ((0, 0), (0, 0), (0, 1), (0, 1))).reshape(outputs, colours, 2, 2, 2, 2)
    # Of each square and pixel in it, rows before columns; a pixel's colours are neighbours.
    return padded.transpose(0, 3, 5, 1, 2, 4).reshape(outputs, 4 * colours, 2, 2)


def _constant(name: str, value: NDArray[Any] | np.float32) -> onnx.TensorProto:
    return numpy_helper.from_array(np.asarray(value), name)
