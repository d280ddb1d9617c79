"""VMS: asking for a site, verification and approval, and what a site's pages show and tell."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Row, update

from rules.access import Role
from schemas.providers import AffiliationKind
from store import tables
from tests.portal.driver import OTHER_PARTNER
from tests.portal.town import OPENED_ON, TAX_ID, Town
from tests.programme import ADA, BEN, BHHO, OTHER_PRACTICE, PRACTICE


def test_user_without_a_site_is_told_so_and_led_to_the_request(town: Town) -> None:
    browser = town.user("una")
    browser.open("/vms")
    assert "Your account does not have a valid organization." in browser.text
    assert browser.open("/vms/home").headers["location"] == "/vms"


def test_access_is_asked_for_verified_and_approved(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    assert "Provider Home" in browser.open("/vms/home").text
    (user,) = town.programme.rows(tables.site_users, site_id=PRACTICE)
    assert (user.user_id, user.status) == ("A-una", "active")
    actions = [line.action for line in town.portal.rows(tables.audit)]
    wanted = ["access requested", "user verified", "access approved", "site opened"]
    assert [one for one in actions if one in wanted] == wanted
    assert town.portal.mails()[-1]["Subject"] == "Your request for access was decided"


@pytest.mark.parametrize("tax_id", ["10000001", "010000002", ""], ids=["no zero", "other", "none"])
def test_request_needs_the_pay_to_tax_id_with_its_zeros(town: Town, tax_id: str) -> None:
    browser = town.user("una")
    browser.open("/vms")
    assert browser.send("/vms", {"site_id": PRACTICE, "tax_id": tax_id}).status_code == 422
    assert town.portal.rows(tables.site_accesses) == []


def test_access_cannot_be_approved_before_it_is_verified(town: Town) -> None:
    browser = town.user("una")
    browser.open("/vms")
    browser.send("/vms", {"site_id": PRACTICE, "tax_id": TAX_ID})
    town.staff.open("/staff/requests")
    asked = {"account_id": "A-una", "site_id": PRACTICE, "answer": "approve"}
    assert town.staff.send("/staff/requests", asked).status_code == 404
    (row,) = town.portal.rows(tables.site_accesses)
    assert row.state == "requested"


def test_word_of_the_lead_is_recorded_by_one_and_acted_on_by_another(town: Town) -> None:
    browser = town.user("una")
    browser.open("/vms")
    browser.send("/vms", {"site_id": PRACTICE, "tax_id": TAX_ID})
    asked = {"account_id": "A-una", "site_id": PRACTICE}
    town.staff.open("/staff/requests")
    assert "Pat Director verified Pat Una by telephone" in town.staff.text
    for lead in ("", "A-una", "Dr. Lead"):
        answer = town.staff.send("/staff/requests/verify", asked | {"lead_id": lead})
        assert answer.status_code == 404
        town.staff.open("/staff/requests")
    told = asked | {"lead_id": "A-director"}
    assert town.staff.send("/staff/requests/verify", told).status_code == 303
    town.staff.open("/staff/requests")
    assert "somebody else of the staff approves" in town.staff.text
    assert town.staff.send("/staff/requests", asked | {"answer": "approve"}).status_code == 404
    town.colleague.open("/staff/requests")
    approved = town.colleague.send("/staff/requests", asked | {"answer": "approve"})
    assert approved.status_code == 303
    (row,) = town.portal.rows(tables.site_accesses)
    assert (row.state, row.recorded_by, row.decided_by) == ("approved", "A-staff", "A-colleague")
    town.staff.open("/staff/requests")
    assert town.staff.send("/staff/requests/verify", told).status_code == 404


def test_administrative_lead_verifies_users_of_the_own_organization_alone(town: Town) -> None:
    lead = town.user("lead", PRACTICE)
    town.staff.open("/staff/organizations")
    fields = {"lead_npi": PRACTICE[:10], "user_name": "lead"}
    assert town.staff.send("/staff/organizations/lead", fields).status_code == 303
    for name, site in (("una", PRACTICE), ("uno", OTHER_PRACTICE)):
        browser = town.user(name)
        browser.open("/vms")
        browser.send("/vms", {"site_id": site, "tax_id": TAX_ID})
    lead.open("/vms")
    assert "una@partner.example" in lead.text
    assert "uno@partner.example" not in lead.text
    own = {"account_id": "A-una", "site_id": PRACTICE, "answer": "yes"}
    foreign = {"account_id": "A-uno", "site_id": OTHER_PRACTICE, "answer": "yes"}
    assert lead.send("/vms/verify", foreign).status_code == 404
    lead.open("/vms")
    assert lead.send("/vms/verify", own).status_code == 303
    (row,) = town.portal.rows(tables.site_accesses, account_id="A-una")
    assert (row.state, row.verified_by) == ("verified", "Pat Lead")


def test_user_who_may_not_see_a_site_cannot_go_there(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms")
    assert browser.send("/vms/choose", {"site_id": OTHER_PRACTICE}).status_code == 404
    assert PRACTICE in browser.open("/vms/home").text


def test_access_that_has_ended_closes_the_open_site_at_once(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    town.portal.account("admin", [Role.USER_MANAGEMENT], partner_id="METPID000001")
    admin = town.portal.signed_in("admin")
    admin.open("/users/A-una")
    admin.send("/users/A-una", {"roles": ["R14", "R1"]})
    assert browser.open("/vms/home").status_code == 200
    admin.open("/users/A-una")
    admin.send("/users/A-una", {"roles": ["R1"]})
    admin.open("/users/A-una")
    admin.send("/users/A-una", {"roles": ["R14"]})
    assert browser.open("/vms/home").headers["location"] == "/vms"
    town.programme.drain()
    assert town.programme.rows(tables.site_users, user_id="A-una")[0].status == "inactive"


def test_first_page_names_and_counts_what_the_training_shows(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/home")
    text = browser.text
    assert "Una, Pat Organization 1" in text
    assert "-001 (HH)" in text
    assert "Panel Count - Stage A 2" in text
    assert "January Stage A Attestation 0%" in text
    assert "Health Home Practice" in text
    assert "Pat Una 0" in text
    assert "Back to HealthPAS" in text


def test_attestation_counts_in_percent(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    town.programme.end_day()
    town.programme.attest(ADA, "2015-01", reviewed_on=date(2015, 1, 14))
    browser.open("/vms/home")
    assert "January Stage A Attestation 50%" in browser.text
    assert "dashboard scan" in browser.open("/vms/stage_a/attestation").text


def test_members_without_a_certification_are_told_as_unauthorized(town: Town) -> None:
    programme = town.programme
    programme.member("10000005E", diagnoses=())
    last = date(2015, 1, 20)
    programme.certify("10000005E", starts_on=OPENED_ON, ends_on=last)
    browser = town.user("una", BHHO)
    browser.open("/vms/home")
    assert "unauthorized" not in browser.text
    programme.end_day()
    browser.open("/vms/home")
    assert "There is 1 unauthorized member on your panel." in browser.text


def test_panel_shows_members_and_the_audit_says_whom(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    page = browser.open("/vms/stage_a/panel").text
    assert ADA in page
    assert BEN in page
    line = town.portal.audited("showed members")[-1]
    assert line.account_id == "A-una"
    assert line.subject == f"Member Panel {PRACTICE} stage_a"
    assert shown_by(town, line) == {town.programme.key(ADA), town.programme.key(BEN)}


def shown_by(town: Town, line: Row[Any]) -> set[int]:
    """The members beside a line of the audit."""
    rows = town.portal.rows(tables.audited_members, audit_id=line.audit_id)
    return {row.member_key for row in rows}


@pytest.mark.parametrize("path", ["/vms/home", "/vms/messages"])
def test_audit_says_whom_a_list_of_messages_is_about(town: Town, path: str) -> None:
    browser = town.user("una", PRACTICE)
    with town.portal.store.begin() as transaction:
        change = update(tables.portal_messages).values(subject=f"About {ADA}", body="Call.")
        transaction.execute(change)
    before = len(town.portal.audited("showed members"))
    browser.open(path)
    (line,) = town.portal.audited("showed members")[before:]
    assert line.subject == f"messages of {PRACTICE}"
    assert shown_by(town, line) == {town.programme.key(ADA)}


def test_audit_says_whom_the_subject_of_a_message_names(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    (message, *_) = town.programme.rows(tables.portal_messages, site_id=PRACTICE)
    with town.portal.store.begin() as transaction:
        change = update(tables.portal_messages).values(subject=f"About {ADA}", body="Call.")
        transaction.execute(change)
    browser.open(f"/vms/messages/{message.message_id}")
    assert shown_by(town, town.portal.audited("showed members")[-1]) == {town.programme.key(ADA)}


@pytest.mark.parametrize("programme", ["bhh", "cct", "stage_z", "..%2fhome"])
def test_panel_that_the_site_does_not_have_is_not_there(town: Town, programme: str) -> None:
    browser = town.user("una", PRACTICE)
    assert browser.open(f"/vms/{programme}/panel").status_code == 404


def test_practice_has_menus_for_both_stages_and_the_second_waits_for_an_affiliation(
    town: Town,
) -> None:
    browser = town.user("una", PRACTICE)
    page = browser.open("/vms/home").text
    assert "/vms/stage_a/panel" in page
    assert "/vms/stage_b/panel" not in page
    town.programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    assert "/vms/stage_b/panel" in browser.open("/vms/home").text


def test_message_is_read_by_the_users_of_its_site_alone(town: Town) -> None:
    una, uno = town.user("una", PRACTICE), town.user("uno", OTHER_PRACTICE, OTHER_PARTNER)
    (message, *_) = town.programme.rows(tables.portal_messages, site_id=PRACTICE)
    assert message.subject in una.open("/vms/messages").text
    assert message.subject not in uno.open("/vms/messages").text
    assert una.open(f"/vms/messages/{message.message_id}").status_code == 200
    assert uno.open(f"/vms/messages/{message.message_id}").status_code == 404
    line = town.portal.audited("showed members")[-1]
    assert line.subject == f"message {message.message_id}"
    assert len(shown_by(town, line)) == 1


def test_contacts_are_saved_by_a_message_to_the_programme(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/home")
    fields = {
        "primary_name": "Pat Coordinator",
        "primary_email": "pat@practice.example",
        "primary_phone": "207 555 0100",
    }
    assert browser.send("/vms/home", fields).status_code == 303
    assert town.portal.rows(tables.site_contacts) == []
    town.programme.drain()
    (contact,) = town.portal.rows(tables.site_contacts)
    assert (contact.kind, contact.phone) == ("primary", "207-555-0100")
    assert 'value="Pat Coordinator"' in browser.open("/vms/home").text


def test_contact_that_is_not_whole_is_told_beside_its_field(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    browser.open("/vms/home")
    answer = browser.send("/vms/home", {"secondary_name": "Pat"})
    assert answer.status_code == 422
    assert 'id="secondary_email-wrong"' in answer.text


def test_user_goes_back_and_forth_without_signing_in_again(town: Town) -> None:
    browser = town.user("una", PRACTICE)
    assert browser.open("/").status_code == 200
    assert browser.open("/vms/home").status_code == 200


def test_support_unlocks_an_account_and_sees_what_was_done(town: Town) -> None:
    town.portal.account("una", [Role.ALERTS])
    browser = town.portal.visitor()
    for _ in range(5):
        browser.sign_in("una", "wrong")
    town.staff.open("/staff/accounts")
    found = town.staff.send("/staff/accounts", {"user_name": "una", "act": "find"})
    assert "sign-in failed" in found.text
    assert "Unlock" in found.text
    town.staff.send("/staff/accounts", {"user_name": "una", "act": "unlock"})
    assert browser.sign_in("una").status_code == 303


@pytest.mark.parametrize(("status", "mails"), [("registered", 1), ("activated", 0)])
def test_support_sends_an_activation_email_again(town: Town, status: str, mails: int) -> None:
    town.portal.account("newt", [Role.FINANCE], status=status)
    town.staff.open("/staff/accounts")
    shown = town.staff.send("/staff/accounts", {"user_name": "newt", "act": "find"}).text
    assert ("Send the activation e-mail again" in shown) == bool(mails)
    town.staff.send("/staff/accounts", {"user_name": "newt", "act": "send"})
    sent = [mail["Subject"] for mail in town.portal.mails() if mail["To"].startswith("newt@")]
    assert len(sent) == mails
    assert town.portal.audited("account looked up")[0].subject == "A-newt"


def test_pin_of_a_billing_record_is_shown_once_and_kept_as_a_hash(town: Town) -> None:
    town.staff.open("/staff/organizations")
    answer = town.staff.send("/staff/organizations", {"npi": PRACTICE[:10]})
    pin = answer.text.split('class="code">')[1][:10]
    assert pin.isdecimal()
    assert pin not in repr(town.portal.rows(tables.billing_pins))
    assert pin not in town.staff.open("/staff/organizations").text


@pytest.mark.parametrize("number", ["9" * 5_000, "-1", "0", "²", "x"], ids=lambda text: text[:3])
@pytest.mark.parametrize("path", ["/vms/stage_a/panel", "/vms/messages"])
def test_page_of_a_list_that_cannot_be_is_no_fault(town: Town, path: str, number: str) -> None:
    browser = town.user("una", PRACTICE)
    assert browser.open(f"{path}?page={number}").status_code == 200


@pytest.mark.parametrize(
    ("act", "status"),
    [
        pytest.param("find", 200, id="find"),
        pytest.param("end", 303, id="end"),
        pytest.param("", 404, id="nothing"),
        pytest.param("erase", 404, id="unknown"),
    ],
)
def test_staff_do_with_an_account_what_is_known_alone(town: Town, act: str, status: int) -> None:
    town.user("una")
    town.staff.open("/staff/accounts")
    answer = town.staff.send("/staff/accounts", {"user_name": "una", "act": act})
    assert answer.status_code == status
