"""From text to what is looked up: words as they stand, and pairs of neighbouring characters where there are no spaces.

A run of Chinese or Thai characters is found wherever it stands in a title: one character by itself, more as the row of
pairs that they make, which is a phrase of the full-text index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.search.words.folding import fold

FORM = "2"  # of what is kept; raised with every change of it, so that servers make older words anew
MOST_TERMS = 32  # of one search; bounds its cost
# Without the double hyphen and the middle dot among the katakana, which part words.
_KANA = "\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff"
_IDEOGRAPHS = f"\u3005-\u3007{_KANA}\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
# Thai, Lao, Burmese and Khmer without their digits, and their vowels as folding writes them.
_UNSPACED = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"
_VOWELS = "\U000f0e00-\U000f0eff\U000f1000-\U000f103f\U000f1780-\U000f17d3"
_RUNNING = f"{_IDEOGRAPHS}{_UNSPACED}{_VOWELS}"
_PIECE = re.compile(rf"[{_RUNNING}]+|(?:[^\W_{_RUNNING}]|[\U000f0900-\U000f1ab0])+")
_RUN = re.compile(rf"[{_RUNNING}]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a title must have: a row of ``words``, or of ``pairs`` of characters."""

    column: str
    tokens: tuple[str, ...]


def index_text(texts: Iterable[str]) -> tuple[str, str]:
    """What is kept of some texts: their words and single characters, and their pairs of characters."""
    words: list[str] = []
    pairs: list[str] = []
    for piece in (piece for text in texts for piece in _PIECE.findall(fold(text))):
        if _RUN.fullmatch(piece):
            words.extend(piece)
            pairs.extend(_pairs(piece))
        else:
            words.append(piece)
    return " ".join(words), " ".join(pairs)


def terms(search: str) -> list[Term]:
    """What a search asks for; a product must have all of it."""
    found = [
        Term("pairs", tuple(_pairs(piece))) if _RUN.fullmatch(piece) and len(piece) > 1 else Term("words", (piece,))
        for piece in _PIECE.findall(fold(search))
    ]
    return list(dict.fromkeys(found))[:MOST_TERMS]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
