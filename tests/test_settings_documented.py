"""docs/settings.md names every setting with its default and what it is for."""

import re
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from vitrina.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
ROW = re.compile(r"\| `VITRINA_(\w+)` \| ?(.*?) ?\| (.*?) \|")


def documented() -> dict[str, tuple[str, str]]:
    """Default and meaning of every setting on the page."""
    return {name.lower(): (default, meaning) for name, default, meaning in ROW.findall(PAGE.read_text() + "\n")}


def written(default: Any) -> str:
    """A default as the page writes it; one that is computed is described in words."""
    if default is PydanticUndefined or default in ("", frozenset(), None):
        return ""
    text = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{text}`"


def test_the_page_lists_every_setting_in_order() -> None:
    assert list(documented()) == list(Settings.model_fields)


def test_defaults_and_meanings_are_those_of_the_code() -> None:
    for name, (default, meaning) in documented().items():
        field = Settings.model_fields[name]
        assert field.description, name
        assert meaning.startswith(field.description.rstrip(".")), name
        if field.default_factory is None:
            assert default.strip() == written(field.default), name
        else:
            assert default.strip(), name


def test_every_setting_is_used() -> None:
    source = Path(__file__).parents[1] / "src" / "vitrina"
    code = "\n".join(path.read_text() for path in source.rglob("*.py"))
    for name in Settings.model_fields:
        assert re.search(rf"(settings|self)\.{name}\b", code), f"VITRINA_{name.upper()} changes nothing"
