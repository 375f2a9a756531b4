"""Signatures: two published vectors, the forms that clients use, and nothing else."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.access.signatures import SignedMaterial, parse_timestamp, sign, string_to_sign, verify

SECRET = "helloworld"
# Lazada Open Platform, document 108069, and Taobao, document 118817.
PUBLISHED = (
    "/order/get",
    (
        ("app_key", "123456"),
        ("access_token", "test"),
        ("timestamp", "1517820392000"),
        ("sign_method", "sha256"),
        ("order_id", "1234"),
    ),
    "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
)
# Sent by lazop-sdk 1.0.3.
SENT = (
    "/upload/image",
    (
        ("app_key", "123456"),
        ("sign_method", "sha256"),
        ("timestamp", "1795315028000"),
        ("partner_id", "lazop-sdk-python-20181207"),
        ("access_token", "tok"),
        ("image_base64", "aGVsbG8+/w=="),
    ),
    "26BE0A09483540F815647EC12BC81C14146A19AD684F60D447BC61037FF60179",
)
NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8)
PAIRS = st.lists(st.tuples(NAMES, st.text(max_size=8)), min_size=1, max_size=6, unique_by=lambda pair: pair[0])


@pytest.mark.parametrize(("path", "pairs", "signature"), [PUBLISHED, SENT], ids=["published", "sent"])
def test_golden_vectors(path: str, pairs: tuple[tuple[str, str], ...], signature: str) -> None:
    assert sign(SECRET, string_to_sign(path, pairs)) == signature
    assert verify(SECRET, SignedMaterial((path,), (*pairs, ("sign", signature))), signature)


def test_the_string_to_sign_has_no_separators_and_is_in_the_order_of_the_names() -> None:
    pairs = [("b", "2"), ("B", "1"), ("a_b", "3"), ("a", "4"), ("sign", "not this")]
    assert string_to_sign("/x", pairs) == "/xB1a4a_b3b2"


def test_empty_values_may_be_signed_or_left_out() -> None:
    material = SignedMaterial(("/x",), (("a", "1"), ("b", "")))
    assert verify(SECRET, material, sign(SECRET, "/xa1b"))
    assert verify(SECRET, material, sign(SECRET, "/xa1"))


def test_each_of_the_paths_may_be_signed() -> None:
    material = SignedMaterial(("/x", "/taobao-global/x"), (("a", "1"),))
    assert verify(SECRET, material, sign(SECRET, "/taobao-global/xa1"))
    assert not verify(SECRET, material, sign(SECRET, "/rest/xa1"))


def test_a_body_may_be_signed_as_a_whole() -> None:
    material = SignedMaterial(("/x",), (("a", "1"), ("b", "2")), body='{"b": 2}', outside=(("a", "1"),))
    assert verify(SECRET, material, sign(SECRET, '/xa1{"b": 2}'))


@pytest.mark.parametrize("change", [str.lower, lambda text: text[:-1], lambda _: "", lambda text: f"é{text[1:]}"])
def test_only_the_exact_signature_counts(change: object) -> None:
    assert callable(change)
    path, pairs, signature = PUBLISHED
    assert not verify(SECRET, SignedMaterial((path,), pairs), change(signature))


@given(pairs=PAIRS, at=st.integers(0, 5), extra=st.text(min_size=1, max_size=3))
def test_a_changed_value_name_or_path_is_noticed(pairs: list[tuple[str, str]], at: int, extra: str) -> None:
    signature = sign(SECRET, string_to_sign("/x", pairs))
    place = at % len(pairs)
    name, value = pairs[place]
    rest = [*pairs[:place], *pairs[place + 1 :]]
    signed = string_to_sign("/x", pairs)
    for changed in ([*rest, (name, value + extra)], [*rest, (name + "z" + extra, value)]):
        if string_to_sign("/x", changed) != signed and string_to_sign("/x", changed, skip_empty=True) != signed:
            assert not verify(SECRET, SignedMaterial(("/x",), tuple(changed)), signature)
    assert not verify(SECRET, SignedMaterial(("/y",), tuple(pairs)), signature)
    assert not verify(SECRET + "!", SignedMaterial(("/x",), tuple(pairs)), signature)


@pytest.mark.parametrize(
    "text", ["1517886554000", "2018-02-06T03:09:14Z", "2018-02-06T03:09:14+00:00", "2018-02-06T03:09:14"]
)
def test_timestamps_are_milliseconds_or_iso(text: str) -> None:
    assert parse_timestamp(text) == datetime(2018, 2, 6, 3, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "-1", "9" * 30, "١٢٣"])
def test_other_timestamps_are_none(text: str) -> None:
    assert parse_timestamp(text) is None
