"""The words a merchant's search finds a product by.

Latin words, numbers and SKUs are taken whole and found by their beginning; Chinese, Japanese and Korean text has no
spaces, so each pair of neighbouring characters is a word, and each character by itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from vitrina.catalog.models import Product
from vitrina.catalog.models.product import LONGEST_WORD

TEXT, TAG = "text", "tag"
MOST_WORDS = 400  # of one product; whatever says more is not a title
# Characters of a text, and of a tag, that are looked at: to put accents in order takes the square of their number.
# No title has more, and no tag nearly as many.
MOST_CHARACTERS, LONGEST_TAG = 1000, 256
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\W_]+(?:[-_.][^\W_]+)*", re.UNICODE)


def words_of(product: Product) -> set[tuple[str, str]]:
    """(field, word) pairs of a product: its titles, SKUs and barcodes, and its tags."""
    texts = [*product.title_translations.values(), product.sku, product.barcode]
    texts += [text for variation in product.variations for text in (variation.sku, variation.barcode)]
    words = dict.fromkeys(word for text in texts if text for word in _indexed(text))
    found = {(TEXT, word) for word in list(words)[:MOST_WORDS]}
    return found | {(TAG, tag_word(tag)) for tag in product.tags}


def tag_word(tag: str) -> str:
    """The word a product with this tag is found by."""
    return folded(tag[:LONGEST_TAG])[:LONGEST_WORD]


def wanted_words(query: str) -> list[str]:
    """The words of a search; a product must have all of them, or words that begin with them."""
    return list(dict.fromkeys(word for part in _parts(folded(query)) for word in _pairs(part)))


def folded(text: str) -> str:
    """Text as it is compared: compatible forms and case made one."""
    return unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold().strip()


def _indexed(text: str) -> Iterator[str]:
    for part in _parts(folded(text)):
        yield from _pairs(part)
        if _IDEOGRAPHS.fullmatch(part):
            yield from part
        else:
            # So that B-12 of AB-12 is found too.
            yield from (piece for piece in re.split(r"[-_.]", part) if piece)


def _parts(text: str) -> Iterable[str]:
    return _WORD.findall(text)


def _pairs(part: str) -> Iterator[str]:
    if len(part) < 2 or not _IDEOGRAPHS.fullmatch(part):
        yield part[:LONGEST_WORD]
    else:
        yield from (part[place : place + 2] for place in range(len(part) - 1))
