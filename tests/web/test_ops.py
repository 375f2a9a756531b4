"""What those who run a server see: health, metrics, documentation, logs."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from drawing import jpeg, noise
from origin import Origin
from serving import Server, running_server
from shopfront import Json, Shopfront, answered, upload

from vitrina.web.observe import LONGEST_PATH

PARTS = {"database": "ok", "objects": "ok", "index": "ok", "workers": "ok"}


def test_it_is_alive_and_ready(anyone: httpx.Client) -> None:
    assert anyone.get("/healthz").json() == {"status": "ok"}
    assert anyone.get("/readyz").json() == {"ready": True, "parts": PARTS}


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/page/page.js", "/docs", "/docs/openapi.json", "/metrics", "/page/none"]
)
def test_monitors_may_ask_by_head(anyone: httpx.Client, path: str) -> None:
    whole, head = anyone.get(path), anyone.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    if path != "/metrics":  # they have grown meanwhile
        assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.content))
    assert "HEAD" in anyone.delete(path).headers["allow"]


def test_the_merchants_side_takes_no_head(anyone: httpx.Client) -> None:
    assert anyone.head("/v1/products").status_code == 405


def test_asking_whether_it_is_ready_neither_disturbs_work_nor_is_disturbed_by_it(tmp_path: Path) -> None:
    with (
        Origin() as origin,
        running_server(tmp_path / "data", origin.address, VITRINA_WORKERS="2") as server,
        server.merchant() as merchant,
        ThreadPoolExecutor(6) as threads,
    ):
        product = answered(merchant.post("/products", json={"product": {"title_translations": {"en": "Cup"}}}))
        urls = [origin.serve(f"/{number}.jpg", noise(number, 1600, 1200)) for number in range(8)]
        path = f"/products/{product['id']}/add_images"
        adding = threads.submit(merchant.post, path, json={"urls": urls})
        asking = [threads.submit(httpx.get, f"{server.url}/readyz", timeout=30, trust_env=False) for _ in range(40)]
        assert [asked.result().json()["parts"] for asked in asking] == [PARTS] * len(asking)
        assert adding.result().status_code == 200
        # And the workers still work.
        assert merchant.post(path, json={"urls": [origin.serve("/last.jpg", jpeg(900))]}).status_code == 200


def test_requests_are_counted_by_route_and_not_by_id(shopfront: Shopfront, anyone: httpx.Client) -> None:
    product = shopfront.product()
    shopfront.read(product)
    metrics = anyone.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    line = re.search(
        r'vitrina_requests_total\{method="GET",route="/v1/products/\{[^}]+\}",status="200"\} (\d+)', metrics.text
    )
    assert line is not None, metrics.text
    assert float(line.group(1)) >= 1
    assert product["id"] not in metrics.text
    assert "vitrina_request_seconds_bucket" in metrics.text


@pytest.mark.parametrize("path", ["/none", "/v1/none", "/rest/none", "/developers/oauth/none"])
def test_a_path_that_is_none_of_ours_is_observed_like_others(
    shopfront: Shopfront, anyone: httpx.Client, path: str
) -> None:
    name = f"lost{path.replace('/', '-')}"
    answer = anyone.get(path, headers={"X-Request-Id": name})
    assert answer.headers["x-request-id"] == name
    lines = [json.loads(line) for line in shopfront.server.log.read_text().splitlines() if name in line]
    assert [(line["route"], line["status"]) for line in lines] == [("unmatched", answer.status_code)]
    assert f'{{method="GET",route="unmatched",status="{answer.status_code}"}}' in anyone.get("/metrics").text


def test_what_the_stages_of_a_search_take_is_told(shopfront: Shopfront, anyone: httpx.Client) -> None:
    picture = jpeg(9)
    shopfront.add(shopfront.product(), picture)

    def verifying() -> float:
        told = anyone.get("/metrics").text
        line = re.search(r'^vitrina_search_cpu_seconds_total\{stage="verification"\} (\S+)$', told, re.MULTILINE)
        assert line is not None, told
        return float(line.group(1))

    before = verifying()
    assert shopfront.find(picture)
    assert before < verifying() < before + 10


def test_both_interfaces_are_documented(anyone: httpx.Client) -> None:
    assert anyone.get("/docs").headers["content-type"].startswith("text/html")
    paths = anyone.get("/docs/openapi.json").json()["paths"]
    assert "/v1/products/{product_id}/add_images" in paths
    assert "/rest/taobao-global/upload/image" in paths


def test_a_request_can_be_followed_by_its_id(shopfront: Shopfront, anyone: httpx.Client) -> None:
    name = "follow-me_1.2"
    assert anyone.get("/healthz", headers={"X-Request-Id": name}).headers["x-request-id"] == name
    for bad in ("x" * 65, "a b", 'a"b', ""):
        answer = anyone.get("/healthz", headers={"X-Request-Id": bad})
        assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["x-request-id"])
    lines = [json.loads(line) for line in shopfront.server.log.read_text().splitlines() if name in line]
    assert [(line["route"], line["status"]) for line in lines] == [("/healthz", 200)]


def test_the_log_says_who_asked_for_what(server: Server) -> None:
    token = server.command("token", "create", "--shop", "logged-shop", "--scope", "products")
    app = server.command("app", "create", "--name", "logged-app")
    (merchant,) = server.command("token", "list", "--shop", "logged-shop")["tokens"]
    (buyer,) = [one for one in server.command("app", "list")["apps"] if one["app_key"] == app["app_key"]]
    by_shop = {"shop": token["shop_id"], "token": merchant["id"]}
    asked: list[tuple[str, str, Json, Json]] = [
        ("GET", f"/v1/products/{'0' * 24}", token, by_shop),
        ("GET", "/v1/orders", token, by_shop),  # refused for its scopes
        ("POST", "/v1/search", token, by_shop),
        ("POST", "/v1/search", app, {"app": buyer["id"]}),
        ("GET", "/rest/taobao-global/purchase/orders/query", app, {"app": buyer["id"]}),
        ("GET", f"/v1/products/{'x' * 400}", {"access_token": "unknown"}, {}),
    ]
    for number, (method, path, proof, _) in enumerate(asked):
        headers = {"Authorization": f"Bearer {proof['access_token']}", "X-Request-Id": f"who-{number}"}
        httpx.request(method, f"{server.url}{path}", headers=headers, json={"words": "x"} if method == "POST" else None)
    written = server.log.read_text().splitlines()
    lines = {line.get("request_id"): line for line in map(json.loads, written)}
    for number, (_, path, _, caller) in enumerate(asked):
        line = lines[f"who-{number}"]
        assert line["path"] == path[:LONGEST_PATH]
        assert {name: line[name] for name in ("shop", "token", "app") if name in line} == caller


def test_no_secret_and_no_picture_reaches_the_log(shopfront: Shopfront) -> None:
    data = jpeg(901)
    upload(shopfront.buyer, data)
    shopfront.buyer.post("/upload/image", json={"image_base64": "SECRETPICTURE" * 20})
    shopfront.buyer.post("/upload/image?image_base64=SECRETPICTURE")
    log = shopfront.server.log.read_text()
    for client in (shopfront.merchant, shopfront.buyer):
        assert client.headers["Authorization"].removeprefix("Bearer ") not in log
    assert "SECRETPICTURE" not in log


@pytest.mark.sqlite
def test_a_failure_of_ours_is_logged_without_the_values_it_happened_to(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", VITRINA_WORKERS="1") as server, server.merchant() as merchant:
        token = merchant.headers["Authorization"].removeprefix("Bearer ")
        drop = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript('DROP TABLE products')"
        subprocess.run(["python3", "-c", drop, server.data / "vitrina.db"], check=True)
        answer = merchant.get("/products", params={"id": "0" * 24})
        assert answer.status_code == 500
        assert answer.json()["code"] == "ServerError"
        assert "products" not in answer.json()["message"]
        log = server.log.read_text()
        assert "no such table" in log
        assert token not in log


def test_the_limit_of_requests_is_told_on_both_sides(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", VITRINA_WORKERS="1", VITRINA_RATE_LIMIT="3") as server,
        server.merchant() as merchant,
        server.buyer() as buyer,
    ):
        answers = [merchant.get("/token/info") for _ in range(30)]
        limited = [answer for answer in answers if answer.status_code == 429]
        assert answers[0].status_code == 200
        assert limited
        assert limited[0].headers["retry-after"] == "1"
        assert limited[0].json()["code"] == "RateLimitExceeded"
        assert limited[0].json()["error"].startswith("Rate limit exceeded for attempts to access Open API")
        codes = {answered(buyer.get("/traffic/item/get"))["errorCode"] for _ in range(30)}
        assert codes == {"MissingParameter", "ApiCallLimit"}


@pytest.mark.parametrize("path", ["/nothing", "/v2/products", "/restaurant"])
def test_any_other_path_is_a_problem_in_json(anyone: httpx.Client, path: str) -> None:
    answer = anyone.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404
