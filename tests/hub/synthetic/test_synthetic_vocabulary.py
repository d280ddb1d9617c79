"""The words and stories: they fit the parameters and stay within a thousand."""

from collections import Counter
from datetime import date

import pytest
from pydantic import TypeAdapter

import parameters
from hub.synthetic.network import network, npi
from hub.synthetic.people import member_id
from hub.synthetic.stories import NOTHING, STORIES, story_of
from hub.synthetic.vocabulary import CASE_MANAGEMENT, CONDITIONS, PROFESSIONAL, Condition
from schemas.identifiers import MemberId, has_npi_check_digit

DAY = date(2014, 12, 1)
QUALIFYING = parameters.load("qualifying_conditions", dict[str, dict[str, list[str]]]).on(DAY)
PRIMARY_CARE = parameters.load("primary_care_procedures", list[str]).on(DAY)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.name)
def test_the_codes_of_a_condition_show_it_and_no_other(condition: Condition) -> None:
    for system, codes in (("icd9", condition.icd9), ("icd10", condition.icd10)):
        for code in codes:
            shown = {
                name
                for name, prefixes in QUALIFYING.items()
                if code.startswith(tuple(prefixes[system]))
            }
            assert shown == {condition.name}


def test_every_qualifying_condition_occurs() -> None:
    assert {one.name for one in CONDITIONS} == set(QUALIFYING)


@pytest.mark.parametrize("kind", ["visits", "preventive_child", "preventive_adult"])
def test_visits_are_primary_care(kind: str) -> None:
    assert {code for code, _ in PROFESSIONAL[kind]} <= set(PRIMARY_CARE)


def test_case_management_is_duplicative() -> None:
    services = parameters.load("duplicative_services", dict[str, dict[str, object]]).on(DAY)
    codes = {code for one in services.values() for code in one["procedures"]}  # type: ignore[attr-defined]
    assert {procedure for procedure, _, _ in CASE_MANAGEMENT.values()} <= codes


def test_the_shares_of_all_stories_leave_room_for_uneventful_lives() -> None:
    assert 300 <= 1000 - sum(story.share for story in STORIES) <= 500


def test_each_thousand_members_have_every_story_as_often_as_its_share_says() -> None:
    told = Counter(story_of(ordinal).name for ordinal in range(5000, 6000))
    assert {story.name: told[story.name] for story in STORIES} == {
        story.name: story.share for story in STORIES
    }
    assert told[NOTHING.name] == 1000 - sum(story.share for story in STORIES)


def test_every_story_occurs_among_six_hundred_members() -> None:
    assert {story_of(ordinal).name for ordinal in range(600)} >= {one.name for one in STORIES}


def test_member_ids_are_valid_and_all_different() -> None:
    ids = [member_id(ordinal) for ordinal in range(100_000)]
    assert len(set(ids)) == 100_000
    TypeAdapter(list[MemberId]).validate_python(ids)


def test_invented_providers_have_valid_numbers_that_no_real_one_has() -> None:
    numbers = {npi(number) for number in range(5000)}
    assert len(numbers) == 5000
    for number in numbers:
        assert number[0] == "2"
        assert has_npi_check_digit(number)


@pytest.mark.parametrize(
    ("members", "practices"), [(600, 12), (23_400, 12), (50_000, 26), (350_000, 179)]
)
def test_the_network_grows_with_the_members(members: int, practices: int) -> None:
    made = network(members, seed=1)
    assert len(made.practices) == practices
    assert len({site.site_id for site in made.sites()}) == sum(1 for _ in made.sites())
    assert made.hospitals
