"""Log lines: one format for the whole process, each with the id of its request."""

import logging.config

FORMAT = "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"


def configure() -> None:
    """Send everything to standard error; libraries speak up from warnings on."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request_id": {"()": "api.request_ids.RequestIdFilter"}},
            "formatters": {"line": {"format": FORMAT}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["request_id"],
                }
            },
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"kempelen": {"level": "INFO"}, "uvicorn.error": {"level": "WARNING"}},
        }
    )
