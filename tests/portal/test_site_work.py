"""What a site does on its pages: scanning the dashboard, attesting, adding and terminating."""

from datetime import date
from typing import Any

import pytest

from portal.account.lock_out import FREE_TRIES
from portal.vms.site import PAGES
from rules.menus import menus
from schemas.providers import AffiliationKind, SiteKind
from schemas.requests import CctAdditionRequested, ReferralRequested, TerminationReason
from store import tables
from tests.portal.driver import Visitor
from tests.portal.town import Town, make_dashboards
from tests.programme import ADA, BEN, BHHO, CAL, OTHER_PRACTICE, PRACTICE, TEAM

BORN: dict[str, str] = {"born_on": "04/02/1961"}
REASON = TerminationReason.NOT_SERVED.value


def sent(browser: Visitor, path: str, **fields: Any) -> Visitor:
    """The browser after it has entered a request and sent it from the page that shows it again."""
    browser.open(path)
    answer = browser.send(path, fields)
    assert answer.status_code == 200, browser.text
    assert "Nothing was sent yet" in browser.text
    again = {name: value for name, value in hidden(browser) if name != "form_token"}
    browser.follow(browser.send(path, again | {"act": "send"}))
    assert "Your request is on its way." in browser.text
    return browser


def hidden(browser: Visitor) -> list[tuple[str, str]]:
    """The hidden fields of the page."""
    found = []
    for part in browser.page.text.split('type="hidden" name="')[1:]:
        name, _, rest = part.partition('" value="')
        found.append((name, rest.partition('"')[0]))
    return found


# --- the dashboard and attestation ------------------------------------------------------------


def test_opening_the_dashboard_is_the_scan_that_attestation_rests_on(town: Town) -> None:
    make_dashboards(town.portal.store)
    browser = town.user("una", PRACTICE)
    for _ in range(2):
        browser.open("/vms/stage_a/dashboard")
        assert "January 20, 2015 Pat Una" in browser.text
        town.programme.drain()
    (review,) = town.portal.rows(tables.dashboard_reviews)
    assert (review.site_id, review.user_id) == (PRACTICE, "A-una")
    assert review.reviewed_on == date(2015, 1, 20)
    assert len(town.portal.audited("dashboard scanned")) == 1
    shown = town.portal.audited("showed members")[-1]
    assert shown.subject == f"Member Dashboard {PRACTICE} stage_a"
    town.programme.end_day()
    browser.open("/vms/stage_a/attestation")
    browser.send("/vms/stage_a/attestation?page=1", {f"did-{ADA}": "dashboard_scan"})
    town.programme.drain()
    (attested,) = town.portal.rows(tables.attestations)
    assert (attested.payable, attested.reviewed_on) == (True, date(2015, 1, 20))


def test_dashboard_shows_stays_visits_and_gaps(town: Town) -> None:
    make_dashboards(town.portal.store)
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/dashboard")
    assert "1 last November 3, 2014 2 last December 30, 2014 Diabetes: no HbA1c" in browser.text
    assert f"{BEN} none none none" in browser.text
    assert "next dashboard is made on February 14, 2015" in browser.text


