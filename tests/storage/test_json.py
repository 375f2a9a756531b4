"""What PostgreSQL keeps in no text is replaced before it is sent; all else stays as it is."""

import pytest

from vitrina.storage.json import from_json, to_strict_json


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("tea \0 \U0001f375", "tea \ufffd \U0001f375"),
        ("\ud800", "\ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\U0001f375\ud83c", "\U0001f375\ufffd"),
        ('\\u0000 \\\\ud800 " \n é', '\\u0000 \\\\ud800 " \n é'),
        ("\\\0", "\\\ufffd"),
    ],
)
def test_only_what_is_no_character_is_replaced(value: str, kept: str) -> None:
    assert from_json(to_strict_json({"a": [value], value: 1})) == {"a": [kept], kept: 1}
