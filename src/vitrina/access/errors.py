"""Why a caller is turned away."""

from vitrina.errors import RateLimited, Unauthenticated


class TokenMissing(Unauthenticated):
    """The request carries no token."""


class TokenInvalid(Unauthenticated):
    """The token is unknown, expired or revoked."""


class TooManyRequests(RateLimited):
    """The token's requests of this second are used up."""
