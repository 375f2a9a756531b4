"""From text to what is looked up: words as they stand, and pairs of neighbouring characters where there are no spaces.

A run of Chinese characters is found wherever it stands in a title: one character by itself, more as the row of pairs
that they make, which is a phrase of the full-text index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.search.words.folding import fold

MOST_TERMS = 32  # of one search; bounds its cost
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_PIECE = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+")
_RUN = re.compile(rf"[{_IDEOGRAPHS}]+")


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
