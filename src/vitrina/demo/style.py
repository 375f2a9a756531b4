"""What tells one product of a kind from another."""

from dataclasses import dataclass

from vitrina.demo.canvas import Canvas, Colour, Finish, Rgb
from vitrina.demo.colours import COLOURS
from vitrina.demo.patterns import coloured
from vitrina.demo.shapes import Shape


@dataclass(frozen=True)
class Style:
    """A product's form within its kind, its pattern, and three colours by name (see `COLOURS`)."""

    form: str
    pattern: str
    colours: tuple[str, str, str]

    @property
    def base(self) -> Rgb:
        return COLOURS[self.colours[0]]

    @property
    def second(self) -> Rgb:
        return COLOURS[self.colours[1]]

    @property
    def third(self) -> Rgb:
        return COLOURS[self.colours[2]]

    def cover(self, scale: float = 1.0, at: tuple[float, float] = (0.0, 0.0)) -> Colour:
        """The pattern as a colour, with its middle at `at`."""
        inner = coloured(self.pattern, self.base, self.second, self.third, scale)
        return lambda x, y, pixel: inner(x - at[0], y - at[1], pixel)


def tube(canvas: Canvas, shape: Shape, width: float, colour: Rgb, finish: Finish) -> None:
    """A round bent rod along a shape's edge or inside a thin shape."""
    rounded = Finish(width, finish.contrast, finish.gloss, finish.metal, finish.folds, finish.weave)
    canvas.paint(shape, colour, rounded)
