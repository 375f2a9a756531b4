"""Small parts of the faces that have no need of a server."""

import base64
from contextlib import suppress
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Request
from litestar.datastructures import State

from vitrina.errors import Invalid
from vitrina.photos.errors import PhotoRefused
from vitrina.web.base64 import decode_picture
from vitrina.web.media.ranges import RangeNotSatisfiable, parse_range
from vitrina.web.shopline.errors import respond
from vitrina.web.taobao.calls.reading import MOST_FIELDS, query_pairs
from vitrina.web.taobao.texts import in_language

MOST = 10_000
DATA = st.binary(min_size=1, max_size=300)


@given(DATA)
def test_base64_is_read_as_any_client_writes_it(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    for written in (
        text,
        text.rstrip("="),
        text + "==",
        base64.urlsafe_b64encode(data).decode(),
        f"data:image/png;base64,{text}",
        "\r\n".join(text[at : at + 20] for at in range(0, len(text), 20)),
        text.replace("+", " "),
    ):
        if not written.endswith(" ") and not written.startswith(" "):
            assert decode_picture(written, MOST, "photo") == data


@given(st.text("%2B2F3D2b0+&=ae\xe9杯 ", max_size=60))
def test_a_form_is_read_as_the_standard_library_reads_it(form: str) -> None:
    wanted = parse_qsl(form, keep_blank_values=True)
    assert query_pairs(form.encode()) == tuple(wanted)


def test_of_many_parameters_so_many_are_taken() -> None:
    assert len(query_pairs(b"&".join([b"a=1"] * MOST_FIELDS))) == MOST_FIELDS
    with pytest.raises(Invalid):
        query_pairs(b"&".join([b"a=1"] * (MOST_FIELDS + 1)))


@given(st.text(max_size=200))
def test_any_other_text_is_decoded_or_refused(text: str) -> None:
    with suppress(PhotoRefused):
        assert len(decode_picture(text, MOST, "photo")) <= len(text)


@pytest.mark.parametrize("size", [MOST, MOST - 1, MOST - 2])
def test_the_limit_is_of_the_decoded_bytes(size: int) -> None:
    assert len(decode_picture(base64.b64encode(bytes(size)).decode(), MOST, "photo")) == size
    for more in (1, 2, 3):
        with pytest.raises(PhotoRefused) as refused:
            decode_picture(base64.b64encode(bytes(MOST + more)).decode(), MOST, "photo")
        assert (refused.value.code, refused.value.limit, refused.value.actual) == ("too_many_bytes", MOST, MOST + more)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-", (0, 100)),
        ("bytes=99-", (99, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-1000", (10, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-100", (0, 100)),
        ("bytes=-101", (0, 100)),
        ("bytes= 0 - 9", (0, 10)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=9-8", None),
        ("bytes=0-1,3-4", None),
        ("bytes=x-y", None),
        ("bytes=\u0661-\u0662", None),
        ("lines=0-9", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_a_range_is_read_or_ignored(header: str | None, span: tuple[int, int] | None) -> None:
    assert parse_range(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=999999-", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        parse_range(header, 100)
    assert refused.value.limit == 100


@given(st.text(alphabet="bytes=-0123456789, ", max_size=30), st.integers(1, 1000))
def test_no_range_leaves_the_file(header: str, size: int) -> None:
    try:
        span = parse_range(header, size)
    except RangeNotSatisfiable:
        return
    assert span is None or 0 <= span[0] < span[1] <= size


@pytest.mark.parametrize("key", ["zh-cn", "zh-hans", "zh-Hans", "zh-hant", "zh-TW"])
def test_a_title_is_chinese_before_it_is_anything_else(key: str) -> None:
    titles = {"en": "Teapot", key: "茶壶", "ko": "찻주전자"}
    assert in_language(titles) == in_language(titles, "vi") == ("茶壶", key.lower())


def test_an_answer_that_cannot_be_written_is_our_own_fault() -> None:
    request: Request[object, object, State] = Request({"type": "http", "headers": []})  # type: ignore[arg-type]
    for error in (RecursionError(), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "")):
        assert respond(request, error).status_code == 500
