"""Writes a network's numbers in eight bits, which the processor multiplies four at a time.

Kernels are rounded by output channel, what flows between layers by one scale a layer. How large that grows need not
be measured on pictures: an activation ends at 6, and what leaves a batch norm is spread around the norm's own shift by
the norm's own scale (Nagel et al., "Data-Free Quantization", ICCV 2019).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

# How many standard deviations of a channel are kept. The paper has 6; 4 leaves finer steps to what is common, and
# found more on the half of the queries of benchmarks/looks.py that choices are made on.
DEVIATIONS = 4
UNSIGNED = 255
# Processors without VNNI add two products in 16 bits and may cut off large ones. Kernels of seven bits would avoid it
# at a cost of two points of R@5 to everybody, so they have all eight.
SIGNED = 127
# Biases are 32 bits wide; a kernel of almost nothing must not make the unit of its bias too small for them.
LARGEST_BIAS = 2**30


@dataclass(frozen=True, slots=True)
class Spread:
    """What a layer puts out, by channel: mean and variance."""

    mean: NDArray[np.float32]
    variance: NDArray[np.float32]

    def __add__(self, other: "Spread") -> "Spread":
        return Spread(self.mean + other.mean, self.variance + other.variance)

    @property
    def limits(self) -> tuple[float, float]:
        reach = DEVIATIONS * np.sqrt(self.variance)
        return float((self.mean - reach).min()), float((self.mean + reach).max())


class Rounding:
    """Adds the nodes between which the runtime computes in eight bits."""

    def __init__(self, nodes: list[onnx.NodeProto], constants: list[onnx.TensorProto]) -> None:
        self._nodes = nodes
        self._constants = constants
        self._scales: dict[str, float] = {}

    def flow(self, tensor: str, low: float, high: float) -> str:
        """``tensor`` rounded to 255 steps between two limits; values beyond are cut off."""
        low, high = min(low, 0.0), max(high, 0.0)
        scale = (high - low) / UNSIGNED
        marks = self._marks(tensor, scale, round(-low / scale))
        self._nodes.append(helper.make_node("QuantizeLinear", [tensor, *marks], [f"{tensor}.int8"]))
        return self._widened(tensor, f"{tensor}.int8", marks, scale)

    def rounded(self, tensor: str, scale: float, zero: int) -> str:
        """``tensor``, whose bytes are numbers already: so many steps of ``scale`` above ``zero``."""
        return self._widened(tensor, tensor, self._marks(tensor, scale, zero), scale)

    def _marks(self, tensor: str, scale: float, zero: int) -> tuple[str, str]:
        return self._constant(f"{tensor}.scale", np.float32(scale)), self._constant(f"{tensor}.zero", np.uint8(zero))

    def _widened(self, name: str, steps: str, marks: tuple[str, str], scale: float) -> str:
        self._nodes.append(helper.make_node("DequantizeLinear", [steps, *marks], [f"{name}.rounded"]))
        self._scales[f"{name}.rounded"] = scale
        return f"{name}.rounded"

    def kernel(self, source: str, name: str, kernel: NDArray[np.float32], bias: NDArray[np.float32]) -> tuple[str, str]:
        """Names of a convolution's kernel (out, in, h, w) and bias, rounded; ``source`` is what it reads."""
        step = self._scales[source]
        fewest = np.maximum(np.abs(bias), 1e-9) / (step * LARGEST_BIAS)
        scales = np.maximum(np.abs(kernel).max(axis=(1, 2, 3)) / SIGNED, fewest)
        rounded = np.round(kernel / scales[:, None, None, None]).astype(np.int8)
        # The runtime adds the bias to sums of products, so its unit is that of a product.
        units = (scales * step).astype(np.float32)
        return (
            self._expanded(f"{name}.kernel", rounded, scales.astype(np.float32)),
            self._expanded(f"{name}.bias", np.round(bias / units).astype(np.int32), units),
        )

    def _expanded(self, name: str, values: NDArray[Any], scales: NDArray[np.float32]) -> str:
        zeros = np.zeros(len(scales), values.dtype)
        inputs = [
            self._constant(f"{name}.{part}", array)
            for part, array in (("int", values), ("scale", scales), ("zero", zeros))
        ]
        self._nodes.append(helper.make_node("DequantizeLinear", inputs, [name], axis=0))
        return name

    def _constant(self, name: str, value: Any) -> str:
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name
