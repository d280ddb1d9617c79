"""Templates and facts in, words out; a template that asks for an unknown fact fails."""

from datetime import date
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
