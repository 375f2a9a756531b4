"""Cuts the product out of an opaque photo: a model says roughly where it is, GrabCut finds its edge.

And says how sure that is, since a wrong cut-out is worse than none. benchmarks/cutouts.py measures both.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vitrina.looks.subject.saliency import saliency
from vitrina.photos.darkroom.job import Cutout, CutoutJob, Rendition
from vitrina.photos.darkroom.steps.alpha import premultiplied, unpremultiplied
from vitrina.photos.darkroom.steps.encode import to_webp
from vitrina.photos.darkroom.steps.load import decode, decoding, read_stored
from vitrina.photos.darkroom.steps.pixels import OPAQUE, Pixels, size_of
from vitrina.photos.darkroom.steps.shrink import centre_square, shrink
from vitrina.photos.renditions import LARGE, LARGE_BOX, THUMB, THUMB_SIDE, XLARGE, fit

# Scores of this and more were right; most below were not.
LEAST_SCORE = 0.6
# Long side at which the edge is looked for: a third of a second, where 500 pixels take a second and find the same.
_SIDE = 320
_ROUNDS = 3  # of GrabCut; later ones change nothing to speak of
# Saliency from which a pixel surely is, probably is, and surely is not the product.
_SURE, _LIKELY, _OUT = 0.9, 0.5, 0.05
# A product that runs out of the picture, fills it, is a speck or falls into pieces is not one that can be cut out.
_MOST_BORDER, _LEAST_AREA, _MOST_AREA, _LEAST_PIECE = 0.05, 0.02, 0.85, 0.9
# Steepness of the soft edge after enlarging: two or three pixels of an xlarge rendition.
_EDGE = 2.5

_Mask = NDArray[np.bool_]


def cut_out(data: bytes, job: CutoutJob) -> Cutout:
    """The product of a stored xlarge rendition, and how sure it is, from 0 to 1; no renditions below ``LEAST_SCORE``.

    Raises:
        PhotoRefused: The stored file is damaged.
        ModelUnusable: The model is not installed.
        MemoryError: The process has no memory left for it.
    """
    with decoding(job.kind):
        stored = read_stored(data, job.kind)
        rgb = decode(data, stored, job.kind, stored.size)
    small = shrink(rgb, fit(size_of(rgb), _SIDE))
    likely = saliency(small)
    mask = _edged(small, likely)
    score = _score(likely, mask)
    return Cutout(score, _renditions(rgb, mask) if score >= LEAST_SCORE else {})


def _edged(small: Pixels, likely: NDArray[np.float32]) -> _Mask:
    trimap = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    trimap[likely > _LIKELY] = cv2.GC_PR_FGD
    trimap[likely > _SURE] = cv2.GC_FGD
    trimap[likely < _OUT] = cv2.GC_BGD
    if not 0 < np.count_nonzero(likely > _LIKELY) < likely.size:
        return np.zeros(likely.shape, np.bool_)  # nothing to tell apart
    cv2.setRNGSeed(0)  # GrabCut's clusters begin at random; the same photo gives the same cut-out
    cv2.grabCut(small, trimap, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD))


def _score(likely: NDArray[np.float32], mask: _Mask) -> float:
    """How far from undecided the model was where it or GrabCut saw the product; 0 for what cannot be a product."""
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean()
    if border > _MOST_BORDER or not _LEAST_AREA < mask.mean() < _MOST_AREA:
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if stats[1:, cv2.CC_STAT_AREA].max() < _LEAST_PIECE * np.count_nonzero(mask):
        return 0.0
    return float(np.abs(2 * likely - 1)[mask | (likely > _LIKELY)].mean())


def _renditions(rgb: Pixels, mask: _Mask) -> dict[str, Rendition]:
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1)
    soft = cv2.resize(soft, size_of(rgb), interpolation=cv2.INTER_LINEAR)
    alpha = np.asarray(np.clip((soft - 0.5) * _EDGE + 0.5, 0, 1) * OPAQUE, np.uint8)
    xlarge = premultiplied(np.dstack([rgb, alpha]))
    large = shrink(xlarge, fit(size_of(xlarge), LARGE_BOX))
    levels = {XLARGE: xlarge, LARGE: large, THUMB: centre_square(xlarge, THUMB_SIDE)}
    return {name: to_webp(unpremultiplied(level)) for name, level in levels.items()}
