"""How long the lists of a product may be: each of their entries is work for the one thread that writes."""

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
