"""Signed calls over HTTP: three ways to prove who calls, and nothing that was changed on the way is carried out."""

import base64
import json
import random
import time
from collections.abc import Iterator

import httpx
import pytest
from buying import RECEIVER, Ware, outer_id, query, ware
from drawing import jpeg
from serving import Server, running_server
from shopfront import Json, Shopfront
from signing import PREFIX, Signer

CREATE = "/purchase/order/create"
QUERY = "/purchase/orders/query"
CALLS = 100


@pytest.fixture(scope="module")
def signer(server: Server, anyone: httpx.Client) -> Signer:
    made = server.command("app", "create", "--name", "signer")
    return Signer(anyone, made["app_key"], made["app_secret"], made["access_token"])


@pytest.fixture(scope="module")
def pot(shopfront: Shopfront) -> Ware:
    return ware(shopfront, quantity=100_000)


def purchase(pot: Ware) -> dict[str, str]:
    lines = json.dumps([pot.line(1)])
    return {
        "outer_purchase_id": outer_id(),
        "purchase_amount": "3000",
        "order_line_list": lines,
        "receiver": json.dumps(RECEIVER),
    }


@pytest.mark.parametrize("spelling", ["x-timestrap", "x-timestamp"])
def test_headers_prove_who_calls_in_shanjings_dialect(signer: Signer, spelling: str) -> None:
    headers = signer.headers(QUERY, {"page_no": "1"}, spelling)
    answer = signer.get(QUERY, {"page_no": "1"}, headers=headers)
    assert (answer["success"], answer["data"]["pageNo"]) == (True, 1)
    other = signer.get(QUERY, {"page_no": "2"}, headers=headers)
    assert (other["success"], other["errorCode"]) == (False, "IncompleteSignature")


def test_a_json_body_is_signed_as_it_was_written(signer: Signer, pot: Ware) -> None:
    body: Json = purchase(pot) | {"purchase_amount": 3000, "receiver": RECEIVER}
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    compact = written | {"receiver": json.dumps(RECEIVER, separators=(",", ":"))}
    assert signer.post_json(CREATE, body, signer.headers(CREATE, compact))["success"] is True
    body["purchase_amount"] = 3001
    refused = signer.post_json(CREATE, body, signer.headers(CREATE, compact))
    assert refused["errorCode"] == "IncompleteSignature"


@pytest.mark.parametrize("prefix", ["/rest/taobao-global", "/rest"])
@pytest.mark.parametrize("signed", [QUERY, "/taobao-global" + QUERY, "/rest/taobao-global" + QUERY])
def test_the_api_path_is_signed_however_the_client_sees_it(signer: Signer, prefix: str, signed: str) -> None:
    if prefix == "/rest" and signed != QUERY:
        signed = prefix + QUERY
    assert signer.get(QUERY, signer.params(signed), prefix)["code"] == "0"


def test_a_form_a_query_and_json_can_be_signed(signer: Signer) -> None:
    assert signer.post(QUERY, signer.params(QUERY))["code"] == "0"
    assert signer.get(QUERY, signer.params(QUERY))["code"] == "0"
    assert signer.post_json(QUERY, signer.params(QUERY))["code"] == "0"


@pytest.mark.parametrize(
    ("away", "code"), [(7100, "0"), (-7100, "0"), (7300, "IllegalTimestamp"), (-7300, "IllegalTimestamp")]
)
def test_a_signature_holds_two_hours_either_way(signer: Signer, away: int, code: str) -> None:
    assert signer.get(QUERY, signer.params(QUERY, at=time.time() + away))["code"] == code


