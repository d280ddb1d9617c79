"""Writing to another provider: whom a site may write to, what is refused, and who learns of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from rules.access import Role
from schemas.choices import SharingAuthorized
from schemas.correspondence import AgreementReported
from schemas.providers import AffiliationKind
from store import tables
from tests.portal.driver import OTHER_PARTNER, Visitor
from tests.portal.town import Town, town_in
from tests.programme import ADA, BHHO, CASE_MANAGER, OTHER_PRACTICE, PRACTICE

STRANGER = "10000009I"
WRITTEN = {"subject": "Plan of care", "text": "We changed the plan.\r\n\r\nPlease call."}


def agree(town: Town, other: str, **days: date) -> None:
    """Report an agreement of the practice with another site."""
    told: dict[str, Any] = AgreementReported.example | {"site_id": PRACTICE, "other_site_id": other}
    town.programme.send(AgreementReported.model_validate(told | days))


def write(browser: Visitor, reader: str, **fields: object) -> Any:
    """Send a message from the page; the answer."""
    browser.open("/vms/messages/write")
    return browser.send("/vms/messages/write", {"reader": reader} | WRITTEN | fields)


def messages_of(town: Town, site: str) -> list[Any]:
    """The messages between providers, and why one was not delivered, that a site has."""
    town.programme.drain()
    kinds = ("provider_message", "message_not_delivered")
    rows = town.programme.rows(tables.portal_messages, site_id=site)
    return [row for row in rows if row.kind in kinds]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A programme for the tests that send nothing, with an agreement and a member elsewhere."""
    with town_in(tmp_path_factory.mktemp("hall")) as made:
        agree(made, OTHER_PRACTICE)
        made.programme.member(STRANGER)
        yield made


@pytest.fixture(scope="module")
def writer(hall: Town) -> Visitor:
    """A user of the practice."""
    return hall.user("una", PRACTICE)


