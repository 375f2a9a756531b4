"""Logs: one JSON object a line on standard error, with the id of the request it belongs to."""

import logging
import sys
from contextlib import suppress
from typing import Any, BinaryIO, cast

import msgspec
import structlog
from structlog.tracebacks import ExceptionDictTransformer

# What Python's own logging is given of the server's and other libraries' lines; the names stand for what is here.
FOREIGN: dict[str, Any] = {
    "formatters": {"json": {"()": "vitrina.logs.foreign"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}


def configure_logs(level: str) -> None:
    """Sends every log of this process through one format, at ``level`` and above."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *_facts(),
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(
            file=cast("BinaryIO", _Forgiving(cast("BinaryIO", sys.__stderr__.buffer))) if sys.__stderr__ else None
        ),
        cache_logger_on_first_use=True,
    )


def foreign() -> logging.Formatter:
    """The same format for what libraries write by Python's own logging."""
    plain = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    last = structlog.processors.JSONRenderer(serializer=lambda event, **_: _line(event).decode())
    return structlog.stdlib.ProcessorFormatter(processors=[plain, *_facts(), last])


def _facts() -> list[structlog.typing.Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Without the values of variables: tokens and pictures are among them.
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]


class _Forgiving:
    """A file that loses what it cannot take: no request fails because of a line in a log on a full disk."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            self._file.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def _line(event: dict[str, Any], **_: object) -> bytes:
    return msgspec.json.encode(event, enc_hook=repr)
