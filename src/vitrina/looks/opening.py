"""The embedder of any Space."""

from pathlib import Path

from vitrina.looks.added import AddedEmbedder
from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.modelfile import whole_model
from vitrina.looks.models import Space


def open_space(space: Space, cache: Path) -> Embedder:
    """Loads the model of a Space.

    Args:
        space: The bundled one or an added one.
        cache: Folder models are kept in; an added one's file must be there.

    Raises:
        UnknownSpace: It is neither.
        ModelUnusable: The model is missing, damaged, or cannot be loaded.
    """
    if space.recipe is None:
        return open_embedder(space.name, cache)
    return AddedEmbedder(whole_model(cache, space.name, space.checksum), space)
