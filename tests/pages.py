"""The reference pages that are written from the rules and the scenarios together.

`python -m tests.pages` writes them anew; a test holds the pages against the code.
"""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import consumers
import hub
import portal
import producers
import rules
from parameters import Parameter
from rules.citation import Citation, citations
from tests.scenarios.phrases import BLANKS, PHRASES
from tests.scenarios.story import scenarios

ROOT: Final = Path(__file__).parents[1]
REQUIREMENTS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    (ROOT / "rules/requirements.toml").read_text(encoding="utf-8")
)
_NOTE: Final = "<!-- Written by `make docs` from the code; change it there. -->\n"


@cache
def cited() -> dict[str, list[Citation]]:
    """Who answers each rule, in the rules, the handlers, the producers, the portal and the hub."""
    for package in (rules, consumers, producers, portal, hub):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    answers: dict[str, list[Citation]] = {}
    for one in citations():
        answers.setdefault(one.rule_id, []).append(one)
    return answers


@cache
def told() -> dict[str, list[str]]:
    """The scenarios of each rule."""
    found: dict[str, list[str]] = {}
    for one in scenarios():
        for rule_id in one.rules:
            found.setdefault(rule_id, []).append(one.scenario)
    return found


def unit_tests(rule_id: str, answers: dict[str, list[Citation]]) -> list[str]:
    """The test files of the modules of rules/ that answer a rule."""
    modules = {one.module for one in answers.get(rule_id, ()) if one.module.startswith("rules.")}
    names = (f"tests/rules/test_rules_{module.removeprefix('rules.')}.py" for module in modules)
    return sorted(name for name in names if (ROOT / name).is_file())


def _parameters(one: Citation) -> set[str]:
    """The parameters that a function, or a private one of its module that it calls, reads."""
    module = importlib.import_module(one.module)
    waiting, seen, found = [getattr(module, one.function)], set(), set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in seen or not hasattr(function, "__code__"):
            continue
        seen.add(function)
        for name in function.__code__.co_names:
            value: Any = vars(module).get(name)
            if isinstance(value, Parameter):
                found.add(value.name)
            elif inspect.isfunction(value) and name.startswith("_"):
                waiting.append(value)
    return found


_SOURCES: Final = """\
Each rule of the programme in our words, the functions that answer it, the text that they come
from, the parameters that they read, and the scenarios and tests that hold them.
"""


def sources_page() -> str:
    """docs/sources.md: each rule with its sentence, functions, sources, parameters and tests."""
    answers, stories = cited(), told()
    parts = [
        "# Rules and their sources\n",
        _NOTE,
        _SOURCES,
    ]
    for section, sentences in REQUIREMENTS.items():
        parts.append(f"## {section}\n")
        for rule_id, sentence in sentences.items():
            parts.append("\n".join(_rule(rule_id, sentence, answers, stories)) + "\n")
    return "\n".join(parts)


def _rule(
    rule_id: str,
    sentence: str,
    answers: dict[str, list[Citation]],
    stories: dict[str, list[str]],
) -> Iterator[str]:
    yield f"**{rule_id}.** {sentence}\n"
    for one in answers.get(rule_id, ()):
        read = ", ".join(f"`{name}`" for name in sorted(_parameters(one)))
        reads = f"; reads {read}" if read else ""
        yield f"- `{one.module}.{one.function}`: {one.source}{reads}"
    if rule_id not in answers:
        yield "- not answered by a function yet"
    yield from (f"- scenario: {title}" for title in stories.get(rule_id, ()))
    yield from (f"- tests: `{name}`" for name in unit_tests(rule_id, answers))


_SCENARIOS: Final = """\
A scenario is a story of the programme that the whole hub plays through: what is given, what
somebody does on a day, and what must be so then. Scenarios are the files `tests/scenarios/*.yaml`,
grouped by subject; everybody who knows the programme can read them, and write new ones.

```yaml
- scenario: Who opts out on the last day is never added
  rules: [R3]
  given:
    - Ada has the diagnoses 25000 and 4019
  days:
    - day: 2014-12-22
      when:
        - Pine Practice refers Ada
    - day: 2015-01-19
      when:
        - Ada opts out of the service
      then:
        - the request of Pine Practice for Ada stands at OPTEDOUTSERVICE
    - day: 2015-01-21
      then:
        - Ada is not on the panel of Pine Practice
```

- `scenario` is a title of its own, `rules` the ids that it is about ([sources](sources.md)).
- `given` is told when the first day begins. `days` are in order; every day between two of them
  ends as it does in life, with its reviews, mail, payments and reminders.
- On a day, all of `when` happens first; all of `then` must hold after it, on that same day. What
  the end of a day decides shows on the next one.
- Sentences are taken from the lists below, each blank filled in. A sentence with a colon stands
  in single quotes. A sentence that fits no phrase is told to its writer.
- The cast: members Ada, Ben, Cal and Dot; Pine Practice and Pine Annex of one pay-to organization,
  Oak Practice of another; the care team, which serves both Pine sites; the BHHO; the case manager;
  and users of the portal, U1 to U9.

Run them all with `.venv/bin/python -m pytest tests/scenarios`, or those whose title holds some
words with `-k "last day"` at the end. The sentences are defined in `tests/scenarios/`: what is
given in `giving.py`, what somebody does in `telling.py`, what must be so in `asking.py`, what
people read in `reading.py`, and those about users of the portal in `entering.py`. A new one is a
function of a few lines there.

Of the scenarios that are over within a season, every fifth is played on PostgreSQL as well.
`HUB_TEST_STORE=postgresql` before the command plays all of them there, and with them every test
that starts from a programme.

What must hold in every story is told in `tests/properties`: lives in the programme are invented at
random, a few with each run of the tests. `.venv/bin/python -m pytest --hypothesis-profile=long
tests/properties` invents a hundred longer ones, and as many orders of the same messages, in about
ten minutes.
"""


def scenarios_page() -> str:
    """docs/scenarios.md: how to read and write scenarios, and every sentence there is."""
    parts = ["# Scenarios\n", _NOTE, _SCENARIOS]
    titles = {"given": "Given, also as something that happens", "when": "When", "then": "Then"}
    for kind, title in titles.items():
        rows = "\n".join(f"- `{phrase.text}`: {phrase.said}" for phrase in PHRASES[kind])
        parts.append(f"## {title}\n\n{rows}\n")
    blanks = "\n".join(f"- `<{name}>`: {blank.meaning}" for name, blank in BLANKS.items())
    parts.append(f"## Blanks\n\n{blanks}\n")
    return "\n".join(parts)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "sources.md": sources_page,
    "scenarios.md": scenarios_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
