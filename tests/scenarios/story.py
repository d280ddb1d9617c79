"""Scenario files: what one holds, and how its story is told to a hub day by day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tests.programme import Programme
from tests.scenarios.phrases import say

FOLDER: Final = Path(__file__).parent


class Part(BaseModel):
    """What happens on one day, and what must be so then."""

    model_config = ConfigDict(extra="forbid")

    day: date
    when: list[str] = []
    then: list[str] = []


class Scenario(BaseModel):
    """One story of the programme: the rules it is about, what is given, and its days."""

    model_config = ConfigDict(extra="forbid")

    scenario: str = Field(min_length=10)
    rules: list[str] = Field(min_length=1)
    given: list[str] = []
    days: list[Part] = Field(min_length=1)

    def play(self, programme: Programme) -> None:
        """Tell the story to a hub; a sentence that does not hold fails with its words."""
        for sentence in self.given:
            say(("given",), sentence, programme)
        for part in self.days:
            if part.day > programme.today:
                programme.end_day(until=part.day - timedelta(days=1))
            assert programme.today == part.day, f"the days of {self.scenario!r} are not in order"
            for sentence in part.when:
                say(("given", "when"), sentence, programme)
            for sentence in part.then:
                _check(sentence, programme)


def _check(sentence: str, programme: Programme) -> None:
    try:
        say(("then",), sentence, programme)
    except AssertionError as failed:
        raise AssertionError(
            f"on {programme.today}: {sentence!r} does not hold. {failed}"
        ) from None


def scenarios() -> Iterator[Scenario]:
    """Every scenario of every file of the folder."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for told in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Scenario.model_validate(told)
