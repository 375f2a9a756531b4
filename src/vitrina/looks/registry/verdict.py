"""What is said between a command and the process that tries a model for it."""

import msgspec

from vitrina.looks.models import Fit, Layout, Recipe


class Wishes(msgspec.Struct, frozen=True):
    """What is known of a model beforehand; None is read from the model."""

    name: str
    side: int | None
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    fit: Fit
    layout: Layout | None
    output: str | None


class Verdict(msgspec.Struct, frozen=True):
    """How the model is used, or what is wrong with it: the arguments of an error."""

    recipe: Recipe | None = None
    dimension: int = 0
    wrong: tuple[str, str, int | str | None, int | str | None, str | None] | None = None
