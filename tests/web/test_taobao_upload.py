"""Handing in a picture to search with, in every way that buyers' clients do it."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from drawing import jpeg, motif, noise, padded, saved
from shopfront import Json, Shopfront, answered, find

PATH = "/upload/image"
MIB = 1024 * 1024
PICTURE = jpeg(300, 120, 120)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def taken(response: httpx.Response) -> str:
    body = answered(response)
    assert list(body) == ["errorCode", "errorMsg", "data"]
    assert (body["errorCode"], body["errorMsg"]) == (None, None)
    image_id: str = body["data"]["imageId"]
    return image_id


def failed(response: httpx.Response, code: str) -> Json:
    """The body of a failure: HTTP 200 with errorCode and errorMsg, as upstream sends it."""
    body = answered(response)
    assert body["errorCode"] == code, body
    assert isinstance(body["errorMsg"], str)
    assert body["errorMsg"]
    assert body["data"] is None
    return body


@pytest.fixture(scope="module")
def title(shopfront: Shopfront) -> str:
    """The title of a product that shows the picture."""
    product = shopfront.product()
    shopfront.add(product, PICTURE)
    text: str = product["title_translations"]["en"]
    return text


def multipart(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(PATH, files={"image_base64": (None, text)})


def as_file(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(PATH, files={"image_base64": ("picture.txt", text.encode())})


def form(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(PATH, data={"image_base64": text})


def unescaped_form(client: httpx.Client, text: str) -> httpx.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post(PATH, content=f"image_base64={text}".encode(), headers=headers)


def json_body(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(PATH, json={"image_base64": text})


def query(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(f"{PATH}?image_base64={quote(text, safe='')}")


def unescaped_query(client: httpx.Client, text: str) -> httpx.Response:
    return client.post(f"{PATH}?image_base64={text}")


@pytest.mark.parametrize("send", [multipart, as_file, form, unescaped_form, json_body, query, unescaped_query])
def test_it_is_taken_wherever_it_stands(
    shopfront: Shopfront, title: str, send: Callable[[httpx.Client, str], httpx.Response]
) -> None:
    assert "+" in encoded(PICTURE), "the picture must have a plus to lose"
    image_id = taken(send(shopfront.buyer, encoded(PICTURE)))
    assert len(image_id) == 19
    assert image_id.isdecimal()
    assert find(shopfront.buyer, image_id)[0]["title"] == title


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: f"data:image/jpeg;base64,{text}",
        lambda text: f" DATA:image/jpeg;charset=x;base64,{text}",
        lambda text: text.replace("+", "-").replace("/", "_"),
        lambda text: text.rstrip("="),
        lambda text: text + "==",
        lambda text: "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: "  \t" + " ".join(text[at : at + 64] for at in range(0, len(text), 64)) + "\n",
        lambda text: text.replace("+", " "),
        lambda text: "\n".join(text[at : at + 76] for at in range(0, len(text), 76)).replace("+", " "),
    ],
)
def test_what_clients_do_to_base64_is_mended(shopfront: Shopfront, title: str, damage: Callable[[str], str]) -> None:
    image_id = taken(json_body(shopfront.buyer, damage(encoded(PICTURE))))
    assert find(shopfront.buyer, image_id)[0]["title"] == title


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("JPEG", "CMYK")])
def test_every_documented_kind_is_taken(shopfront: Shopfront, kind: str, mode: str) -> None:
    taken(json_body(shopfront.buyer, encoded(saved(motif(301).convert(mode), kind))))


@pytest.mark.parametrize("send", [multipart, form, json_body])
def test_three_megabytes_are_taken_and_a_byte_more_is_not(
    shopfront: Shopfront, send: Callable[[httpx.Client, str], httpx.Response]
) -> None:
    taken(send(shopfront.buyer, encoded(padded(PICTURE, 3 * MIB))))
    body = failed(send(shopfront.buyer, encoded(padded(PICTURE, 3 * MIB + 1))), "TooManyBytes")
    assert str(3 * MIB) in body["errorMsg"]
    assert str(3 * MIB + 1) in body["errorMsg"]


def test_the_same_picture_twice_gets_two_ids(shopfront: Shopfront) -> None:
    assert taken(json_body(shopfront.buyer, encoded(PICTURE))) != taken(json_body(shopfront.buyer, encoded(PICTURE)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MissingParameter"),
        ("   ", "MissingParameter"),
        ("!!!!", "NotBase64"),
        ("图片Base64串", "NotBase64"),
        ("AAAAA", "NotBase64"),
        ("AAAA=AAA", "NotBase64"),
        ("data:image/jpeg;base64,", "Empty"),
        (encoded(b"these are words"), "NotAnImage"),
        (encoded(saved(motif(302), "GIF")), "TypeNotAllowed"),
        (encoded(saved(motif(303), "TIFF")), "NotAnImage"),
        (encoded(noise(304, 200, 200)[:-60]), "Truncated"),
    ],
)
@pytest.mark.parametrize("send", [multipart, form, json_body])
def test_what_is_no_picture_is_refused(
    shopfront: Shopfront, send: Callable[[httpx.Client, str], httpx.Response], text: str, code: str
) -> None:
    failed(send(shopfront.buyer, text), code)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", ""),
        (b"", "application/json"),
        (b"{}", "application/json"),
        (b'{"image_base64": null}', "application/json"),
        (b'{"image": "AAAA"}', "application/json"),
        (b"%ff=%zz", "application/x-www-form-urlencoded"),
    ],
)
def test_a_missing_picture_is_asked_for_by_name(shopfront: Shopfront, body: bytes, content_type: str) -> None:
    response = shopfront.buyer.post(PATH, content=body, headers={"Content-Type": content_type})
    assert '"image_base64"' in failed(response, "MissingParameter")["errorMsg"]


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"[]", "application/json", "InvalidBody"),
        (b"\xff", "application/json", "InvalidBody"),
        (b"[" * 100_000, "application/json", "InvalidBody"),
        (PICTURE, "image/jpeg", "InvalidBody"),
        (b"abc", "multipart/form-data", "InvalidParameter"),
        (b"abc", "multipart/form-data; boundary=x", "InvalidParameter"),
        (b"x" * (13 * MIB), "application/json", "InvalidParameter"),
        (json.dumps({"image_base64": ["!!!!"]}).encode(), "application/json", "NotBase64"),
        (json.dumps({"image_base64": 5}).encode(), "application/json", "NotBase64"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_failure_in_words(
    shopfront: Shopfront, body: bytes, content_type: str, code: str
) -> None:
    failed(shopfront.buyer.post(PATH, content=body, headers={"Content-Type": content_type}), code)


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer unknown", "Basic eDp5"])
@pytest.mark.parametrize("path", [PATH, "/traffic/item/imgsearch", "/traffic/item/get"])
def test_whoever_is_unknown_is_told_so(anyone: httpx.Client, path: str, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    body = failed(anyone.post(f"/rest/taobao-global{path}", headers=headers, content=b"["), "IllegalAccessToken")
    assert body["errorMsg"] == "The specified access token is invalid or expired"


def test_a_merchants_token_opens_no_buyers_door(anyone: httpx.Client, shopfront: Shopfront) -> None:
    headers = {"Authorization": shopfront.merchant.headers["Authorization"]}
    failed(anyone.get("/rest/taobao-global/traffic/item/get", headers=headers), "IllegalAccessToken")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/a/%00/%ff")])
def test_an_unknown_path_is_a_failure_too(shopfront: Shopfront, method: str, path: str) -> None:
    failed(shopfront.buyer.request(method, path), "InvalidApiPath")


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("GET", PATH, "POST"),
        ("PUT", f"{PATH}/", "POST"),
        ("GET", "/purchase/order/create", "POST"),
        ("DELETE", "/product/get", "GET or POST"),
    ],
)
def test_of_another_method_the_right_one_is_named(shopfront: Shopfront, method: str, path: str, known: str) -> None:
    body = failed(shopfront.buyer.request(method, path), "MethodNotAllowed")
    assert body["errorMsg"] == f"This API is called by {known}, not by {method}."
