"""The search page, in a real browser against a real server."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from origin import Origin
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from serving import Server, running_server

CHROMIUM = Path("/usr/bin/chromium")
# No GPU, no sandbox (the tests may run as root), and no traffic of the browser's own.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 15_000
TOO_MANY_BYTES = 3 * 1024 * 1024 + 1
TITLES = {
    "disc": {"en": "Red disc", "zh-hant": "紅圓盤"},
    "stripes": {"en": "Blue stripes", "zh-hant": "藍條紋"},
    "checks": {"zh-hant": "綠格子"},
}

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="the page is tested in Chromium: apt-get install chromium"
)


def drawn(motif: str, shift: int = 0) -> bytes:
    """A picture of a motif; ``shift`` pixels make another photo of the same thing."""
    image = Image.new("RGB", (320, 320), "white")
    draw = ImageDraw.Draw(image)
    if motif == "disc":
        draw.ellipse((60 + shift, 60, 260 + shift, 260), fill="#c8201c")
    elif motif == "stripes":
        for left in range(0, 320, 40):
            draw.rectangle((left + shift, 0, left + shift + 20, 320), fill="#1c3cc8")
    else:
        for at in range(0, 64, 2):
            left, top = at % 8 * 40 + at // 8 % 2 * 40, at // 8 * 40
            draw.rectangle((left + shift, top, left + shift + 40, top + 40), fill="#1f8a3b")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@dataclass(frozen=True)
class Market:
    """A server with one shop, and an origin for its pictures."""

    server: Server
    merchant: httpx.Client
    origin: Origin

    def fill(self) -> None:
        """Makes one product for each motif."""
        for motif, titles in TITLES.items():
            facts = {"title_translations": titles, "price": 30, "status": True, "quantity": 5}
            created = self.merchant.post("/products", json={"product": facts})
            created.raise_for_status()
            urls = [self.origin.serve(f"/{motif}.jpg", drawn(motif))]
            path = f"/products/{created.json()['id']}"
            self.merchant.post(f"{path}/add_images", json={"urls": urls}).raise_for_status()

    def clear(self) -> None:
        """Deletes all products."""
        listed = self.merchant.get("/products").raise_for_status()
        for product in listed.json()["items"]:
            self.merchant.delete(f"/products/{product['id']}").raise_for_status()


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with (
        Origin() as origin,
        running_server(tmp_path_factory.mktemp("page") / "data", origin.address, VITRINA_WORKERS="1") as server,
        server.merchant("corner-shop") as merchant,
    ):
        market = Market(server, merchant, origin)
        market.fill()
        yield market


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS) as browser,
    ):
        yield browser


@pytest.fixture
def page(market: Market, browser: Browser) -> Iterator[Page]:
    """The page, opened by someone who reads English."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(market.server.url)
        yield page


def choose(page: Page, data: bytes, name: str = "photo.jpg") -> None:
    page.get_by_label(re.compile("^(Choose a|New) photo$")).set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": data}
    )


def hand_over(page: Page, event: str, data: bytes | None) -> None:
    """Drops a file on the page or pastes it; None is a drop or a paste without a file."""
    page.evaluate(
        """([event, data]) => {
            const transfer = new DataTransfer();
            if (data === null) transfer.setData("text/plain", "words");
            else {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
            }
            const options = { bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer };
            const happening = event === "drop" ? new DragEvent("drop", options) : new ClipboardEvent("paste", options);
            document.body.dispatchEvent(happening);
        }""",
        [event, data and base64.b64encode(data).decode()],
    )


def expect_first(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=3).first).to_have_text(title, timeout=WAIT_MS)


def expect_problem(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_role("alert")).to_contain_text(text, timeout=WAIT_MS)
    expect(page.locator(".card")).to_have_count(0)


