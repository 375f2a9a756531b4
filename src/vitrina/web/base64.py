"""Pictures as Base64 text, with the damage that forms and clients do to it repaired."""

import binascii
import re

from vitrina.photos.errors import PhotoRefused, Reason

_DATA_URI = re.compile(r"\s*data:[^,]{0,100};base64,", re.IGNORECASE)
_LINE_BREAKS = str.maketrans("", "", "\r\n\t\v\f")
_URL_SAFE = str.maketrans("-_", "+/")


def decode_picture(text: str, most_bytes: int, name: str) -> bytes:
    """The bytes a Base64 text stands for; ``name`` is that of the field it came in.

    Accepts a data-URI prefix, white space, the URL-safe alphabet and missing padding.

    Raises:
        PhotoRefused: it is no Base64, or stands for more than ``most_bytes`` bytes.
    """
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        data = _decode_damaged(text, name)
    if len(data) > most_bytes:
        raise PhotoRefused(
            Reason.TOO_MANY_BYTES,
            f"The picture has {len(data)} bytes; at most {most_bytes} are taken.",
            most_bytes,
            len(data),
            "Save the picture smaller or with a lower quality.",
        )
    return data


def _decode_damaged(text: str, name: str) -> bytes:
    if prefix := _DATA_URI.match(text):
        text = text[prefix.end() :]
    text = text.translate(_LINE_BREAKS).strip().translate(_URL_SAFE)
    # An unescaped plus arrives from a form as a space; where a plus survived, spaces are only white space.
    text = text.replace(" ", "" if "+" in text else "+").rstrip("=")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoRefused(
            Reason.NOT_BASE64,
            f"{name} is not Base64 text.",
            hint="Send the Base64 encoding of the picture file's bytes.",
        ) from error
