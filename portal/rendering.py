"""Templates and facts in, pages out; a template that asks for an unknown fact fails."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import templates

TEMPLATES: Final = Path(templates.__file__).parent
_NEW_YORK: Final = ZoneInfo("America/New_York")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


def rendered(template: str, **facts: object) -> str:
    """The text of a template under `templates/portal/pages/`; every fact is escaped."""
    return _ENVIRONMENT.get_template(template).render(facts)


@cache
def static_files() -> dict[str, tuple[bytes, str]]:
    """What pages refer to: the content and its type, by name."""
    folders = (TEMPLATES / "portal" / "static", TEMPLATES / "fonts")
    return {
        path.name: (path.read_bytes(), _TYPES[path.suffix])
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
    }


@cache
def static_link(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it."""
    content, _ = static_files()[name]
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def day_written(day: date) -> str:
    """The date as people write it: January 20, 2015."""
    return f"{day:%B} {day.day}, {day.year}"


def month_written(day: date) -> str:
    """The month of a day as people write it: January 2015."""
    return f"{day:%B %Y}"


def time_written(at: datetime) -> str:
    """The time in Maine as people write it: January 20, 2015, 4:50 PM."""
    local = at.astimezone(_NEW_YORK)
    return f"{day_written(local.date())}, {local:%I:%M %p}".replace(", 0", ", ")


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES / "portal" / "pages"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    cache_size=-1,
)
_ENVIRONMENT.filters["day"] = day_written
_ENVIRONMENT.filters["month"] = month_written
_ENVIRONMENT.filters["time"] = time_written
_ENVIRONMENT.globals["static"] = static_link
