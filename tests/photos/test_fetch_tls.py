"""Over https, the origin's certificate is verified."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from fetch_outcome import Names, outcome, reason, refusal
from origin import Origin, redirect

from vitrina.photos.errors import Reason

CUP = b"a cup"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority the machine trusts during one test."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def serving(authority: trustme.CA, *names: str) -> Origin:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return Origin(tls=context)


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Origin]:
    with serving(authority, "127.0.0.1", "shop.example") as origin:
        yield origin


def test_a_picture_comes_over_tls(secure: Origin) -> None:
    url = secure.serve("/a", CUP)
    assert url.startswith("https://")
    assert outcome(url, allow=[secure.address]).data == CUP


def test_the_name_is_verified_though_the_address_is_what_is_connected_to(secure: Origin) -> None:
    secure.serve("/a", CUP)
    names = Names(shop_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    allow = [f"{name}:{secure.port}" for name in ("shop.example", "other.example")]
    assert outcome(f"https://shop.example:{secure.port}/a", allow=allow, resolve=names).data == CUP
    assert reason(f"https://other.example:{secure.port}/a", allow=allow, resolve=names) == Reason.TLS_FAILED
    assert secure.hits["/a"] == 1


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    with serving(trustme.CA(), "127.0.0.1") as origin:
        refused = refusal(origin.serve("/a", CUP), allow=[origin.address])
    assert (refused.code, origin.hits["/a"]) == (Reason.TLS_FAILED, 0)
    assert "127.0.0.1" not in repr(refused)


def test_tls_to_a_plain_port_is_refused() -> None:
    with Origin() as plain:
        assert reason(f"https://{plain.address}/a", allow=[plain.address]) == Reason.TLS_FAILED


def test_plain_http_to_a_tls_port_is_refused(secure: Origin) -> None:
    assert reason(f"http://{secure.address}/a", allow=[secure.address]) == Reason.UNREACHABLE


def test_a_redirect_may_go_up_to_https_but_not_down_from_it(secure: Origin) -> None:
    with Origin() as plain:
        allow = [plain.address, secure.address]
        plain.serve("/a", CUP)
        secure.serve("/a", CUP)
        assert outcome(plain.behave("/up", redirect(secure.url("/a"))), allow=allow).data == CUP
        assert reason(secure.behave("/down", redirect(plain.url("/a"))), allow=allow) == Reason.SCHEME_NOT_ALLOWED
        assert plain.hits["/a"] == 0
