"""A fault of a page: what the log says of it, and the word by which its visitor can tell of it."""

import traceback
from pathlib import Path
from secrets import token_hex
from typing import Final

import structlog

log = structlog.get_logger()

_ROOT: Final = Path(__file__).resolve().parents[1]


def logged_fault(error: Exception, page: str) -> str:
    """Log where a page failed, without anything of what was sent; the incident's word."""
    incident = token_hex(4)
    log.error(
        "page failed",
        error=type(error).__name__,
        page=page,
        where=place_of(error),
        incident=incident,
    )
    return incident


def place_of(error: Exception) -> str:
    """The innermost line of ours that an error came through, `portal/desk.py:83`."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    for frame in frames:
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return "elsewhere"