def test_seconds_instead_of_milliseconds_are_told(signer: Signer) -> None:
    answer = signer.get(QUERY, signer.params(QUERY, at=time.time() / 1000))
    assert answer["code"] == "IllegalTimestamp"
    assert "milliseconds" in answer["message"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sign_method": "md5"}, "IncompleteSignature"),
        ({"sign_method": ""}, "IncompleteSignature"),
        ({"sign": ""}, "IncompleteSignature"),
        ({"app_key": "1"}, "InvalidAppKey"),
        ({"timestamp": ""}, "IllegalTimestamp"),
    ],
)
def test_a_signature_needs_all_its_parts(signer: Signer, change: dict[str, str], code: str) -> None:
    answer = signer.get(QUERY, signer.params(QUERY) | change)
    assert (answer["type"], answer["code"]) == ("ISV", code)


def test_what_was_sent_without_a_signature_is_named(signer: Signer, shopfront: Shopfront) -> None:
    headers = {"x-timestrap": "1795437770616", "x-sign-method": "sha256"}
    answer = shopfront.buyer.get(QUERY, headers=headers).json()
    assert answer["errorCode"] == "IncompleteSignature"
    assert answer["errorMsg"].startswith("The request carries timestamp, sign_method but no signature.")
    assert signer.get(QUERY, signer.params(QUERY) | {"sign": ""})["message"].startswith("The request carries app_key,")


def test_nothing_that_was_changed_is_carried_out(signer: Signer, shopfront: Shopfront, pot: Ware) -> None:
    chance, before = random.Random(14), shopfront.read(pot.product)["quantity"]  # noqa: S311 - not a secret
    for _ in range(CALLS):
        business = purchase(pot)
        sent = signer.params(CREATE, business)
        for name, value in sent.items():
            for changed in _changes(sent, name, value, chance):
                answer = signer.post(CREATE, changed)
                assert answer["code"] != "0", (name, answer)
                assert answer["type"] == "ISV"
        moved = signer.post("/purchase/order/batch/pay", sent)
        assert moved["code"] == "IncompleteSignature"
    assert shopfront.read(pot.product)["quantity"] == before
    asked = signer.params(QUERY)
    assert signer.get(QUERY, asked)["data"]["results_total"] == _orders_so_far(signer)


def _changes(sent: dict[str, str], name: str, value: str, chance: random.Random) -> Iterator[dict[str, str]]:
    place = chance.randrange(len(value))
    other = "x" if value[place] != "x" else "y"
    yield sent | {name: value[:place] + other + value[place + 1 :]}
    if chance.random() < 0.1:
        yield {key: one for key, one in sent.items() if key != name}


def _orders_so_far(signer: Signer) -> int:
    count: int = signer.get(QUERY, signer.params(QUERY, {"page_size": "50"}))["data"]["results_total"]
    return count


def test_text_that_is_not_escaped_is_signed_as_it_is(signer: Signer) -> None:
    sent = signer.params(QUERY, {"outer_purchase_id": "杯子"})
    content = "&".join(f"{name}={value}" for name, value in sent.items()).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert signer.client.post(PREFIX + QUERY, content=content, headers=headers).json()["code"] == "0"


@pytest.mark.parametrize("name", ["outer_purchase_id", "outerPurchaseId", "order_remark"])
def test_a_file_beside_signed_parameters_changes_nothing(signer: Signer, pot: Ware, name: str) -> None:
    sent = signer.params(CREATE, purchase(pot))
    changed = signer.client.post(PREFIX + CREATE, params=sent, files={name: ("x.txt", b"another")}).json()
    assert changed["code"] == "IncompleteSignature"
    assert signer.post(CREATE, sent)["success"] is True


def test_a_picture_may_be_a_file_that_is_not_signed_and_never_replaces_one_that_is(signer: Signer) -> None:
    upload, picture = "/upload/image", base64.b64encode(jpeg(970)).decode()
    as_file = {"image_base64": ("picture.txt", picture.encode())}
    taken = signer.client.post(PREFIX + upload, params=signer.params(upload), files=as_file).json()
    assert taken["code"] == "0"
    assert taken["biz_error_code"] is None
    wrong = signer.params(upload, {"image_base64": "AAAA"})
    refused = signer.client.post(PREFIX + upload, params=wrong, files=as_file).json()
    assert refused["biz_error_code"] == "NotAnImage"