def hold_searches(page: Page) -> list[Route]:
    """Searches stop on their way until the test lets them on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/page/search", hold)
    return held


def let_on(page: Page, held: list[Route], number: int) -> None:
    """Lets a held search go on; the browser tells of a request a moment before it can be held."""
    for _ in range(WAIT_MS // 10):
        if len(held) > number:
            break
        page.wait_for_timeout(10)
    held[number].continue_()


def test_a_chosen_photo_finds_its_product(page: Page) -> None:
    choose(page, drawn("stripes", shift=4))
    expect_first(page, "Blue stripes")
    card = page.locator(".card").first
    expect(page.locator(".card")).to_have_count(len(TITLES))
    expect(card.locator(".price")).to_have_text("NT$30")
    expect(card.locator(".shop")).to_have_text("corner-shop")
    assert 50 <= int(card.locator(".score").inner_text().removesuffix("% alike")) <= 100
    expect(page.get_by_role("status")).to_have_text("3 similar products, best match first")


def test_it_says_when_nothing_is_similar(page: Page) -> None:
    def deny(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json=response.json() | {"similar": False})

    page.route("**/page/search", deny)
    choose(page, drawn("disc"))
    expect_first(page, "Red disc")
    expect(page.get_by_role("status")).to_have_text("Nothing here is similar; this comes closest")


def test_pictures_and_the_photo_searched_with_are_shown(page: Page) -> None:
    choose(page, drawn("disc"))
    expect_first(page, "Red disc")
    for picture in (page.locator(".card img").first, page.get_by_alt_text("The photo you searched with")):
        expect(picture).to_be_visible()
        page.wait_for_function("image => image.complete", arg=picture.element_handle())
        assert picture.evaluate("image => image.naturalWidth") == 320


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_photo_can_be_dropped_and_pasted(page: Page, event: str) -> None:
    hand_over(page, event, drawn("disc", shift=10))
    expect_first(page, "Red disc")


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_what_holds_no_file_is_explained(page: Page, event: str) -> None:
    hand_over(page, event, None)
    expect_problem(page, "No photo there")


def test_progress_is_shown_while_the_search_runs(page: Page) -> None:
    held = hold_searches(page)
    with page.expect_request("**/page/search"):
        choose(page, drawn("disc"))
    expect(page.get_by_role("status")).to_have_text("Looking for similar products…")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#file")).to_be_disabled()
    expect(page.locator(".waiting").first).to_be_visible()
    let_on(page, held, 0)
    expect_first(page, "Red disc")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#file")).to_be_enabled()
    expect(page.locator(".waiting")).to_have_count(0)


def test_a_search_can_be_cancelled(page: Page) -> None:
    hold_searches(page)
    with page.expect_event("requestfailed"):
        choose(page, drawn("disc"))
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text("Search stopped.")
    expect(page.locator("#file")).to_be_focused()


def test_a_new_photo_ends_the_search_before_it(page: Page) -> None:
    held = hold_searches(page)
    with page.expect_request("**/page/search"):
        hand_over(page, "drop", drawn("disc"))
    with page.expect_event("requestfailed") as failed, page.expect_request("**/page/search"):
        hand_over(page, "drop", drawn("stripes"))
    assert failed.value.failure == "net::ERR_ABORTED"
    let_on(page, held, 1)
    expect_first(page, "Blue stripes")


def test_a_bad_file_gets_the_servers_reason(page: Page) -> None:
    choose(page, b"these are words", "words.jpg")
    expect_problem(page, "This photo cannot be used", "no picture that is known here", "Save the picture as one of")
    choose(page, drawn("disc"))  # and the page goes on working
    expect_first(page, "Red disc")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_file_that_is_too_large_is_not_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    choose(page, bytes(TOO_MANY_BYTES))
    expect_problem(page, "This photo is too large", "3.1 MB", "at most 3 MB")
    assert not [url for url in sent if url.endswith("/page/search")]


def test_a_photo_can_be_sent_again_after_the_connection_was_lost(page: Page) -> None:
    page.context.set_offline(True)
    choose(page, drawn("checks"))
    expect_problem(page, "No connection", "did not answer")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect_first(page, "綠格子")


def test_a_busy_server_is_explained(page: Page) -> None:
    problem = {"status": 503, "code": "busy", "detail": "Too many pictures wait.", "hint": "Try again in a minute."}
    page.route("**/page/search", lambda route: route.fulfill(status=503, json=problem))
    choose(page, drawn("disc"))
    expect_problem(page, "The server is busy", "Too many pictures wait. Try again in a minute.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "title", "tag"),
    [("zh-TW", "紅圓盤", "zh-hant"), ("en-US", "Red disc", "en"), ("de-DE", "紅圓盤", "zh-hant")],
)
def test_titles_come_in_the_readers_language(
    market: Market, browser: Browser, locale: str, title: str, tag: str
) -> None:
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(market.server.url)
        choose(page, drawn("disc"))
        expect_first(page, title)
        expect(page.get_by_role("heading", level=3).first).to_have_attribute("lang", tag)


def test_nothing_is_loaded_from_elsewhere_and_the_console_stays_empty(market: Market, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        requested: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(market.server.url)
        choose(page, drawn("disc"))
        expect_first(page, "Red disc" if "en" in page.evaluate("navigator.language") else "紅圓盤")
        page.wait_for_load_state("networkidle")
    assert any("/media/" in url for url in requested)
    ours = f"{market.server.url}/"
    assert not [url for url in requested if not url.startswith((ours, f"blob:{ours}"))]
    assert not said


def test_it_fits_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    for step in ("start", "found"):
        expect(page.locator("html")).to_have_attribute("data-state", step, timeout=WAIT_MS)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        button, panel = (page.locator(name).bounding_box() for name in ("#choose", ".drop"))
        assert button
        assert panel
        assert button["x"] + button["width"] < panel["x"] + panel["width"]
        choose(page, drawn("disc"))


def test_an_empty_market_says_what_to_do(market: Market, page: Page) -> None:
    market.clear()
    try:
        choose(page, drawn("disc"))
        expect(page.get_by_text("No products yet")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text("vitrina demo")).to_be_visible()
    finally:
        market.fill()
