"""Where a request came from: the proxies that stand before the server tell, and nobody else is believed."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_network
from typing import cast

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar.types import ASGIApp

from vitrina.access.addresses import MAPPED_BITS


def behind(app: ASGIApp, proxies: Iterable[str]) -> ASGIApp:
    """The application, which sees as a client's address what these proxies say of it (``X-Forwarded-For``)."""
    trusted = [written for proxy in proxies for written in _as_seen(proxy)]
    return cast("ASGIApp", wrap_asgi_with_proxy_headers(app, trusted)) if trusted else app


def _as_seen(proxy: str) -> Iterator[str]:
    """A network, and as a server sees it that listens on both kinds of address."""
    network = ip_network(proxy, strict=False)
    yield str(network)
    if isinstance(network, IPv4Network):
        yield f"::ffff:{network.network_address}/{MAPPED_BITS + network.prefixlen}"
