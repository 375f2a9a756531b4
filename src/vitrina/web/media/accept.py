"""The Accept header, as far as a choice among kinds of picture needs it (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

_ANY, _ANY_IMAGE = "*/*", "image/*"
_MOST_RANGES = 64  # browsers send fewer than ten


def chosen(accept: str | None, media_types: Sequence[str]) -> int:
    """Place of the kind to send: the first is what everybody can show, the others are ordered by what they save.

    Quality decides. Among equals one that the client names wins, then the first: a wildcard says that others would do
    as well, but clients that know none of the newer kinds send one too. Where nothing is acceptable the first is sent
    all the same, since a picture is more use than an error.
    """
    asked = _ranges(accept) if accept and accept.strip() else {_ANY: 1.0}

    def merit(place: int) -> tuple[float, int]:
        kind = media_types[place]
        quality = asked.get(kind, asked.get(_ANY_IMAGE, asked.get(_ANY, 0.0)))
        named = kind in asked and place > 0
        return quality, len(media_types) - place if named else -place

    best = max(range(len(media_types)), key=merit)
    return best if merit(best)[0] > 0 else 0


def _ranges(accept: str) -> dict[str, float]:
    """Quality by media range; a range that cannot be read is left out."""
    found: dict[str, float] = {}
    for part in accept.lower().split(",")[:_MOST_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next(
            (value for key, _, value in (one.partition("=") for one in parameters) if key.strip() == "q"), "1"
        )
        try:
            found[name] = min(1.0, max(0.0, float(quality)))
        except ValueError:
            continue
    return found
