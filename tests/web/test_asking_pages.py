"""Pages beside the search page: they run nothing, take their style from here, and work below a path of a proxy."""

import re
from urllib.parse import urljoin

import httpx
import pytest
from serving import Server

BACK = "https://sync.example/back"
PLACES = re.compile(r'(?:href|action)="([^"]+)"')


@pytest.fixture(scope="module")
def consent(server: Server) -> httpx.Response:
    app = server.command("token", "app", "--name", "Stock & Sync", "--redirect-uri", BACK)
    asked = {"client_id": app["client_id"], "redirect_uri": BACK, "scope": "products orders"}
    return httpx.get(f"{server.url}/developers/oauth/authorize", params=asked, trust_env=False)


def test_the_consent_page_says_who_asks_for_what(consent: httpx.Response) -> None:
    assert consent.status_code == 200
    for said in ("Stock &amp; Sync", "products, orders", "sync.example", 'name="access_token"'):
        assert said in consent.text


def test_a_wrong_token_is_told_on_the_page_and_may_be_typed_again(server: Server) -> None:
    app = server.command("token", "app", "--name", "Stock & Sync", "--redirect-uri", BACK)
    address = f"{server.url}/developers/oauth/authorize"
    asked = {"client_id": app["client_id"], "redirect_uri": BACK, "state": "s&1"}
    page = httpx.post(address, params=asked, data={"access_token": "mistyped"}, trust_env=False)
    assert (page.status_code, page.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "The access token is unknown, expired or revoked." in page.text
    assert "asks for: everything." in page.text
    assert 'name="access_token"' in page.text
    assert "mistyped" not in page.text
    token = server.command("token", "create", "--shop", "consenting")["access_token"]
    answer = httpx.post(address, params=asked, data={"access_token": token}, trust_env=False)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{BACK}?code=")


def test_the_buyers_page_names_its_charset_once(server: Server) -> None:
    app = server.command("app", "create", "--name", "Finder", "--redirect-uri", BACK)
    asked = {"client_id": app["app_key"], "redirect_uri": BACK, "response_type": "code"}
    page = httpx.get(f"{server.url}/oauth/authorize", params=asked, trust_env=False)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_its_style_is_found_below_a_path(consent: httpx.Response) -> None:
    below = "https://market.example/photos"
    (style,) = PLACES.findall(consent.text)
    assert urljoin(f"{below}/developers/oauth/authorize?client_id=x", style) == f"{below}/page/page.css"
    assert "style-src 'self'" in consent.headers["content-security-policy"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_docs_lead_to_their_document_below_a_path(anyone: httpx.Client, slash: str) -> None:
    below = "https://market.example/photos"
    page = anyone.get(f"/docs{slash}")
    (document,) = PLACES.findall(page.text)
    assert urljoin(f"{below}/docs{slash}", document) == f"{below}/docs/openapi.json"


@pytest.mark.parametrize("path", ["/docs", "/docs/openapi.json"])
def test_the_docs_run_nothing_and_stand_in_no_frame(anyone: httpx.Client, path: str) -> None:
    headers = anyone.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
