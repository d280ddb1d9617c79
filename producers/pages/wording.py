"""Templates and facts in, words out; a template that asks for an unknown fact fails."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import templates

TEMPLATES = Path(templates.__file__).parent


def long_date(day: date) -> str:
    """The date as people write it: January 20, 2015."""
    return f"{day:%B} {day.day}, {day.year}"


def month_and_year(month: str) -> str:
    """A month given as YYYY-MM, as people write it: January 2015."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def worded(template: str, **facts: object) -> str:
    """The text of a template under `templates/`; HTML templates escape every fact."""
    return _ENVIRONMENT.get_template(template).render(facts)


def wording_on(path: str, day: date) -> str:
    """The wording of a template that is in force on a day: the name of the folder that holds it.

    `path` leaves that folder out, such as letters/opt_out.html.j2.

    Raises:
        ValueError: there is none yet.
    """
    found = [first for first in _wordings(path) if first <= day.isoformat()]
    if not found:
        raise ValueError(f"there is no wording of {path} on {day}")
    return found[-1]


def in_force(path: str, day: date) -> str:
    """The template of that path that is in force on a day."""
    family, name = path.split("/")
    return f"{family}/{wording_on(path, day)}/{name}"


@cache
def _wordings(path: str) -> list[str]:
    """The first days of the wordings that hold a template, sorted."""
    family, name = path.split("/")
    data = tomllib.loads((TEMPLATES / "wording.toml").read_text(encoding="utf-8"))
    days = [value["from"].isoformat() for value in data["values"]]
    return sorted(day for day in days if (TEMPLATES / family / day / name).is_file())


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=select_autoescape(enabled_extensions=("html.j2",)),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
    cache_size=-1,
)
_ENVIRONMENT.filters["long_date"] = long_date
_ENVIRONMENT.filters["month_and_year"] = month_and_year
