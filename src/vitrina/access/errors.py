"""Why a caller is turned away."""

from vitrina.errors import Forbidden, Invalid, RateLimited, Unauthenticated, Unavailable


class TokenMissing(Unauthenticated):
    """The request carries no token."""


class TokenInvalid(Unauthenticated):
    """The token is unknown, expired or revoked."""


class TooManyRequests(RateLimited):
    """The token's requests of this second are used up."""


class AppUnknown(Unauthenticated):
    """No app has this key."""


class SignatureInvalid(Unauthenticated):
    """The request's signature is missing, or is not the one its app would make."""


class TimestampInvalid(Unauthenticated):
    """The request was signed too long ago, or for a time too far ahead."""


class RefreshTokenInvalid(Unauthenticated):
    """The refresh token is unknown, expired, revoked or used up."""


class CodeInvalid(Unauthenticated):
    """The authorization code is unknown, expired or used up."""


class RedirectRefused(Invalid):
    """A code may not be handed out to this address."""


class StillRunning(Unavailable):
    """The same signed call came before and has no answer yet."""


class ScopeMissing(Forbidden):
    """The token may not do this; ``limit`` names the scope that would be needed."""


class AddressRefused(Forbidden):
    """The token may not be used from this address."""


class GrantRefused(Invalid):
    """An app's request for a token cannot be met; ``code`` is one of OAuth 2 (RFC 6749, 5.2)."""
