"""Log records, ours and every library's, written in one way: lines for people, or JSON.

Code logs with the standard library and names what it tells by `extra={...}`; structlog writes it.
"""

from __future__ import annotations

import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

from api.access import request_ids
from api.configuration.settings import Settings
from api.observability import operations as observing

Record = MutableMapping[str, Any]

# What no log may tell, wherever it comes from: a database names the values of a row it refuses.
SECRETS = (
    (re.compile(r"[^\s<>\"'()=,:]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"kmp_[sk]_[\w-]+"), "[token]"),
    (re.compile(r"^(\s*DETAIL:).*$", re.M), r"\1 [left out]"),
)


def configure(settings: Settings) -> None:
    """Send everything to standard error; libraries speak up from warnings on."""
    operations = "DEBUG" if settings.log_operations == "all" else "INFO"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structured": {"()": lambda: formatter(as_json=settings.logs_json)}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                "kempelen": {"level": "INFO"},
                "kempelen.operations": {"level": operations},
                "uvicorn.error": {"level": "WARNING"},
            },
        }
    )


def formatter(*, as_json: bool) -> logging.Formatter:
    """What turns a record of the standard library into a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            told_by_the_operation,
            structlog.processors.TimeStamper(fmt="iso", utc=as_json),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_secrets,
            _json() if as_json else _line(),
        ],
    )


def told_by_the_operation(_logger: Any, _method: str, record: Record) -> Record:
    """The request that a record was logged in, and the operation and the account, if any."""
    if (request_id := request_ids.current.get()) is not None:
        record.setdefault("request_id", request_id)
    if (operation := observing.current()) is not None:
        for name, value in operation.identity().items():
            record.setdefault(name, value)
    return record


def without_secrets(_logger: Any, _method: str, record: Record) -> Record:
    """E-mail addresses, tokens and the values of rows are left out of every text."""
    for name, value in record.items():
        if isinstance(value, str):
            for pattern, instead in SECRETS:
                value = pattern.sub(instead, value)
            record[name] = value
    return record


def _json() -> Processor:
    return structlog.processors.JSONRenderer(
        lambda record, **_: orjson.dumps(record, default=str).decode()
    )


def _line() -> Processor:
    # Its own way of showing exceptions would show the values of variables.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
