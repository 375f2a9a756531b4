"""Small ONNX models for tests: they see, and need no weights."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE, DIMENSION = 32, 48


def tiny_model(
    seed: int = 0,
    *,
    layout: str = "nchw",
    numbers: int = TensorProto.FLOAT,
    side: int | str = SIDE,
    scale: float = 1.0,
    tokens: bool = False,
    extra: list[str] | None = None,
    noisy: bool = False,
    places: int = 64,
) -> bytes:
    """A model that shrinks a picture to 8 by 8 places and turns their colours into 48 numbers, in its own way a seed.

    Args:
        seed: Models of different seeds make looks that must not be compared.
        layout: Order of the input.
        numbers: Type of the input.
        side: Width and height of the input; a text leaves it open.
        scale: What looks are multiplied with; 0 makes them all nothing, infinity no numbers.
        tokens: Whether the output has a row for the whole and one more, as transformers have.
        extra: Names of inputs it takes besides the picture.
        noisy: Whether the same picture gets another look each time.
        places: How many of the 64 it sees, from the upper left; with one, the middle of a picture is all the same.
    """
    random = np.random.default_rng(seed)
    weights = random.normal(size=(3, 64, DIMENSION)).astype(np.float32)
    weights[:, places:] = 0
    constants = [
        numpy_helper.from_array(weights.reshape(-1, DIMENSION), "weights"),
        numpy_helper.from_array(np.array([1, 3, 8, 8], np.int64), "small"),
        numpy_helper.from_array(np.array(scale, np.float32), "scale"),
    ]
    shape: list[Any] = ["n", 3, side, side] if layout == "nchw" else ["n", side, side, 3]
    nodes = [helper.make_node("Cast", ["picture"], ["numbers"], to=TensorProto.FLOAT)]
    planes = "numbers"
    if layout == "nhwc":
        nodes.append(helper.make_node("Transpose", ["numbers"], ["planes"], perm=[0, 3, 1, 2]))
        planes = "planes"
    nodes += [
        helper.make_node("Resize", [planes, "", "", "small"], ["resized"], mode="linear", antialias=1),
        helper.make_node("Flatten", ["resized"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["raw"]),
        helper.make_node("Mul", ["raw", "scale"], ["scaled"]),
    ]
    last = "scaled"
    if noisy:
        nodes += [
            helper.make_node("RandomNormalLike", ["scaled"], ["noise"]),
            helper.make_node("Add", ["scaled", "noise"], ["shaken"]),
        ]
        last = "shaken"
    if tokens:
        constants.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
        nodes += [
            helper.make_node("Unsqueeze", [last, "axis"], ["one"]),
            helper.make_node("Concat", ["one", "one"], ["look"], axis=1),
        ]
    else:
        nodes.append(helper.make_node("Identity", [last], ["look"]))
    inputs = [helper.make_tensor_value_info("picture", numbers, shape)]
    inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in extra or []]
    form: list[Any] = ["n", 2, DIMENSION] if tokens else ["n", DIMENSION]
    output = helper.make_tensor_value_info("look", TensorProto.FLOAT, form)
    graph = helper.make_graph(nodes, "tiny", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data