def test_dashboard_that_was_not_made_is_not_scanned(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/dashboard")
    assert "there is nothing to scan" in browser.text
    town.programme.drain()
    assert town.portal.rows(tables.dashboard_reviews) == []
    assert town.portal.audited("showed members") == []


@pytest.mark.parametrize(
    ("fields", "attested"),
    [
        pytest.param({"act": "all"}, {ADA, BEN}, id="all"),
        pytest.param({f"did-{BEN}": "outreach"}, {BEN}, id="one"),
        pytest.param({f"did-{BEN}": "nothing", f"did-{CAL}": "outreach"}, set(), id="none"),
    ],
)
def test_attestation_is_saved_in_parts(
    town: Town, fields: dict[str, str], attested: set[str]
) -> None:
    browser = town.user("una", PRACTICE)
    town.programme.end_day()
    browser.open("/vms/stage_a/attestation")
    assert "paid only once somebody has" in browser.text
    answer = browser.send("/vms/stage_a/attestation?page=1", fields)
    assert f"{len(attested)}%20member" in str(answer.headers.get_list("set-cookie"))
    town.programme.drain()
    keys = {row.member_key for row in town.portal.rows(tables.attestations)}
    assert keys == {town.programme.key(member) for member in attested}


def test_attestation_is_not_taken_before_the_21st(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/attestation")
    assert "Save Attestation" not in browser.text
    browser.open("/vms/messages/write")
    browser.follow(browser.send("/vms/stage_a/attestation?page=1", {"act": "all"}))
    assert "attestation opens on the 21st" in browser.text
    town.programme.drain()
    assert town.portal.rows(tables.attestations) == []


# --- additions --------------------------------------------------------------------------------


def test_referral_is_sent_once_it_was_shown_again(town: Town) -> None:
    town.programme.member(CAL)
    browser = town.user("una", PRACTICE)
    path = "/vms/stage_a/additions"
    sent(browser, path, member_id=CAL.lower(), bmi="31.5", findings=["tobacco_use"], **BORN)
    (referral,) = town.programme.emitted(ReferralRequested)
    assert (referral.site_id, referral.member_id) == (PRACTICE, CAL)
    assert (referral.assessment.bmi, referral.assessment.tobacco_use) == (31.5, True)
    keys = [row.key for row in town.portal.rows(tables.outbox) if row.topic == "portal.requests"]
    assert keys[-1] == f"m{town.programme.key(CAL)}"
    town.programme.drain()
    assert town.programme.states(CAL) == [(PRACTICE, "REQUESTED")]
    browser.open(path)
    assert f"{CAL} Requested by your practice on January 20, 2015" in browser.text
    assert "MaineCare reviews it" in browser.text


def test_form_that_is_sent_twice_is_one_request(town: Town) -> None:
    town.programme.member(CAL)
    browser = town.user("una", PRACTICE)
    path = "/vms/stage_a/additions"
    browser.open(path)
    browser.send(path, {"member_id": CAL, **BORN})
    again = dict(hidden(browser)) | {"act": "send"}
    assert [browser.send(path, again).status_code for _ in range(2)] == [303, 303]
    town.programme.drain()
    assert town.programme.states(CAL) == [(PRACTICE, "REQUESTED")]
    assert "request_denied" not in town.programme.told(PRACTICE)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"member_id": CAL, "born_on": "04/03/1961"}, "member_id", id="birth date"),
        pytest.param({"member_id": "99999999Z", **BORN}, "member_id", id="nobody"),
        pytest.param({"member_id": "", **BORN}, "member_id", id="no id"),
        pytest.param({"member_id": CAL, "born_on": "9 March"}, "born_on", id="no date"),
        pytest.param({"member_id": CAL, "bmi": "5", **BORN}, "bmi", id="too light"),
        pytest.param({"member_id": CAL, "bmi": "x", **BORN}, "bmi", id="no number"),
        pytest.param(
            {"member_id": CAL, "weight_percentile": "101", **BORN},
            "weight_percentile",
            id="percentile",
        ),
    ],
)
def test_what_is_wrong_with_an_addition_is_told_beside_its_field(
    town: Town, fields: dict[str, str], wrong: str
) -> None:
    town.programme.member(CAL)
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/additions")
    answer = browser.send("/vms/stage_a/additions", fields | {"act": "send"})
    assert answer.status_code == 422
    assert f'id="{wrong}-wrong"' in answer.text
    assert town.programme.emitted(ReferralRequested) == []


