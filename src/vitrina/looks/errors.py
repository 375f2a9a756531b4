"""What can be wrong with a model."""

from vitrina.errors import NotFound, Unavailable


class ModelUnusable(Unavailable):
    """The weights or the model made from them cannot be used on this machine as they are."""


class UnknownSpace(NotFound):
    """No model of this server makes vectors of the Space asked for."""
