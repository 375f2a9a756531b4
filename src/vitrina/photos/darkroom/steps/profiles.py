"""Decides whether an ICC profile makes sense, and whether it is sRGB in all but name: then nothing is converted.

Names and hashes do not tell: there are dozens of sRGB files, and some that are called so and are not. What a matrix
profile does is decided by three colorants and three curves, so those are compared with IEC 61966-2-1.
"""

import struct
from functools import lru_cache

# sRGB's colorants adapted to D50, as profiles give them (ICC.1, annex E, from IEC 61966-2-1).
_COLORANTS = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
# Published sRGB profiles differ by less than 0.002; Display P3's red differs by 0.079.
_COLORANT_TOLERANCE = 0.003
# In encoded values: one and a half steps of 8 bits, which no eye and hardly a JPEG keeps.
_CURVE_TOLERANCE = 1.5 / 255
_SAMPLES = [step / 16 for step in range(1, 17)]
# Offset of the tag table; each entry is a signature, an offset and a size.
_TAGS = 128
_MAX_TAGS = 100
_CURVES = (b"rTRC", b"gTRC", b"bTRC", b"kTRC")
_FIXED_STEP = 1 / 65536  # of the numbers in a profile
# Parameters of each parametric curve type (ICC.1, 10.18).
_PARAMETERS = (1, 3, 4, 5, 7)


# sRGB as a matrix and curves takes 0.5 to 10 KB; what is longer has tables, and is no matrix profile.
_LONGEST = 64 * 1024


def makes_sense(profile: bytes, space: bytes) -> bool:
    """Whether it is a profile of pictures in ``space``, as ICC.1, 7.2.6 writes it, whose curves have values."""
    if profile[36:40] != b"acsp" or profile[16:20] != space:
        return False
    try:
        tags = _read_tags(profile)
        offsets = {tags[name] for name in _CURVES if name in tags}
        return all(_is_real(profile, offset) for offset in offsets if profile[offset : offset + 4] == b"para")
    except (struct.error, IndexError, ZeroDivisionError):
        return False


def is_srgb(profile: bytes) -> bool:
    """Whether converting from ``profile`` to sRGB would change nothing worth the time."""
    return len(profile) <= _LONGEST and _is_srgb(profile)


# Cameras and programs write the same few profiles into all their pictures.
@lru_cache(maxsize=64)
def _is_srgb(profile: bytes) -> bool:
    try:
        tags = _read_tags(profile)
        return profile[16:24] == b"RGB XYZ " and _has_its_colorants(profile, tags) and _has_its_curves(profile, tags)
    except (struct.error, KeyError, IndexError, OverflowError, ZeroDivisionError):
        return False


def _read_tags(profile: bytes) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">I", profile, _TAGS)
    entries = (struct.unpack_from(">4sII", profile, _TAGS + 4 + 12 * number) for number in range(min(count, _MAX_TAGS)))
    return {name: offset for name, offset, _ in entries}


def _has_its_colorants(profile: bytes, tags: dict[bytes, int]) -> bool:
    # A table, if there is one, takes precedence over the matrix.
    return b"A2B0" not in tags and all(
        abs(_fixed(profile, tags[name] + 8 + 4 * axis) - value) < _COLORANT_TOLERANCE
        for name, colorant in _COLORANTS.items()
        for axis, value in enumerate(colorant)
    )


def _has_its_curves(profile: bytes, tags: dict[bytes, int]) -> bool:
    offsets = {tags[name] for name in (b"rTRC", b"gTRC", b"bTRC")}
    return all(
        abs(_encode(_curve(profile, offset, value)) - value) < _CURVE_TOLERANCE
        for offset in offsets
        for value in _SAMPLES
    )


def _is_real(profile: bytes, offset: int) -> bool:
    """Whether a parametric curve has values: a negative number has no broken power."""
    _, a, b, _, d, *_ = _coefficients(profile, offset)
    first = min(max(d, 0.0), 1.0)
    return min(a * first, a) + b > -_FIXED_STEP


def _encode(linear: float) -> float:
    """Linear light as sRGB encodes it."""
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _curve(profile: bytes, offset: int, value: float) -> float:
    """Linear light for an encoded value, by the curve at ``offset``."""
    if profile[offset : offset + 4] == b"para":
        return _parametric(profile, offset, value)
    if profile[offset : offset + 4] != b"curv":
        raise KeyError(offset)
    (count,) = struct.unpack_from(">I", profile, offset + 8)
    if count == 0:
        return value
    if count == 1:
        (gamma,) = struct.unpack_from(">H", profile, offset + 12)
        return float(value ** (gamma / 256))
    return _table(profile, offset + 12, count, value)


def _table(profile: bytes, offset: int, count: int, value: float) -> float:
    position = value * (count - 1)
    left = min(int(position), count - 2)
    low, high = struct.unpack_from(">HH", profile, offset + 2 * left)
    return float(low + (high - low) * (position - left)) / 65535


def _parametric(profile: bytes, offset: int, value: float) -> float:
    g, a, b, c, d, e, f = _coefficients(profile, offset)
    return float(max(a * value + b, 0.0) ** g + e) if value >= d else c * value + f


def _coefficients(profile: bytes, offset: int) -> tuple[float, ...]:
    """g, a, b, c, d, e, f of the fullest form: (a x + b) ^ g + e where x >= d, else c x + f."""
    (form,) = struct.unpack_from(">H", profile, offset + 8)
    given = [_fixed(profile, offset + 12 + 4 * number) for number in range(_PARAMETERS[form])]
    g, a, b, c, d, e, f = (*given, *(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)[len(given) :])
    if form in {1, 2}:  # their split is at -b / a, below which light is constant
        c, d, e, f = 0.0, -b / a, (c if form == 2 else 0.0), (c if form == 2 else 0.0)
    return g, a, b, c, d, e, f


def _fixed(profile: bytes, offset: int) -> float:
    (number,) = struct.unpack_from(">i", profile, offset)
    return float(number) * _FIXED_STEP
