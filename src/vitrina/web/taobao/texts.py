"""Which of a product's languages a buyer is shown."""

from collections.abc import Mapping

# In this order where a language is missing or none was asked for: upstream's own is Chinese.
PREFERRED = ("zh-cn", "zh-hans", "zh-hant", "zh-hk", "zh-tw", "zh", "en")


def in_language(translations: Mapping[str, str], language: str | None = None) -> tuple[str, str]:
    """A text and the language it really is in: the wanted one, else Chinese, English, or whatever there is."""
    texts = {key.lower(): text for key, text in translations.items() if text}
    wanted = (language, *PREFERRED) if language else PREFERRED
    for key in (*wanted, *texts):
        if key in texts:
            return texts[key], key
    return "", language or PREFERRED[0]


def title(translations: Mapping[str, str], language: str | None = None) -> str:
    """As :func:`in_language`, the text alone."""
    return in_language(translations, language)[0]
