"""Scenario files: what one holds, and how its story is told to a hub day by day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tests.programme import Programme
from tests.scenarios import asking, entering, giving, reading, telling  # noqa: F401 - fill the phrasebook
from tests.scenarios.phrases import PHRASES, say

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

    @property
    def sentences(self) -> list[str]:
        """All that it says, in order."""
        return [*self.given, *(one for part in self.days for one in part.when + part.then)]

    @property
    def lasts(self) -> int:
        """The days from the first that is told of to the last."""
        return (self.days[-1].day - self.days[0].day).days

    @property
    def enters_portal(self) -> bool:
        """Whether users of the portal play a part."""
        inside = [one for phrases in PHRASES.values() for one in phrases if one.of(entering)]
        return any(phrase.fits(sentence) for phrase in inside for sentence in self.sentences)

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
