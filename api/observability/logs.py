"""One format for log records, ours and every library's: lines for people, or JSON.

Code logs with the standard library and passes fields in `extra={...}`; structlog formats them.
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
from api.observability.operations import current

Record = MutableMapping[str, Any]

# Never written to a log, whatever its source: a database error names the values of the row.
# A log line may quote a client's text, so each expression takes linear time: an e-mail is looked
# for only where a word begins.
SECRETS = (
    (re.compile(r"(?<![^\s<>\"'()=,:])[^\s<>\"'()=,:]+@[\w-]++(\.[\w-]++)++"), "[e-mail]"),
    (re.compile(r"kmp_[sk]_[\w-]+"), "[token]"),
    (re.compile(r"(\btoken=)[\w-]+"), r"\1[left out]"),
    (re.compile(r"^([^\S\n]*DETAIL:).*$", re.M), r"\1 [left out]"),
    (re.compile(r"(query argument \$\d+:).*$", re.M), r"\1 [left out]"),
    (re.compile(r"(invalid input syntax for [^:\n]{0,60}:).*$", re.M), r"\1 [left out]"),
)


def configure(settings: Settings) -> None:
    """Write all records to standard error; those of libraries from level WARNING on."""
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
    """A formatter that turns a record of the standard library into a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            add_operation,
            structlog.processors.TimeStamper(fmt="iso", utc=as_json),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_secrets,
            _json() if as_json else _line(),
        ],
    )


def add_operation(_logger: Any, _method: str, record: Record) -> Record:
    """Add the current request, operation and account to a record."""
    if (request_id := request_ids.current.get()) is not None:
        record.setdefault("request_id", request_id)
    if (operation := current()) is not None:
        for name, value in operation.identity().items():
            record.setdefault(name, value)
    return record


def without_secrets(_logger: Any, _method: str, record: Record) -> Record:
    """Replace e-mail addresses, tokens and the values of rows in every text."""
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
    # The renderer's own exception format would show the values of variables.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
