"""What happens to the members of an invented programme, as a table of stories."""

import tomllib
from bisect import bisect_right
from importlib.resources import files
from itertools import accumulate
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

Health = Literal["none", "one", "at_risk", "two"]
Turn = Literal[
    "opts_out_of_service",
    "opts_out_of_practice",
    "opts_out_on_last_day",
    "opts_out_late",
    "opts_in_by_telephone",
    "opts_in_on_paper",
    "terminated",
    "transferred",
    "moves",
    "loses_coverage",
    "dies",
    "arrives",
]
Service = Literal[
    "tcm_before", "tcm_ended", "tcm_starts", "ci_before", "ci_starts", "crisis", "crisis_starts"
]


class Story(BaseModel):
    """One row of stories.toml, which says what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    share: int
    health: Health = "none"
    coverage: Literal["full", "pharmacy", "savings", "ended"] = "full"
    adult: bool | None = None
    joins: Literal["assignment", "referral", "telephone"] | None = None
    denied: bool = False
    turn: Turn | None = None
    service: Service | None = None
    choice: Literal["health_home", "other_service"] | None = None
    cct: bool = False
    stage_b: Literal["certified", "added", "uncertified", "expired", "later"] | None = None
    assessment: Literal["eligible", "child", "below"] | None = None
    attested: Literal["scan", "outreach", "never"] = "scan"


NOTHING: Final = Story(name="nothing", share=0)
_TEXT: Final = (files(__package__) / "stories.toml").read_text(encoding="utf-8")
STORIES: Final = TypeAdapter(list[Story]).validate_python(tomllib.loads(_TEXT)["story"])
_ENDS: Final = list(accumulate(story.share for story in STORIES))


def story_of(ordinal: int) -> Story:
    """The story of a member; any run of members has each about as often as its share says."""
    place = bisect_right(_ENDS, ordinal * 7919 % 1000)
    return STORIES[place] if place < len(STORIES) else NOTHING
