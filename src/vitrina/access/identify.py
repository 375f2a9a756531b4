"""Who calls the buyers' side: a bearer token, or a signature made with an app's secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from vitrina.access.errors import AppUnknown, SignatureInvalid, TimestampInvalid, TokenInvalid, TokenMissing
from vitrina.access.models import App
from vitrina.access.signatures import METHODS, SignedMaterial, parse_timestamp, verify


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request brings to prove who calls; absent parts are None. ``bearer`` comes without a signature."""

    bearer: str | None = None
    access_token: str | None = None
    app_key: str | None = None
    timestamp: str | None = None
    sign_method: str | None = None
    signature: str | None = None
    material: SignedMaterial | None = None

    @property
    def signed(self) -> bool:
        """Whether it claims to be signed; then the signature must hold."""
        return any((self.app_key, self.signature, self.timestamp, self.sign_method))

    def check_any(self) -> None:
        """Refuses a request that proves nothing at all.

        Raises:
            TokenMissing: there is neither a token nor a signature.
        """
        if not self.signed:
            _ = self.token

    @property
    def token(self) -> str:
        """The access token.

        Raises:
            TokenMissing: there is none.
            TokenInvalid: there are two, and they differ.
        """
        if self.bearer and self.access_token and self.bearer != self.access_token:
            raise TokenInvalid("token_invalid", "Two different access tokens were sent.")
        token = self.bearer or self.access_token
        if not token:
            raise TokenMissing(
                "token_missing",
                "The request carries no access token.",
                hint="Send the header 'Authorization: Bearer <access token>', or sign the request.",
            )
        return token


@dataclass(frozen=True, slots=True)
class Buyer:
    """A caller of the buyers' side; ``signature`` is there if the call was signed."""

    app_id: str
    signature: str | None = None


def check_signature(proof: Proof, app: App | None, at: datetime, window: timedelta, *, debug: bool) -> App:
    """The app that signed a request.

    Raises:
        AppUnknown: no app has the key.
        TimestampInvalid: the request was not signed within ``window`` of now.
        SignatureInvalid: the signature is missing or wrong; with ``debug`` the error says what should be signed.
    """
    if not proof.signature:
        sent = ", ".join(name for name in ("app_key", "timestamp", "sign_method") if getattr(proof, name))
        raise SignatureInvalid(
            "signature_missing",
            f"The request carries {sent} but no signature.",
            actual=sent,
            hint="Sign it, or leave these out and send 'Authorization: Bearer <access token>'.",
        )
    if app is None:
        raise AppUnknown("app_key_invalid", "The specified app key is invalid.", actual=proof.app_key)
    if proof.sign_method not in METHODS:
        wanted = ", ".join(sorted(METHODS))
        raise SignatureInvalid("sign_method_invalid", f"The sign method must be one of {wanted}.", wanted)
    _check_time(proof.timestamp, at, window)
    material = proof.material or SignedMaterial((), ())
    if not verify(app.app_secret, material, proof.signature):
        hint = f"The string to sign is: {next(material.strings(), '')}" if debug else None
        raise SignatureInvalid(
            "signature_wrong", "The request signature does not conform to platform standards.", hint=hint
        )
    return app


class KnownToken(NamedTuple):
    """What is known of an access token."""

    id: str
    app_id: str
    expires_at: datetime
    revoked_at: datetime | None


def check_token(token: KnownToken | None, at: datetime, app: App | None = None) -> KnownToken:
    """The token, if it is valid, and the signing app's where there is one.

    Raises:
        TokenInvalid: it is unknown, expired, revoked or another app's.
    """
    if token is None or token.revoked_at or token.expires_at <= at or (app and app.id != token.app_id):
        raise TokenInvalid("token_invalid", "The specified access token is invalid or expired.")
    return token


def _check_time(timestamp: str | None, at: datetime, window: timedelta) -> None:
    signed_at = parse_timestamp(timestamp or "")
    if signed_at is None or abs(signed_at - at) > window:
        raise TimestampInvalid(
            "timestamp_invalid",
            f"The timestamp must be within {int(window.total_seconds())} seconds of the server's time, "
            f"{int(at.timestamp() * 1000)}.",
            int(window.total_seconds()),
            timestamp,
            "Send milliseconds since 1970, or ISO 8601 in UTC.",
        )
