"""Who may call: seen, ended and given new tokens by whoever runs the market, without the tokens themselves."""

import json
from pathlib import Path
from typing import Any

import httpx
from commands import inside, words
from serving import Server

NARROW = {"COLUMNS": "80"}


def shown(data: Path, *command: str) -> str:
    done = inside(*command, "--data", data, env=NARROW)
    assert done.exit_code == 0, done.output
    return words(done.stdout)


def test_a_lost_token_is_found_by_its_name_and_ended(server: Server) -> None:
    made = server.command("token", "create", "--shop", "lost-and-found", "--name", "till [1]", "--scope", "products")
    headers = {"Authorization": f"Bearer {made['access_token']}"}
    assert httpx.get(f"{server.url}/v1/products", headers=headers).status_code == 200
    (token,) = server.command("token", "list", "--shop", "lost-and-found")["tokens"]
    assert (token["shop"], token["name"], token["scopes"]) == ("lost-and-found", "till [1]", ["products"])
    assert (token["expires_at"], token["renewable"]) == (None, False)
    assert made["access_token"] not in str(server.command("token", "list"))
    server.command("token", "revoke", "--id", token["id"])
    assert httpx.get(f"{server.url}/v1/products", headers=headers).status_code == 401
    assert server.command("token", "list", "--shop", "lost-and-found")["tokens"] == []


def test_the_tokens_of_all_shops_are_listed_with_their_limits(tmp_path: Path) -> None:
    for shop, more in (("tea", ["--days", "3"]), ("coffee", ["--address", "10.0.0.0/8"])):
        assert inside("token", "create", "--shop", shop, *more, "--data", tmp_path).exit_code == 0
    listed = shown(tmp_path, "token", "list")
    assert "Tokens: 2" in listed
    assert listed.index("tea") < listed.index("coffee")
    assert "from" in listed
    assert "never" in listed
    (first, _) = json.loads(inside("token", "list", "--data", tmp_path, "--json").stdout)["tokens"]
    assert first["id"] in listed
    shops = shown(tmp_path, "shop", "list")
    assert "Shops: 2" in shops
    assert shops.index("tea") < shops.index("coffee")


def test_what_is_not_there_is_not_ended(tmp_path: Path) -> None:
    assert inside("shop", "create", "--handle", "tea", "--data", tmp_path).exit_code == 0
    for command in ("token revoke --id x", "app revoke --app-key x", "app token --app-key x"):
        done = inside(*command.split(), "--data", tmp_path)
        assert done.exit_code == 1
        assert "not_found" in done.stderr
        assert f"vitrina {command.split()[0]} list" in words(done.stderr)


def test_an_app_without_tokens_is_given_new_ones_and_keeps_what_is_its(server: Server) -> None:
    app = server.command("app", "create", "--name", "finder")
    key = app["app_key"]

    def listed() -> dict[str, Any]:
        (found,) = [one for one in server.command("app", "list")["apps"] if one["app_key"] == key]
        return dict(found)

    def known(token: str) -> bool:
        path, headers = "/rest/taobao-global/purchase/orders/query", {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{server.url}{path}", headers=headers, json={}).json()
        assert answer["errorCode"] in {None, "IllegalAccessToken"}, answer
        return bool(answer["success"])

    assert (listed()["name"], listed()["tokens"]) == ("finder", 1)
    second = server.command("app", "token", "--app-key", key)
    assert (second["app_key"], second["app_secret"]) == (key, app["app_secret"])
    assert listed()["tokens"] == 2
    assert known(app["access_token"])
    assert known(second["access_token"])
    server.command("app", "revoke", "--app-key", key)
    assert (listed()["tokens"], listed()["until"]) == (0, None)
    assert not known(app["access_token"])
    assert not known(second["access_token"])
    assert known(server.command("app", "token", "--app-key", key)["access_token"])
