"""Why a picture was refused."""

from enum import StrEnum

from vitrina.errors import Invalid, RateLimited, Unavailable


class Reason(StrEnum):
    """Reason codes of receipts; part of the public contract, so names never change."""

    # the bytes
    EMPTY = "empty"
    NOT_BASE64 = "not_base64"
    TOO_MANY_BYTES = "too_many_bytes"
    NOT_AN_IMAGE = "not_an_image"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    TOO_MANY_PIXELS = "too_many_pixels"
    SIDE_TOO_LONG = "side_too_long"
    TOO_MANY_SCANS = "too_many_scans"
    TOO_MANY_FRAMES = "too_many_frames"
    DECODE_TIMEOUT = "decode_timeout"
    # the URL and its origin
    URL_INVALID = "url_invalid"
    SCHEME_NOT_ALLOWED = "scheme_not_allowed"
    HOST_NOT_FOUND = "host_not_found"
    ADDRESS_NOT_PUBLIC = "address_not_public"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    HTTP_STATUS = "http_status"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    FETCH_TIMEOUT = "fetch_timeout"
    SHORT_BODY = "short_body"
    ENCODING_NOT_ALLOWED = "encoding_not_allowed"


class PhotoRefused(Invalid):
    """One picture cannot be taken; ``code`` is a :class:`Reason`."""


class DarkroomUnavailable(Unavailable):
    """The worker that developed this picture died, or none can be had; trying again may help."""


class NotTaken(DarkroomUnavailable):
    """The worker died before it began with this picture, so the picture cannot be why."""


class DarkroomFull(RateLimited):
    """So many pixels are waiting to be developed that no more are taken in."""

    @classmethod
    def of(cls, limit: int, pixels: int) -> "DarkroomFull":
        return cls(
            "darkroom_full",
            "Too many pictures are waiting to be developed.",
            limit,
            pixels,
            "Try again in a few seconds.",
        )
