"""Where in a photo its subject is, by what stands out from its surroundings.

What is unlike a picture's own average spectrum draws the eye (the spectral residual of Hou and Zhang, CVPR 2007), and
so do edges; what has both is the subject. It takes two milliseconds, knows no kinds of things, and boxes nearly all of
a photo in which nothing stands out.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# Side of the small grey picture that is looked at; the paper's.
SIDE = 64
# Pixels of it over which what stands out is spread.
SPREAD = 3.0
# Half the sides of the box, in standard deviations of what stands out about its middle. Chosen with the product of the
# two among 1.2, 1.5 and 1.8 and among either alone, by how well boxes fit the photos of benchmarks/stages.py once these
# stand in a corner of a larger picture.
REACH = 1.5
# A box is at least so large a share of either side: less of a photo shows a detail and no subject.
LEAST = 0.2

Span = tuple[float, float]


def subject_box(rgb: NDArray[np.uint8]) -> tuple[Span, Span]:
    """Where the subject is, (top, bottom) and (left, right) as shares of the sides.

    Args:
        rgb: Shape ``(h, w, 3)``, sRGB.
    """
    small = cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    # NumPy takes many times as long for the mean and the most of three channels at once.
    red, green, blue = cv2.split(small)
    salient = _residual(np.asarray((red + green + blue) / 3, np.float32)) * _edges(small)
    return _span(salient.sum(axis=1)), _span(salient.sum(axis=0))


def _residual(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    spectrum = np.fft.fft2(grey)
    size = np.abs(spectrum)
    strength = np.log(size + 1e-6)
    residual = strength - cv2.blur(strength, (3, 3))
    turns = np.divide(spectrum, size, out=np.ones_like(spectrum), where=size > 0)
    return _spread(np.abs(np.fft.ifft2(np.exp(residual) * turns)) ** 2)


def _edges(small: NDArray[np.float32]) -> NDArray[np.float32]:
    across, down = (cv2.Sobel(small, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    red, green, blue = cv2.split(across * across + down * down)
    return _spread(np.sqrt(np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)))


def _spread(values: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(values.astype(np.float32), (0, 0), SPREAD), np.float32)


def _span(weights: NDArray[np.float32]) -> Span:
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    # Where nothing stands out at all, everything does alike.
    shares = (weights + 1e-9) / (weights + 1e-9).sum()
    middle = float((shares * places).sum())
    reach = max(REACH * float(np.sqrt((shares * (places - middle) ** 2).sum())), LEAST / 2)
    return max(0.0, middle - reach), min(1.0, middle + reach)
