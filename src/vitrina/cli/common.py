"""What the commands share: options, output for people or as JSON, and errors without tracebacks."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from vitrina.errors import Unavailable, VitrinaError
from vitrina.settings import SQLITE, Settings

T = TypeVar("T")

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder the market is kept in; VITRINA_DATA, or 'data', if not given.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

_OURS = "Value error, "  # what pydantic puts before what our own checks of settings say
_FOR_DEVELOPERS = "\n\n"  # what an engine's error says after an empty line
MOST_SAID = 500  # characters of it
# What is printed has names that others chose: nothing in them may be taken for a style, or for a mistake in one.
console = Console(markup=False, emoji=False)
errors = Console(markup=False, emoji=False, stderr=True)


def load_settings(data: Path | None) -> Settings:
    """The settings, with the data folder that the command line names."""
    try:
        return Settings() if data is None else Settings(data=data)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            said = problem["msg"].removeprefix(_OURS)
            if said == problem["msg"]:  # ours name the value that was found
                said = f"{said.replace('Input should', 'must', 1)}, not {problem['input']!r}"
            errors.print(Text.assemble((f"VITRINA_{name.upper()}", "red"), f": {said}"), soft_wrap=True)
        raise typer.Exit(2) from error
    except OSError as error:
        hint = "Start it in a folder that its user may read."
        raise refused(_unreadable(f"{error.strerror}", hint), status=2) from error
    except UnicodeDecodeError as error:
        raise refused(_unreadable("It is no text in UTF-8"), status=2) from error


def _unreadable(reason: str, hint: str | None = None) -> Unavailable:
    return Unavailable("settings_unreadable", f"{Path.cwd() / '.env'} cannot be read: {reason}.", hint=hint)


def settings_of_market(data: Path | None) -> Settings:
    """As :func:`load_settings`, for what looks after a market: there must be one, and none is made."""
    settings = load_settings(data)
    url = settings.effective_database_url
    if url.get_backend_name() == SQLITE:
        _need_market(settings, Path(url.database or ""))
    return settings


def _need_market(settings: Settings, database: Path) -> None:
    what, place, where = "data folder", settings.data, "folder with --data or VITRINA_DATA"
    if settings.database_url:
        what, place, where = "database", database, "file with VITRINA_DATABASE_URL"
    try:
        if database.exists():
            return
    except OSError as error:
        text = f"The {what} {place} cannot be read: {error.strerror}."
        hint = f"Run this as the user whose server it is, or name another {where}."
        raise refused(Unavailable("data_folder_unusable", text, hint=hint)) from error
    hint = f"Name its {where}; vitrina demo, import and serve make one."
    raise refused(Unavailable("no_market", f"There is no market in {place}.", hint=hint))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a command's work; an error meant for people is printed as one, with exit status 1."""
    try:
        return asyncio.run(work)
    except VitrinaError as error:
        raise refused(error) from error


def refused(error: VitrinaError, status: int = 1) -> typer.Exit:
    """Prints an error that is meant for people; what to raise then."""
    errors.print(Text.assemble((error.code, "red"), f": {told(error)}"), soft_wrap=True)
    return typer.Exit(status)


def told(error: Exception) -> str:
    """An error for the one who runs the server: with limit and actual value, of a part that is down what it said."""
    bounds = (("limit", error.limit), ("actual", error.actual)) if isinstance(error, VitrinaError) else ()
    more = [f"{name}: {value}" for name, value in bounds if value is not None and str(value) not in str(error)]
    said = _said(error.__cause__ if isinstance(error, Unavailable) else None)
    if said and said not in str(error):
        more.append(said)
    return f"{error} ({'; '.join(more)})" if more else str(error)


def _said(cause: BaseException | None) -> str:
    # An error of a database comes wrapped, with a link for developers.
    text = str(getattr(cause, "orig", cause) or "")
    return " ".join(text.partition(_FOR_DEVELOPERS)[0].split())[:MOST_SAID].rstrip(".?")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write a file that stands at ``path`` once it is whole."""
    part = path.with_name(f"{path.name}.part")
    yield part
    part.replace(path)


def day(moment: datetime | None) -> str:
    """A day as tables show it; ``never`` for none."""
    return moment.date().isoformat() if moment else "never"


def show(result: dict[str, Any], *, as_json: bool) -> None:
    """Prints what a command made."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    width = max(len(name) for name in result)
    for name, value in result.items():
        console.print(Text.assemble((name.ljust(width), "bold"), f"  {value}"), soft_wrap=True)
