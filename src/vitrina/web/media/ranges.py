"""The Range header, as far as one file needs it: a single range of bytes (RFC 9110, section 14)."""

import re

from vitrina.errors import VitrinaError

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiable(VitrinaError):
    """The range lies outside the file."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Bytes ``(start, end)``, end exclusive, or None to send the whole file, as for a form that is not understood.

    Raises:
        RangeNotSatisfiable: it is a range, and no byte of the file is in it.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < int(first):
            return None
    else:
        start, end = max(0, size - int(last)), size
    if start >= end:
        raise RangeNotSatisfiable("range_not_satisfiable", f"The file has {size} bytes.", size, header)
    return start, end
