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


def wording_on(name: str, day: date) -> str:
    """The wording of a file of the letters that is in force on a day: the name of its folder.

    Raises:
        ValueError: there is none yet.
    """
    found = [first for first in _wordings(name) if first <= day.isoformat()]
    if not found:
        raise ValueError(f"there is no wording of {name} on {day}")
    return found[-1]


@cache
def _wordings(name: str) -> list[str]:
    """The first days of the wordings that hold a file, sorted."""
    data = tomllib.loads((TEMPLATES / "letters/wording.toml").read_text(encoding="utf-8"))
    days = [value["from"].isoformat() for value in data["values"]]
    return sorted(day for day in days if (TEMPLATES / "letters" / day / name).is_file())


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
