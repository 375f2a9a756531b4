"""What a product may have: so many parts, for each is work for the one thread that writes, and which weight."""

import math
from collections.abc import Sized

from vitrina.errors import Invalid

# Our own bounds; SHOPLINE names none. More variations would make one answer of megabytes.
MOST_VARIATIONS = 1000
MOST_OPTIONS = 1000
MOST_TAGS = 250
MOST_CATEGORIES = 250


def check_number(what: str, entries: Sized, most: int) -> None:
    """Refuses a list that is too long.

    Raises:
        Invalid: it is; ``what`` names its entries.
    """
    if len(entries) > most:
        message = f"A product may have {most} {what.replace('_', ' ')}; these are {len(entries)}."
        raise Invalid(f"too_many_{what}", message, most, len(entries), "Send fewer.")


def check_weight(weight: object) -> None:
    """Refuses a weight below nothing or without end; what is no number passes.

    Raises:
        Invalid: it is negative, in kilograms, or one that JSON cannot write: text may say "nan" and "inf".
    """
    if isinstance(weight, int | float) and not 0 <= weight < math.inf:
        raise Invalid("weight_invalid", "weight must be a number of 0 kg or more, such as 1.5.", 0, str(weight))