def test_who_guesses_at_members_has_to_wait(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    path = "/vms/stage_a/additions"
    browser.open(path)
    for _ in range(FREE_TRIES):
        browser.send(path, {"member_id": ADA, "born_on": "01/01/1970"})
    browser.send(path, {"member_id": ADA, **BORN})
    assert "Too many wrong tries." in browser.text
    assert len(town.portal.audited("member not found")) == FREE_TRIES


def test_care_team_adds_whom_it_served(town: Town) -> None:
    town.programme.organization(3, tax_id="010000001")
    town.programme.site(TEAM, "CCT")
    town.programme.affiliate(PRACTICE, TEAM, AffiliationKind.CCT_HHP)
    town.programme.give_room()
    browser = town.user("una", TEAM)
    path = "/vms/cct/additions"
    asked = {"member_id": ADA, **BORN}
    browser.open(path)
    late = browser.send(path, asked | {"service_delivered_on": "01/21/2015"})
    assert 'id="service_delivered_on-wrong"' in late.text
    sent(browser, path, service_delivered_on="2015-01-19", **asked)
    (addition,) = town.programme.emitted(CctAdditionRequested)
    assert addition.service_delivered_on == date(2015, 1, 19)


def test_stage_b_addition_puts_a_certified_member_on_the_panel(town: Town) -> None:
    programme = town.programme
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.member(CAL)
    programme.certify(CAL, starts_on=date(2015, 1, 20), ends_on=date(2015, 12, 31))
    browser = town.user("una", PRACTICE)
    sent(browser, "/vms/stage_b/additions", member_id=CAL, **BORN)
    programme.drain()
    assert CAL in browser.open("/vms/stage_b/panel").text


# --- terminations -----------------------------------------------------------------------------


def test_member_is_terminated_from_the_panel_with_a_reason(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/panel")
    browser.send("/vms/stage_a/terminations", {"begin": ADA})
    assert f'value="{ADA}"' in browser.page.text
    path = "/vms/stage_a/terminations"
    browser.send(path, {"member_id": ADA, "reason": REASON, "last_day_on": ""})
    assert "First review the record" in browser.text
    assert "First day off the panel January 21, 2015" in browser.text
    assert "will not assign the member to this service location" in browser.text
    browser.send(path, dict(hidden(browser)) | {"act": "send", "record_reviewed": "yes"})
    town.programme.drain()
    assert town.programme.panel(PRACTICE, on=date(2015, 1, 21)) == [BEN]
    assert town.portal.audited("termination sent")[0].subject == PRACTICE


def test_record_is_asked_for_where_a_member_is_not_seen(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    asking = set()
    for reason in TerminationReason:
        browser.open("/vms/stage_a/terminations")
        browser.send("/vms/stage_a/terminations", {"member_id": ADA, "reason": reason.value})
        if "record_reviewed" in browser.page.text:
            asking.add(reason)
    assert asking == {TerminationReason.NOT_SERVED, TerminationReason.NO_LONGER_SERVED}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"member_id": CAL, "reason": REASON}, "member_id", id="not on the panel"),
        pytest.param({"member_id": ADA, "reason": "Other"}, "reason", id="unknown reason"),
        pytest.param(
            {"member_id": ADA, "reason": REASON, "last_day_on": "01/21/2015"},
            "last_day_on",
            id="tomorrow",
        ),
    ],
)
def test_what_is_wrong_with_a_termination_is_told_beside_its_field(
    town: Town, fields: dict[str, str], wrong: str
) -> None:
    town.programme.member(CAL)
    town.programme.opt_in(CAL, OTHER_PRACTICE)
    browser = town.user("una", PRACTICE)
    browser.open("/vms/stage_a/terminations")
    answer = browser.send("/vms/stage_a/terminations", fields | {"act": "send"})
    assert f'id="{wrong}-wrong"' in answer.text
    town.programme.drain()
    assert town.programme.panel(OTHER_PRACTICE) == [CAL]


# --- menus ------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [PRACTICE, BHHO], ids=["practice", "BHHO"])
def test_pages_of_the_menus_are_there_and_no_others(town: Town, site: str) -> None:
    kind = SiteKind.HHP if site == PRACTICE else SiteKind.BHHO
    town.programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    browser = town.user("una", site)
    there = {
        f"/vms/{menu.programme}/{PAGES[name]}"
        for menu in menus(kind, affiliated=True)
        for name in menu.pages
    }
    home = browser.open("/vms/home").text
    for programme in ("stage_a", "stage_b", "cct", "bhh"):
        for page in PAGES.values():
            path = f"/vms/{programme}/{page}"
            assert (browser.open(path).status_code == 200) == (path in there), path
            assert (f'href="{path}"' in home) == (path in there)


def test_practice_without_an_affiliation_has_no_page_of_stage_b(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    for page in PAGES.values():
        assert browser.open(f"/vms/stage_b/{page}").status_code == 404
