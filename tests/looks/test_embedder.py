"""What looks promise, whichever model makes them."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from bundled_embedder import bundled_embedder
from numpy.typing import NDArray

from vitrina.looks.bundled.coloured import COLOUR_SHARE
from vitrina.looks.bundled.colours import colour_vectors
from vitrina.looks.bundled.efficientnet import _of_squares
from vitrina.looks.bundled.opening import _make, open_embedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.errors import ModelUnusable
from vitrina.looks.models import Space
from vitrina.looks.onnx_embedder import OnnxEmbedder
from vitrina.looks.spaces import DEFAULT_SPACE, NETWORK_SPACE


@pytest.fixture(name="embedder")
def _embedder() -> Embedder:
    return bundled_embedder()


@pytest.fixture(name="pictures")
def _pictures(embedder: Embedder) -> NDArray[np.uint8]:
    """Noise, a ramp, black, white."""
    side = embedder.side
    noise = np.random.default_rng(7).integers(0, 256, (side, side, 3), dtype=np.uint8)
    ramp = np.broadcast_to(np.linspace(0, 255, side).astype(np.uint8)[:, None], (side, side, 3))
    return np.stack([noise, ramp, np.zeros_like(noise), np.full_like(noise, 255)])


def test_looks_have_the_length_and_size_of_their_space(embedder: Embedder, pictures: NDArray[np.uint8]) -> None:
    looks = embedder.embed(pictures)
    assert embedder.space == DEFAULT_SPACE
    assert looks.shape == (4, DEFAULT_SPACE.dimension)
    assert looks.dtype == np.float32
    assert np.linalg.norm(looks, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_no_pictures_make_no_looks(embedder: Embedder, pictures: NDArray[np.uint8]) -> None:
    assert embedder.embed(pictures[:0]).shape == (0, DEFAULT_SPACE.dimension)


def test_the_same_picture_has_cosine_one_and_another_less(embedder: Embedder, pictures: NDArray[np.uint8]) -> None:
    looks = embedder.embed(pictures)
    cosines = looks @ embedder.embed(pictures.copy()).T
    assert np.diag(cosines) == pytest.approx(np.ones(4), abs=1e-5)
    assert (cosines[~np.eye(4, dtype=bool)] < 0.95).all()


def test_a_look_does_not_depend_on_its_neighbours(
    embedder: Embedder, pictures: NDArray[np.uint8], tmp_path: Path
) -> None:
    together = embedder.embed(pictures)
    one_by_one = np.concatenate([embedder.embed(pictures[number : number + 1]) for number in range(len(pictures))])
    another_process = open_embedder(DEFAULT_SPACE.name, tmp_path).embed(pictures[::-1])[::-1]
    assert np.array_equal(together, one_by_one)
    assert np.array_equal(together, another_process)


def test_the_cosine_is_the_weighted_mean_of_network_and_colour(embedder: Embedder, pictures: NDArray[np.uint8]) -> None:
    network = OnnxEmbedder(_make(), NETWORK_SPACE).embed(pictures)
    colour = colour_vectors(pictures)
    looks = embedder.embed(pictures)
    expected = (1 - COLOUR_SHARE) * network @ network.T + COLOUR_SHARE * colour @ colour.T
    assert looks @ looks.T == pytest.approx(expected, abs=1e-5)


def test_colours_tell_hues_apart() -> None:
    side = 240
    red, dark_red, green, grey = (
        np.full((side, side, 3), colour, np.uint8)
        for colour in ((220, 20, 20), (90, 10, 10), (20, 220, 20), (128,) * 3)
    )
    vectors = colour_vectors(np.stack([red, dark_red, green, grey]))
    assert vectors @ vectors.T == pytest.approx(np.eye(4), abs=1e-6)
    half = red.copy()
    half[:, side // 2 :] = green[:, side // 2 :]
    assert colour_vectors(half[None])[0] @ vectors[0] == pytest.approx(0.5**0.5, abs=1e-3)


def test_the_first_kernel_means_the_same_on_squares_of_four_pixels() -> None:
    random = np.random.default_rng(5)
    kernel = random.normal(size=(2, 3, 3, 3)).astype(np.float32)
    picture = random.normal(size=(4, 4, 3)).astype(np.float32)
    # At the second of the two rows and columns where it begins inside, it reaches over the edge by one pixel.
    padded = np.pad(picture, ((0, 1), (0, 1), (0, 0)))
    expected = [
        [np.einsum("ocyx,yxc->o", kernel, padded[top : top + 3, left : left + 3]) for left in (0, 2)] for top in (0, 2)
    ]
    squares = (
        np.pad(picture, ((0, 2), (0, 2), (0, 0))).reshape(3, 2, 3, 2, 3).transpose(0, 2, 1, 3, 4).reshape(3, 3, 12)
    )
    found = [
        [np.einsum("ocyx,yxc->o", _of_squares(kernel), squares[top : top + 2, left : left + 2]) for left in (0, 1)]
        for top in (0, 1)
    ]
    assert np.array(found) == pytest.approx(np.array(expected), abs=1e-5)


def test_a_model_of_another_size_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="another size"):
        OnnxEmbedder(_make(), Space("wrong", 7, ""))


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(ModelUnusable, match="cannot load"):
        OnnxEmbedder(b"no model", NETWORK_SPACE)


def test_the_graph_is_valid_and_open_in_the_batch_axis() -> None:
    model = onnx.load_model_from_string(_make())
    onnx.checker.check_model(model, full_check=True)
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "n"
    assert not [node for node in model.graph.node if node.op_type == "BatchNormalization"]
