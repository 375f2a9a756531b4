"""The other published Python client (``shopline-sdk``), unmodified but for the two addresses it calls."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from serving import Server
from shopfront import Shopfront
from shopline.api import ShoplineAPI
from shopline.comm import comm
from shopline.product import product as product_module
from shopline.webhook import webhook as webhook_module

REDIRECT = "https://app.invalid/back"


@pytest.fixture
def client(shopfront: Shopfront, monkeypatch: pytest.MonkeyPatch) -> ShoplineAPI:
    for module in (comm, product_module, webhook_module):
        monkeypatch.setattr(module, "API_URL", f"{shopfront.server.url}/v1")
    monkeypatch.setattr(comm, "URL", f"{shopfront.server.url}/developers")
    client = ShoplineAPI("", "", handle="tea-house")
    client.set_access_token(shopfront.merchant.headers["Authorization"].removeprefix("Bearer "))
    return client


def test_products_are_listed(client: ShoplineAPI, shopfront: Shopfront) -> None:
    product = shopfront.product()
    listed = client.product.get_products(per_page=1, fields=["id", "title_translations"])
    assert [item["id"] for item in listed["items"]] == [product["id"]]
    assert set(listed["items"][0]) == {"id", "title_translations"}
    assert listed["pagination"]["per_page"] == 1


def test_webhooks_live_their_whole_life(client: ShoplineAPI) -> None:
    made = client.webhook.create_webhook("https://hooks.invalid/b", ["product/update"])
    assert client.webhook.get_webhook(made["id"])["address"] == "https://hooks.invalid/b"
    assert made["id"] in [one["id"] for one in client.webhook.get_webhooks(per_page=250)["items"]]
    assert client.webhook.update_webhook(made["id"], topics=["product/remove"])["topics"] == ["product/remove"]
    client.webhook.delete_webhook(made["id"])


def test_an_app_is_let_in_with_a_code(client: ShoplineAPI, shopfront: Shopfront, server: Server) -> None:
    app = server.command("token", "app", "--name", "Stock keeper", "--redirect-uri", REDIRECT, "--scope", "products")
    client.client_id, client.client_secretkey = app["client_id"], app["client_secret"]
    asked = client.comm.get_oauth_url(REDIRECT, scope="products")
    page = httpx.get(asked, trust_env=False)
    assert page.status_code == 200
    assert "Stock keeper" in page.text
    form = {"access_token": shopfront.merchant.headers["Authorization"].removeprefix("Bearer ")}
    back = httpx.post(asked, data=form, trust_env=False)
    assert back.status_code == 302
    (code,) = parse_qs(urlsplit(back.headers["Location"]).query)["code"]
    tokens = client.comm.get_access_token(code, REDIRECT)
    client.set_access_token(tokens["access_token"])
    assert client.product.get_products(per_page=1)["items"]
    assert client.comm.get_access_token(code, REDIRECT)["code"] == "BadRequestError"
    renewed = client.comm.refresh_access_token(tokens["refresh_token"], REDIRECT)
    assert renewed["access_token"] != tokens["access_token"]
    old = httpx.get(
        f"{server.url}/v1/products", headers={"Authorization": f"Bearer {tokens['access_token']}"}, trust_env=False
    )
    assert old.status_code == 401
    forbidden = httpx.get(
        f"{server.url}/v1/categories", headers={"Authorization": f"Bearer {renewed['access_token']}"}, trust_env=False
    )
    assert (forbidden.status_code, forbidden.json()["extras"]["limit"]) == (403, "categories:index")
