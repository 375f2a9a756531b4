"""How good cut-outs are, and how well their score tells the good ones.

    .venv/bin/python benchmarks/cutouts.py ../shared/data/grocery ../shared/data/clothing [--pasted 50]

Needs the extra ``cutouts``. The truth of a studio photo is what white does not reach from its edge; that of a
pasted one is exact: a studio product on another photo, which mostly shows a product of its own, so that many have no
right answer and the score must say so. IoU is of opaque pixels of the large rendition.
"""

import argparse
import random
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vitrina.photos.darkroom.job import CutoutJob
from vitrina.photos.darkroom.steps import cutout
from vitrina.photos.darkroom.steps.engine import set_up_engine
from vitrina.photos.kinds import Kind

SIDE = 480
WHITE = 243  # of every channel; what is darker is the product or its shadow
GOOD = 0.85
THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7)
Mask = NDArray[np.bool_]
Row = tuple[float, float]


def flooded(bgr: NDArray[np.uint8]) -> Mask:
    """Everything that white does not reach from the edge."""
    white = cv2.copyMakeBorder((bgr.min(axis=2) >= WHITE).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    labels = cv2.connectedComponents(white, connectivity=4)[1]
    return np.asarray(labels != labels[0, 0])[1:-1, 1:-1]


def read(path: Path) -> NDArray[np.uint8]:
    image = np.asarray(cv2.imread(str(path)), np.uint8)
    scale = SIDE / max(image.shape[:2])
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def pasted(product: Path, back: Path, choose: random.Random) -> tuple[NDArray[np.uint8], Mask]:
    """A studio product somewhere on another photo, and where it is."""
    studio, scene = read(product), np.asarray(cv2.resize(read(back), (SIDE, SIDE)), np.uint8)
    inside = cv2.erode(flooded(studio).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    share = choose.uniform(0.5, 0.8)
    studio = np.asarray(cv2.resize(studio, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = cv2.GaussianBlur(cv2.resize(inside, (studio.shape[1], studio.shape[0])), (3, 3), 0)
    top, left = (choose.randrange(SIDE - length) for length in studio.shape[:2])
    truth = np.zeros((SIDE, SIDE), np.bool_)
    window = (slice(top, top + studio.shape[0]), slice(left, left + studio.shape[1]))
    truth[window] = alpha > 0.5
    scene[window] = scene[window] * (1 - alpha[..., None]) + studio * alpha[..., None]
    return scene, truth


def judged(bgr: NDArray[np.uint8], truth: Mask) -> Row:
    """Score and IoU."""
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    cutout.LEAST_SCORE = -1.0  # so that every one is made
    made = cutout.cut_out(data, CutoutJob(Kind.JPEG, pixels=bgr.shape[0] * bgr.shape[1]))
    shown = cv2.imdecode(np.frombuffer(made.renditions["large"].data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert shown is not None
    mask = shown[:, :, 3] > 127 if shown.shape[2] == 4 else np.ones(shown.shape[:2], np.bool_)
    return made.score, float((mask & truth).sum() / max(1, (mask | truth).sum()))


def report(name: str, rows: list[Row]) -> None:
    scores, found = np.array(rows).T
    for least in THRESHOLDS:
        taken = found[scores >= least]
        good = float(np.mean(taken >= GOOD)) if len(taken) else 0.0
        mean = float(taken.mean()) if len(taken) else 0.0
        print(f"{name:8} score >= {least:.1f}: {len(taken):3} of {len(found)}, mean IoU {mean:.3f}, good {good:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("clothing", type=Path)
    parser.add_argument("--pasted", type=int, default=50)
    options = parser.parse_args()
    set_up_engine()
    choose = random.Random(5)  # noqa: S311 - the same pictures every time
    studio, backs = sorted(options.grocery.glob("products/*iconic.jpg")), sorted(options.clothing.glob("*.jpg"))
    started = time.process_time()
    rows = [judged(image, flooded(image)) for image in map(read, studio)]
    report("studio", rows)
    print(f"{(time.process_time() - started) / len(rows):.2f} s of processor time each")
    scenes = [pasted(choose.choice(studio), choose.choice(backs), choose) for _ in range(options.pasted)]
    report("pasted", [judged(*scene) for scene in scenes])


if __name__ == "__main__":
    main()
