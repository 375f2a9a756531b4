"""How much each part of a picture draws the eye. Loads a model at the first picture, so it is for worker processes."""

from functools import lru_cache

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from vitrina.looks.subject.saliency_model import saliency_model

SIDE = 224  # of the square that the model sees
# The means and deviations of ImageNet's channels, which the model was trained with.
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def saliency(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How likely each pixel belongs to what the picture is about.

    Args:
        rgb: Shape ``(h, w, 3)``, sRGB.

    Returns:
        Shape ``(h, w)``, 0 to 1.

    Raises:
        ModelUnusable: The package is not installed, or its model is another.
    """
    height, width, _ = rgb.shape
    scale = SIDE / max(height, width)
    inner = max(1, int(width * scale)), max(1, int(height * scale))
    left, top = (SIDE - inner[0]) // 2, (SIDE - inner[1]) // 2
    square = np.zeros((SIDE, SIDE, 3), np.uint8)
    square[top : top + inner[1], left : left + inner[0]] = cv2.resize(rgb, inner, interpolation=cv2.INTER_AREA)
    seen = (square.astype(np.float32) / 255 - _MEAN) / _DEVIATION
    session = _session()
    outputs = session.run(None, {session.get_inputs()[0].name: seen.transpose(2, 0, 1)[None]})
    part = np.asarray(outputs[0], np.float32)[0, 0, top : top + inner[1], left : left + inner[0]]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


@lru_cache(maxsize=1)
def _session() -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only, as for looks
    return ort.InferenceSession(str(saliency_model()), options, providers=["CPUExecutionProvider"])
