"""Tries a model that somebody wants to add: ``python -m vitrina.looks.registry.examine FILE``.

A process of its own, since a file made to do harm may crash the runtime or never end. The wishes come as JSON through
standard input; the verdict, one :class:`Verdict` as JSON, leaves through standard output.
"""

import resource
import sys
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from vitrina.errors import VitrinaError
from vitrina.looks.added import AddedEmbedder, picture_input
from vitrina.looks.errors import ModelUnusable
from vitrina.looks.models import Layout, Recipe, Space
from vitrina.looks.registry.verdict import Verdict, Wishes
from vitrina.looks.session import open_session

# Outputs that are a look where nobody names one, best first: the names that exports of image towers have.
USUAL_OUTPUTS = ("image_embeds", "pooler_output", "last_hidden_state")
CHANNELS = 3
MOST_NUMBERS = 4096  # of a look; the largest image towers have 1,536
MEMORY_BYTES = 8 * 1024**3
# Two looks of one picture may differ by so much in any number; the same machine gives the same to the last bits.
SAME = 1e-4
# Looks of unlike pictures that are as alike as this say nothing.
TOO_ALIKE = 0.9999
SEED = 3


def main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        wishes = msgspec.json.decode(sys.stdin.buffer.read(), type=Wishes)
        verdict = examine(Path(sys.argv[1]).read_bytes(), wishes)
    except VitrinaError as error:
        verdict = Verdict(wrong=(error.code, error.message, error.limit, error.actual, error.hint))
    sys.stdout.buffer.write(msgspec.json.encode(verdict))


def examine(model: bytes, wishes: Wishes) -> Verdict:
    """Finds out how a model is used, and uses it.

    Raises:
        ModelUnusable: What is wrong with it.
    """
    session = open_session(model, wishes.name)
    layout, side = _form(session, wishes)
    output, dimension = _look(session, wishes.output)
    recipe = Recipe(side, wishes.mean, wishes.std, wishes.fit, layout, output)
    try:
        _try(AddedEmbedder(model, Space(wishes.name, dimension, "", recipe)))
    except ModelUnusable:
        raise
    except Exception as error:  # whatever the runtime raises
        raise _refused(f"The model fails on a picture: {error}") from error
    return Verdict(recipe, dimension)


def _form(session: ort.InferenceSession, wishes: Wishes) -> tuple[Layout, int]:
    picture_input(session)
    shape = session.get_inputs()[0].shape
    layout: Layout | None = wishes.layout
    if layout is None:
        layout = "nchw" if shape[1] == CHANNELS else "nhwc" if shape[3] == CHANNELS else None
    if layout is None:
        raise _refused("The model does not say where its channels are.", None, str(shape), "Give --layout.")
    channels, rows, columns = shape[1:] if layout == "nchw" else (shape[3], shape[1], shape[2])
    side = wishes.side or (rows if isinstance(rows, int) else None)
    if side is None:
        raise _refused("The model does not say how large its pictures are.", None, str(shape), "Give --size.")
    fixed = [(CHANNELS, channels), (side, rows), (side, columns)]
    if any(isinstance(found, int) and found != wanted for wanted, found in fixed):
        form = f"{side} x {side} x {CHANNELS}"
        raise _refused("The model takes pictures of another form.", form, str(shape), "Check --size and --layout.")
    return layout, side


def _look(session: ort.InferenceSession, wanted: str | None) -> tuple[str, int]:
    outputs = {one.name: one for one in session.get_outputs()}
    names = ", ".join(outputs)
    name = wanted or next((usual for usual in USUAL_OUTPUTS if usual in outputs), None)
    if name is None and len(outputs) == 1:
        name = next(iter(outputs))
    if name is None:
        raise _refused("The model has several outputs.", None, names, "Name one with --output.")
    if name not in outputs:
        raise _refused(f"The model has no output {name!r}.", names, name)
    shape = outputs[name].shape
    if len(shape) not in {2, 3} or not isinstance(shape[-1], int):
        raise _refused(f"The output {name!r} is no vector for each picture.", "two or three dimensions", str(shape))
    if not 1 < shape[-1] <= MOST_NUMBERS:
        raise _refused("The model's vectors are of an unlikely length.", MOST_NUMBERS, shape[-1])
    return name, shape[-1]


def _try(embedder: AddedEmbedder) -> None:
    pictures = _pictures(embedder.side)
    looks, again = embedder.embed(pictures), embedder.embed(pictures[::-1])[::-1]
    lengths = np.linalg.norm(looks, axis=1)
    if not np.isfinite(looks).all() or (lengths < 1 - SAME).any():
        raise _refused("The model makes vectors without a direction, or of numbers that are none.")
    if np.abs(looks - again).max() > SAME:
        raise _refused("The model makes another vector of the same picture each time.", hint="Export it for inference.")
    alike = looks @ looks.T
    if (alike[~np.eye(len(looks), dtype=bool)] > TOO_ALIKE).any():
        raise _refused("The model makes the same vector of different pictures.", hint="Check --mean, --std, --output.")


def _pictures(side: int) -> NDArray[np.uint8]:
    """Coarse noise, a ramp, a disc: unlike each other to any model that sees anything."""
    random = np.random.default_rng(SEED)
    blocks = random.integers(0, 256, (8, 8, CHANNELS), dtype=np.uint8)
    places = np.arange(side) * 8 // side
    noise = blocks[places][:, places]
    ramp = np.broadcast_to(np.linspace(0, 255, side).astype(np.uint8)[:, None], (side, side, CHANNELS))
    from_centre = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, side)] * 2))
    disc = np.where((from_centre < 0.5)[..., None], np.array([200, 30, 30]), np.array([240, 240, 255]))
    return np.stack([noise, ramp, disc.astype(np.uint8)])


def _refused(
    message: str, limit: int | str | None = None, actual: int | str | None = None, hint: str | None = None
) -> ModelUnusable:
    return ModelUnusable("model_refused", message, limit, actual, hint)


if __name__ == "__main__":
    main()
