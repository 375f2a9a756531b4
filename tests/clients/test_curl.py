"""The upload as the buyers' API documents it: curl, a form field, and five headers that are sent empty."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from drawing import jpeg, noise
from shopfront import Shopfront, find, title

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt-get install curl")
EMPTY_HEADERS = ("x-app-key", "x-timestrap", "x-sign-method", "x-signature", "x-access-token")


def curl(shopfront: Shopfront, field: str) -> dict[str, Any]:
    headers = [part for name in EMPTY_HEADERS for part in ("--header", f"{name};")]
    address = f"{shopfront.server.url}/rest/taobao-global/upload/image"
    authorization = f"Authorization: {shopfront.buyer.headers['Authorization']}"
    command = ["curl", "--silent", "--noproxy", "*", "--location", address, *headers]
    done = subprocess.run(
        [*command, "--header", authorization, "--form", field], capture_output=True, check=True, timeout=60
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_documented_upload_finds_the_product(shopfront: Shopfront) -> None:
    product, data = shopfront.product(), jpeg(510)
    shopfront.add(product, data)
    answer = curl(shopfront, f'image_base64="{base64.b64encode(data).decode()}"')
    assert (answer["errorCode"], answer["errorMsg"]) == (None, None)
    assert find(shopfront.buyer, answer["data"]["imageId"])[0]["title"] == title(product)


def test_a_large_picture_can_come_from_a_file(shopfront: Shopfront, tmp_path: Path) -> None:
    text = tmp_path / "picture.txt"
    text.write_bytes(base64.encodebytes(noise(511, 1600, 1200)))
    assert text.stat().st_size > 1024**2
    for form in (f"image_base64=<{text}", f"image_base64=@{text}"):
        assert curl(shopfront, form)["errorCode"] is None


def test_a_bad_picture_is_a_failure_with_a_reason(shopfront: Shopfront) -> None:
    assert curl(shopfront, 'image_base64="图片Base64串"')["errorCode"] == "NotBase64"


def test_a_merchant_s_json_needs_no_content_type(shopfront: Shopfront) -> None:
    body = json.dumps({"product": {"title_translations": {"en": "By curl"}, "price": 120}})
    authorization = f"Authorization: {shopfront.merchant.headers['Authorization']}"
    command = ["curl", "--silent", "--noproxy", "*", f"{shopfront.server.url}/v1/products", "-H", authorization]
    done = subprocess.run([*command, "-d", body], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["title_translations"] == {"en": "By curl"}