def test_a_replay_is_carried_out_once_and_told_the_same(signer: Signer, shopfront: Shopfront, pot: Ware) -> None:
    sent = signer.params(CREATE, purchase(pot))
    before = shopfront.read(pot.product)["quantity"]
    first = signer.post(CREATE, sent)
    assert first["success"] is True
    assert [signer.post(CREATE, sent) for _ in range(3)] == [first] * 3
    assert shopfront.read(pot.product)["quantity"] == before - 1
    number = first["data"]["order_list"][0]["purchase_id"]
    pay = signer.params("/purchase/order/batch/pay", {"purchaseOrderIdList": str(number)})
    assert signer.post("/purchase/order/batch/pay", pay) == signer.post("/purchase/order/batch/pay", pay)


def test_a_bearer_token_with_a_signature_needs_both(signer: Signer, shopfront: Shopfront) -> None:
    bearer = {"Authorization": f"Bearer {signer.access_token}"}
    empty = dict.fromkeys(("x-app-key", "x-timestrap", "x-sign-method", "x-signature", "x-access-token"), "")
    assert signer.get(QUERY, {}, headers=bearer | empty)["success"] is True
    wrong = signer.headers(QUERY, {}) | {"x-signature": "0" * 64}
    assert signer.get(QUERY, {}, headers=bearer | wrong)["errorCode"] == "IncompleteSignature"
    other = {"Authorization": str(shopfront.buyer.headers["Authorization"])}
    assert signer.get(QUERY, {}, headers=other | signer.headers(QUERY, {}))["errorCode"] == "IllegalAccessToken"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signer]:
    """An app of a server that asks for signatures and says what should have been signed."""
    settings = {"VITRINA_DEBUG_SIGNATURES": "1", "VITRINA_REQUIRE_SIGNATURE": "1"}
    with (
        running_server(tmp_path_factory.mktemp("strict") / "data", **settings) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        made = server.command("app", "create", "--name", "debug")
        yield Signer(client, made["app_key"], made["app_secret"], made["access_token"])


def test_a_server_that_debugs_says_what_should_have_been_signed(strict: Signer) -> None:
    sent = strict.params("/wrong/path", {"page_no": "1"})
    answer = strict.get(QUERY, sent)
    assert answer["code"] == "IncompleteSignature"
    unsigned = {name: value for name, value in sent.items() if name != "sign"}
    wanted = QUERY + "".join(name + unsigned[name] for name in sorted(unsigned))
    assert wanted in answer["message"]
    assert strict.get(QUERY, unsigned | {"sign": strict.signature(QUERY, unsigned)})["code"] == "0"


def test_where_signatures_are_required_they_may_stand_in_the_body_beside_a_bearer_token(strict: Signer) -> None:
    bearer = {"Authorization": f"Bearer {strict.access_token}"}
    signed = strict.params(QUERY)
    assert strict.post_json(QUERY, signed, bearer)["code"] == "0"
    assert strict.client.post(PREFIX + QUERY, data=signed, headers=bearer).json()["code"] == "0"
    assert strict.post_json(QUERY, signed | {"page_no": "2"}, bearer)["code"] == "IncompleteSignature"
    for unsigned in ({}, {"access_token": strict.access_token}):
        assert strict.post_json(QUERY, unsigned, bearer)["errorCode"] == "IncompleteSignature"
    other = {"Authorization": "Bearer another"}
    assert strict.post_json(QUERY, signed, other)["errorCode"] == "IllegalAccessToken"


def test_without_debugging_nothing_is_said(signer: Signer, shopfront: Shopfront) -> None:
    answer = signer.get(QUERY, signer.params("/wrong/path"))
    assert answer["message"] == "The request signature does not conform to platform standards."
    assert query(shopfront.buyer, page_size=1) is not None
