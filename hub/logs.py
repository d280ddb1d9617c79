"""Logs: one JSON line an event on standard error, of ids and counts alone, never of members."""

import logging
import sys

import structlog

from hub.library_logs import listen_to_libraries


def configure_logs(level: str) -> None:
    """Write events of `level` and above to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().setLevel(logging.CRITICAL)  # libraries may log values: they stay silent
    listen_to_libraries()  # and of these, what holds no values is told
