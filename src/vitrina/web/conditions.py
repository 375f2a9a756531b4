"""Requests that are meant only if the client's copy is still good, or no longer is (RFC 9110, section 13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request

from vitrina.photos.fetching.validators import moment_of

NOT_MODIFIED = 304
PRECONDITION_FAILED = 412


def field(request: Request[Any, Any, Any], name: str) -> str | None:
    """A header that may have several lines, as one (5.3); None if there is none."""
    lines = request.headers.getall(name, [])
    return ", ".join(lines) if lines else None


def decided(request: Request[Any, Any, Any], headers: Mapping[str, str]) -> int | None:
    """The status that a GET or HEAD is answered with instead of the content, in the order of 13.2.2.

    Args:
        request: What is asked.
        headers: Of the content; ``ETag`` is a strong one, and without ``Last-Modified`` no date is compared.
    """
    etag, modified = headers["ETag"], moment_of(headers.get("Last-Modified", ""))
    match, none_match = field(request, "if-match"), field(request, "if-none-match")
    if match is not None and not {etag, "*"} & _tags(match):
        return PRECONDITION_FAILED
    if match is None and _changed_since(request, "if-unmodified-since", modified) is True:
        return PRECONDITION_FAILED
    if none_match is not None:
        known = {tag.removeprefix("W/") for tag in _tags(none_match)}
        return NOT_MODIFIED if {etag, "*"} & known else None
    return NOT_MODIFIED if _changed_since(request, "if-modified-since", modified) is False else None


def _tags(value: str) -> set[str]:
    return {tag.strip() for tag in value.split(",")}


def _changed_since(request: Request[Any, Any, Any], name: str, modified: datetime | None) -> bool | None:
    """None where nothing is asked, or nothing that is a date."""
    since = moment_of(request.headers.get(name, ""))
    return modified > since if since and modified else None
