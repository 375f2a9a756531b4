"""What an app must say of itself to be registered, on either side."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from vitrina.errors import Invalid

LONGEST_NAME = 255  # characters
LONGEST_ADDRESS = 2048
SHOWN = 64  # characters of a refused address that its error repeats


def check_name(name: str) -> str:
    """The name, if it is one; people read it when they let an app in.

    Raises:
        Invalid: it is empty or too long.
    """
    if not name.strip():
        raise Invalid("name_missing", "An app needs a name.", hint="People read it when they let the app in.")
    if len(name) > LONGEST_NAME:
        raise Invalid("name_too_long", f"A name has at most {LONGEST_NAME} characters.", LONGEST_NAME, len(name))
    return name


def check_redirects(uris: Iterable[str], *, query: bool) -> list[str]:
    """The addresses that codes may go to; ``query`` is whether they may have one.

    Raises:
        Invalid: one of them is none.
    """
    checked = list(uris)
    for uri in checked:
        if not _is_web_address(uri) or "#" in uri or ("?" in uri and not query):
            which = "an http(s) address" if query else "an http(s) address without a query"
            raise Invalid(
                "redirect_uri_invalid", f"A redirect_uri is {which}, not {uri[:SHOWN]!r}.", actual=uri[:SHOWN]
            )
    return checked


def check_push_url(url: str | None) -> str | None:
    """The address that push messages go to, if there is one.

    Raises:
        Invalid: it is none.
    """
    if url is not None and not _is_web_address(url):
        raise Invalid("push_url_invalid", f"A push URL is an http(s) address, not {url[:SHOWN]!r}.", actual=url[:SHOWN])
    return url


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        return known and len(text) <= LONGEST_ADDRESS
    except ValueError:  # no port, or half an IPv6 address
        return False
