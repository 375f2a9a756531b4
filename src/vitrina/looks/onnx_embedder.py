"""An embedder that runs an ONNX model on the processor."""

import numpy as np
from numpy.typing import NDArray

from vitrina.looks.errors import ModelUnusable
from vitrina.looks.models import Fit, Space
from vitrina.looks.session import open_session


class OnnxEmbedder:
    """Runs a model whose input is uint8 ``(n, side, side, 3)`` and whose output is float32 ``(n, dimension)``."""

    fit: Fit = "squash"

    def __init__(self, model: bytes, space: Space, threads: int = 1) -> None:
        """Load the model.

        Args:
            model: The ONNX file's bytes.
            space: The Space of its output.
            threads: Threads one call may use; 1, as whole pictures are already shared out among processes.

        Raises:
            ModelUnusable: The runtime cannot load the model, or its input or output has another form.
        """
        self._session = open_session(model, space.name, threads)
        self.space = space
        self._input, self._output, self.side = self._form()

    def _form(self) -> tuple[str, str, int]:
        (pictures,), (looks,) = self._session.get_inputs(), self._session.get_outputs()
        side = pictures.shape[1]
        if pictures.type != "tensor(uint8)" or pictures.shape[1:] != [side, side, 3] or not isinstance(side, int):
            raise ModelUnusable("model_refused", f"The model of {self.space.name} does not take square RGB pictures.")
        if looks.shape[1:] != [self.space.dimension]:
            raise ModelUnusable(
                "model_refused",
                f"The model of {self.space.name} makes vectors of another size.",
                self.space.dimension,
                str(looks.shape[1:]),
            )
        return pictures.name, looks.name, side

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See :meth:`vitrina.looks.embedder.Embedder.embed`.

        One picture at a time: on a processor a batch is no faster, needs more memory, and would let a look depend on
        its neighbours in the last bits.
        """
        looks = np.empty((len(pictures), self.space.dimension), np.float32)
        for number in range(len(pictures)):
            outputs = self._session.run([self._output], {self._input: pictures[number : number + 1]})
            looks[number] = outputs[0][0]
        return looks