def test_message_reaches_every_user_of_the_other_site(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    una, uno = town.user("una", PRACTICE), town.user("uno", OTHER_PRACTICE, OTHER_PARTNER)
    assert write(una, OTHER_PRACTICE).headers["location"] == "/vms/messages"
    assert "on its way" in una.open("/vms/messages").text
    (row,) = messages_of(town, OTHER_PRACTICE)
    assert row.subject == "Plan of care"
    uno.open(f"/vms/messages/{row.message_id}")
    assert "We changed the plan. Please call." in uno.text
    assert f"From: HHP {PRACTICE}" in uno.text
    assert una.open(f"/vms/messages/{row.message_id}").status_code == 404


def test_email_says_that_a_message_waits_and_nothing_of_it(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    una = town.user("una", PRACTICE)
    town.user("uno", OTHER_PRACTICE, OTHER_PARTNER)
    before = len(town.portal.mails())
    write(una, OTHER_PRACTICE, member_id=ADA, subject="About Ada")
    town.programme.drain()
    (mail,) = town.portal.mails()[before:]
    assert mail["To"] == "uno@partner.example"
    told = mail.as_string()
    for secret in (ADA, "Ada", "changed the plan", "Plan of care"):
        assert secret not in told


def test_audit_says_who_wrote_about_whom_and_nothing_of_the_message(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    write(town.user("una", PRACTICE), OTHER_PRACTICE, member_id=ADA.lower())
    (line,) = town.portal.audited("message sent")
    assert (line.account_id, line.subject) == ("A-una", f"{PRACTICE} to {OTHER_PRACTICE}")
    (seen,) = town.portal.rows(tables.audited_members, audit_id=line.audit_id)
    assert seen.member_key == town.programme.key(ADA)


def test_site_without_an_agreement_has_nobody_to_write_to(town: Town) -> None:
    una = town.user("una", PRACTICE)
    assert "There is nobody to write to yet." in una.open("/vms/messages/write").text
    answer = write(una, OTHER_PRACTICE)
    assert answer.status_code == 422
    assert messages_of(town, OTHER_PRACTICE) == []


@pytest.mark.parametrize(
    ("days", "may"),
    [
        ({"starts_on": date(2015, 1, 20)}, True),
        ({"starts_on": date(2015, 1, 21)}, False),
        ({"ends_on": date(2015, 1, 20)}, True),
        ({"ends_on": date(2015, 1, 19)}, False),
    ],
    ids=["begins today", "begins tomorrow", "ends today", "ended yesterday"],
)
def test_agreement_counts_from_its_first_to_its_last_day(
    town: Town, days: dict[str, date], may: bool
) -> None:
    agree(town, OTHER_PRACTICE, **days)
    page = town.user("una", PRACTICE).open("/vms/messages/write").text
    assert (f'value="{OTHER_PRACTICE}"' in page) == may


@pytest.mark.parametrize("writer", [PRACTICE, BHHO], ids=["practice", "behavioral health home"])
def test_affiliated_sites_write_to_each_other(town: Town, writer: str) -> None:
    town.programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    (reader,) = {PRACTICE, BHHO} - {writer}
    assert write(town.user("una", writer), reader).status_code == 303
    assert [row.kind for row in messages_of(town, reader)] == ["provider_message"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reader": ""}, "reader"),
        ({"reader": CASE_MANAGER}, "reader"),
        ({"reader": PRACTICE}, "reader"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 101}, "subject"),
        ({"text": "\r\n"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"member_id": STRANGER}, "member_id"),
        ({"member_id": "Ada"}, "member_id"),
        ({"protected": "yes"}, "consent"),
        ({"consent": "signed on paper"}, "consent"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    hall: Town, writer: Visitor, fields: dict[str, str], name: str
) -> None:
    answer = write(writer, **({"reader": OTHER_PRACTICE} | fields))
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text
    assert answer.text.count('-wrong"') == answer.text.count(f'{name}-wrong"')
    assert messages_of(hall, OTHER_PRACTICE) == []


def test_message_of_the_longest_kind_is_taken_whole(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    text = "é\n" * 2499 + "12"
    assert write(town.user("una", PRACTICE), OTHER_PRACTICE, text=text).status_code == 303
    (row,) = messages_of(town, OTHER_PRACTICE)
    assert text in row.body


def test_message_on_substance_use_goes_with_consent_and_carries_the_notice(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    una = town.user("una", PRACTICE)
    fields = {"protected": "yes", "consent": "C-2015.17", "member_id": ADA}
    assert write(una, OTHER_PRACTICE, **fields).status_code == 303
    (row,) = messages_of(town, OTHER_PRACTICE)
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in row.body
    assert "C-2015.17" not in row.body


def test_behavioral_health_home_names_a_member_once_authorized(town: Town) -> None:
    member = "10000005E"
    town.programme.member(member, diagnoses=())
    town.programme.certify(member, starts_on=date(2015, 1, 1), ends_on=date(2015, 12, 31))
    town.programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    una = town.user("una", BHHO)
    answer = write(una, PRACTICE, member_id=member)
    assert 'id="member_id-wrong"' in answer.text
    assert "has not authorized" in answer.text
    told = SharingAuthorized.example | {
        "member_id": member,
        "bhho_site_id": BHHO,
        "hhp_site_id": PRACTICE,
        "signed_on": date(2015, 1, 20),
    }
    town.programme.send(SharingAuthorized.model_validate(told))
    assert write(una, PRACTICE, member_id=member).status_code == 303
    assert [row.kind for row in messages_of(town, PRACTICE)] == ["provider_message"]


def test_agreement_that_ends_on_the_way_is_told_to_the_sender(town: Town) -> None:
    agree(town, OTHER_PRACTICE)
    write(town.user("una", PRACTICE), OTHER_PRACTICE)
    with town.programme.store.begin() as transaction:
        transaction.execute(tables.provider_agreements.delete())
    assert messages_of(town, OTHER_PRACTICE) == []
    assert [row.kind for row in messages_of(town, PRACTICE)] == ["message_not_delivered"]


def test_other_kinds_of_sites_are_told_that_the_page_is_not_theirs(town: Town) -> None:
    town.programme.organization(5, tax_id="010000001")
    town.programme.site(CASE_MANAGER, "TCM")
    page = town.user("una", CASE_MANAGER).open("/vms/messages/write").text
    assert "This service location is none of them" in page


def test_user_who_has_gone_to_no_site_is_led_to_the_choice(town: Town) -> None:
    town.portal.account("una", [Role.VMS_ACCESS], partner_id="METPID000001")
    browser = town.portal.signed_in("una")
    assert browser.open("/vms/messages/write").headers["location"] == "/vms"
