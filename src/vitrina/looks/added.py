"""An embedder that runs a model somebody added, with the preparation that model was trained with."""

import math

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from vitrina.looks.errors import ModelUnusable
from vitrina.looks.models import Space
from vitrina.looks.session import open_session

# What the numbers of an input may be, by the runtime's name for them.
NUMBERS: dict[str, type[np.generic]] = {
    "tensor(uint8)": np.uint8,
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
}
SHORTEST = 1e-6  # a vector shorter than this has no direction


class AddedEmbedder:
    """Runs an ONNX model of any of the usual forms; see :class:`vitrina.looks.models.Recipe`."""

    def __init__(self, model: bytes, space: Space) -> None:
        """Load the model.

        Args:
            model: The ONNX file's bytes.
            space: Its Space, which must have a recipe.

        Raises:
            ModelUnusable: The runtime cannot load the model, or it takes something other than pictures.
        """
        if space.recipe is None:
            raise ValueError(f"the space {space.name} has no recipe")
        self.space = space
        self.side, self.fit = space.recipe.side, space.recipe.fit
        self._recipe = space.recipe
        self._session = open_session(model, space.name)
        self._input, self._numbers = picture_input(self._session)

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See :meth:`vitrina.looks.embedder.Embedder.embed`. One at a time, as the bundled model does."""
        looks = np.empty((len(pictures), self.space.dimension), np.float32)
        for number in range(len(pictures)):
            [output] = self._session.run([self._recipe.output], {self._input: self._prepared(pictures[number])})
            looks[number] = self._direction(np.asarray(output, np.float32)[0])
        return looks

    def _prepared(self, picture: NDArray[np.uint8]) -> NDArray[np.generic]:
        prepared: NDArray[np.generic] = picture
        if self._numbers is not np.uint8:
            mean, std = (np.asarray(three, np.float32) for three in (self._recipe.mean, self._recipe.std))
            prepared = ((picture / np.float32(255) - mean) / std).astype(self._numbers)
        if self._recipe.layout == "nchw":
            prepared = np.moveaxis(prepared, -1, 0)
        return np.ascontiguousarray(prepared[None])

    def _direction(self, output: NDArray[np.float32]) -> NDArray[np.float32]:
        # Transformers give a vector for each patch after one for the whole picture.
        vector = output[0] if output.ndim == 2 else output
        length = float(np.linalg.norm(vector))
        # A picture that the model makes nothing of is like no other, and no reason to fail.
        usable = math.isfinite(length) and length > SHORTEST
        return vector / np.float32(length) if usable else np.zeros(self.space.dimension, np.float32)


def picture_input(session: ort.InferenceSession) -> tuple[str, type[np.generic]]:
    """Name of the one input, and what numbers it takes.

    Raises:
        ModelUnusable: There are several inputs, or it is no picture.
    """
    inputs = session.get_inputs()
    if len(inputs) != 1:
        names = ", ".join(one.name for one in inputs)
        raise ModelUnusable("model_refused", "The model must have one input, the picture.", 1, names)
    [only] = inputs
    if only.type not in NUMBERS or len(only.shape) != 4:
        form = f"{only.type} of shape {only.shape}"
        raise ModelUnusable("model_refused", "The model's input is no picture.", "four dimensions of numbers", form)
    return only.name, NUMBERS[only.type]
