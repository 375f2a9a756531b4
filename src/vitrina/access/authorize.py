"""Consents: an app asks to be let in, a person agrees, and the app gets a code that it turns into tokens once."""

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from vitrina.access import repository
from vitrina.access.errors import CodeInvalid, RedirectRefused
from vitrina.access.models import App, AppCode
from vitrina.access.tokens import TOKEN_BYTES, Lifetimes, TokenPair, hash_token, issue

# Without anything that two readers of addresses may understand differently, such as a backslash or a user's name.
_LOOPBACK = re.compile(r"https?://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?([/?].*)?", re.IGNORECASE)
CODE_LIFE = timedelta(minutes=30)  # the upstream platform's


def check_redirect(app: App, uri: str) -> None:
    """Refuses to send a code where the app did not say it listens.

    An app that named no address may be answered on the machine of whoever consents (RFC 8252, section 7.3).

    Raises:
        RedirectRefused: says which address was asked for.
    """
    if uri in app.redirect_uris or (not app.redirect_uris and _LOOPBACK.fullmatch(uri)):
        return
    raise RedirectRefused(
        "redirect_not_registered",
        f"The app {app.name!r} may not be answered at {uri!r}.",
        ", ".join(app.redirect_uris) or "a loopback address",
        uri,
        "Register the address with: vitrina app create --redirect-uri",
    )


def grant(session: Session, app: App, at: datetime) -> str:
    """A new code for an app."""
    code = secrets.token_hex(TOKEN_BYTES)
    session.add(AppCode(code_hash=hash_token(code), app_id=app.id, expires_at=at + CODE_LIFE))
    return code


def exchange(session: Session, app: App, code: str, lives: Lifetimes, at: datetime) -> TokenPair | CodeInvalid:
    """The tokens a code stands for, or why there are none.

    A code that comes a second time was seen by somebody else: the tokens it gave end (RFC 6749, section 4.1.2). The
    error is returned, not raised, so that this is kept.
    """
    found = repository.app_code(session, hash_token(code))
    if found is None or found.app_id != app.id or found.expires_at <= at:
        return CodeInvalid("invalid_code", "The authorization code is unknown or expired.")
    if found.used_at is not None:
        repository.revoke_family(session, found.family_id, at)
        return CodeInvalid("invalid_code", "The authorization code was used before; the tokens it gave are revoked.")
    found.used_at = at
    return issue(session, app, found.family_id, lives, at)
