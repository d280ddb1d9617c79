"""The JSON and CSV files: every line is a message that the schemas take."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hub.synthetic import Programme
from hub.synthetic.stage_b import HEADER
from schemas.certifications import BhhMemberCertified
from schemas.message import Message, message_types
from schemas.providers import SiteKind


def events(folder: Path, pattern: str = "0?-*.jsonl") -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob(pattern)):
        for line in path.read_text(encoding="ascii").splitlines():
            yield json.loads(line)


def read(event: dict[str, Any]) -> Message:
    return message_types()[event["type"]].model_validate_json(json.dumps(event["data"]))


def messages(folder: Path, kind: str) -> list[Any]:
    name = f"gov.maine.healthhomes.{kind}.v1"
    return [read(event) for event in events(folder) if event["type"] == name]


def test_every_line_is_a_message_of_the_schemas(programme_folder: Path) -> None:
    for event in events(programme_folder):
        assert event["specversion"] == "1.0"
        assert read(event)


def test_no_two_messages_have_the_same_id_and_source(programme_folder: Path) -> None:
    seen = Counter((event["source"], event["id"]) for event in events(programme_folder))
    assert set(seen.values()) == {1}


def test_a_message_comes_on_the_day_of_its_folder_in_the_time_of_maine(
    programme_folder: Path,
) -> None:
    for path in programme_folder.rglob("0?-*.jsonl"):
        day = date.fromisoformat(path.parent.name)
        offset = "-04:00" if day >= date(2015, 3, 8) else "-05:00"
        for line in path.read_text(encoding="ascii").splitlines():
            assert json.loads(line)["time"] == f"{day}T08:00:00{offset}"


def test_certification_lists_hold_certifications(programme_folder: Path) -> None:
    lists = list(programme_folder.rglob("*.csv"))
    assert len(lists) >= 3
    for path in lists:
        text = path.read_text(encoding="ascii")
        assert text.startswith(HEADER)
        assert text.count(HEADER) == 1
        for row in csv.DictReader(text.splitlines()):
            BhhMemberCertified.model_validate_strings(row)


def test_all_that_is_counted_is_written(programme_folder: Path, programme: Programme) -> None:
    written = Counter(event["type"] for event in events(programme_folder))
    for path in programme_folder.rglob("*.csv"):
        rows = len(path.read_text(encoding="ascii").splitlines()) - 1
        written[BhhMemberCertified.type] += rows
    assert dict(written) == programme.messages


def test_the_network_is_the_smallest_one_that_shows_everything(programme_folder: Path) -> None:
    kinds = Counter(site.kind for site in messages(programme_folder, "site-reported"))
    organizations = messages(programme_folder, "organization-reported")
    assert kinds == {
        SiteKind.HHP: 12,
        SiteKind.CCT: 2,
        SiteKind.BHHO: 2,
        SiteKind.TCM: 2,
        SiteKind.CI: 2,
    }
    assert sum(one.hospital_affiliated for one in organizations) == 1
    assert sum(one.remittance_profile == "plb" for one in organizations) == 1
    assert len({one.partner_id for one in organizations}) == len(organizations)
    practices = {site.site_id for site in messages(programme_folder, "site-reported")}
    assert {
        one.hhp_site_id for one in messages(programme_folder, "affiliation-reported")
    } < practices


def test_every_site_has_two_to_four_users_and_some_are_inactive(programme_folder: Path) -> None:
    users = messages(programme_folder, "site-user-reported")
    assert set(Counter(user.site_id for user in users).values()) <= {2, 3, 4}
    assert {user.status for user in users} == {"active", "inactive"}
    assert len({user.user_id for user in users}) == len(users)


def test_one_practice_works_with_no_behavioral_organization_and_is_refused_its_additions(
    programme_folder: Path,
) -> None:
    affiliations = messages(programme_folder, "affiliation-reported")
    affiliated = {one.hhp_site_id for one in affiliations if one.kind == "HHP-BHHO"}
    practices = {
        site.site_id
        for site in messages(programme_folder, "site-reported")
        if site.kind is SiteKind.HHP
    }
    (alone,) = practices - affiliated
    additions = messages(programme_folder, "stage-b-addition-requested")
    assert any(one.site_id == alone for one in additions)
    assert any(one.site_id != alone for one in additions)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("referral-requested", 50),
        ("member-opted-in", 20),
        ("member-opted-out", 18),
        ("bhh-member-certified", 3),
        ("stage-b-addition-requested", 12),
        ("cct-addition-requested", 12),
        ("termination-requested", 4),
        ("transfer-requested", 1),
        ("opt-in-document-received", 1),
        ("service-chosen", 3),
    ],
)
def test_each_thing_happens_often_enough_to_be_seen(
    programme_folder: Path, kind: str, least: int
) -> None:
    assert len(messages(programme_folder, kind)) >= least


def test_members_telephone_before_the_panels_of_december_close(programme_folder: Path) -> None:
    calls = [one.called_on for one in messages(programme_folder, "member-opted-in")]
    assert sum(day <= date(2014, 12, 20) for day in calls) >= 15


def test_some_opt_out_on_the_last_day_and_some_after_it(programme_folder: Path) -> None:
    days = {one.told_on for one in messages(programme_folder, "member-opted-out")}
    assert date(2015, 2, 1) in days
    assert any(day > date(2015, 2, 2) for day in days)


def test_both_kinds_of_opt_out_occur(programme_folder: Path) -> None:
    kinds = {one.kind for one in messages(programme_folder, "member-opted-out")}
    assert kinds == {"service", "practice"}


def test_every_month_is_attested_in_two_parts(programme_folder: Path) -> None:
    saved: dict[str, set[int]] = {}
    for path in programme_folder.rglob("09-attestations.jsonl"):
        for line in path.read_text(encoding="ascii").splitlines():
            month = json.loads(line)["data"]["month"]
            saved.setdefault(month, set()).add(date.fromisoformat(path.parent.name).day)
    assert {month: days & {22, 28} for month, days in saved.items()} == {
        f"{year}-{number:02d}": {22, 28}
        for year, number in ((2014, 12), (2015, 1), (2015, 2), (2015, 3))
    }
    assert saved["2014-12"] - {22, 28} == {2}


def test_some_sheets_lack_the_review_of_the_dashboard(programme_folder: Path) -> None:
    sheets = messages(programme_folder, "attestation-sheet-saved")
    assert {one.month for one in sheets if one.dashboard_reviewed_on is None} == {"2015-01"}


def test_the_broken_lines_are_each_broken_in_their_own_way(programme_folder: Path) -> None:
    path = programme_folder / "2014-12-03" / "90-broken-lines.jsonl"
    first, *others = path.read_text(encoding="ascii").splitlines()
    with pytest.raises(json.JSONDecodeError):
        json.loads(first)
    outcomes = [_outcome(json.loads(line)) for line in others]
    assert outcomes == [
        "extra_forbidden",
        "float_type",
        "taken",
        "value_error",
        "taken",
        "date_parsing",
        "unknown type",
    ]


def _outcome(event: dict[str, Any]) -> str:
    try:
        read(event)
    except KeyError:
        return "unknown type"
    except ValidationError as error:
        return error.errors()[0]["type"]
    return "taken"
