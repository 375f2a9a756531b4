"""A market whose files lie in a bucket: the main job, a bucket that does not answer, and what looks after it."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import httpx
import pytest
from bucket import Bucket
from drawing import jpeg
from origin import Origin
from serving import Server
from shopfront import Shopfront, answered, check_pictures, title

# A request to a silent bucket is over after what storage/objects.py allows, and what the server does besides.
PATIENCE_SECONDS = 25.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shopfront, Bucket]]:
    with ExitStack() as stack:
        origin, bucket = stack.enter_context(Origin()), stack.enter_context(Bucket())
        settings = bucket.environment | {"VITRINA_OBJECTS_URL": f"{bucket.url}/photos", "VITRINA_WORKERS": "1"}
        server = Server(tmp_path_factory.mktemp("bucket") / "data", (origin.address,), settings)
        server.start()
        stack.callback(server.kill)
        merchant, buyer = (stack.enter_context(one()) for one in (server.merchant, server.buyer))
        yield Shopfront(server, origin, merchant, buyer), bucket


def picture_url(front: Shopfront, product: dict[str, object]) -> str:
    url: str = front.read(product)["medias"][0]["images"]["original"]["url"]
    return url


def test_what_a_merchant_adds_is_found_and_served_also_after_a_kill(stage: tuple[Shopfront, Bucket]) -> None:
    front, _ = stage
    product, data = front.product(), jpeg(7100)
    front.add(product, data)
    front.server.kill()
    front.server.start()
    check_pictures(front.read(product))
    assert front.titles(data)[0] == title(product)
    url = picture_url(front, product)
    whole = httpx.get(url, trust_env=False)
    part = httpx.get(url, headers={"Range": "bytes=10-19"}, trust_env=False)
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert not (front.server.data / "objects").exists()


def test_a_bucket_that_is_silent_costs_a_wait_and_a_reason_and_no_picture(stage: tuple[Shopfront, Bucket]) -> None:
    front, bucket = stage
    product, kept = front.product(), front.product()
    front.add(kept, jpeg(7200))
    url = picture_url(front, kept)
    bucket.pause()
    try:
        asked = [
            partial(front.try_to_add, product, [front.host(jpeg(7201))]),
            partial(httpx.get, url, trust_env=False, timeout=60),
        ]
        for ask in asked:
            began = time.monotonic()
            refused = ask()
            assert refused.status_code == 503, refused.text
            assert "storage_unavailable" in refused.text
            assert time.monotonic() - began < PATIENCE_SECONDS
        assert answered(front.merchant.get(f"/products/{kept['id']}"))["id"] == kept["id"]
    finally:
        bucket.go_on()
    assert httpx.get(url, trust_env=False, timeout=60).status_code == 200
    assert len(front.add(product, jpeg(7201))["medias"]) == 1


def test_doctor_says_what_the_bucket_says(stage: tuple[Shopfront, Bucket]) -> None:
    front, _ = stage
    elsewhere = replace(front.server, settings=front.server.settings | {"VITRINA_OBJECTS_URL": "s3://no-such-bucket"})
    with pytest.raises(subprocess.CalledProcessError) as failed:
        elsewhere.command("doctor")
    (finding,) = (one for one in json.loads(failed.value.stdout)["findings"] if one["part"] == "photo store")
    assert not finding["well"]
    assert "NoSuchBucket" in finding["detail"]


def test_doctor_gc_and_export_reach_into_the_bucket(stage: tuple[Shopfront, Bucket]) -> None:
    front, _ = stage
    product, data = front.product(), jpeg(7300)
    front.add(product, data)
    assert front.server.command("doctor")
    gone = front.server.command("gc")
    assert gone
    folder = front.server.data.parent / "taken"
    front.server.command("export", str(folder), "--shop", "test-shop")
    assert data in [path.read_bytes() for path in (folder / "pictures").iterdir()]
    assert json.loads((folder / "products.jsonl").read_text().splitlines()[0])
