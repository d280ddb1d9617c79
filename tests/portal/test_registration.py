"""Registration: its steps in both orders, what each asks for, the signature, and activation."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.account.lock_out import FREE_TRIES
from schemas.identifiers import has_npi_check_digit
from store import tables
from store.trading_partners import TradingPartners
from store.work import Work
from tests.portal.driver import PASSWORD, Portal, Visitor

NPI = "1234567893"
TAX_ID = "010000001"
PIN = "4711000815"
DEMOGRAPHIC = {
    "kind": "Provider - Not Yet Enrolled",
    "first": "Robin",
    "last": "Walker",
    "title": "",
    "company": "Harbor Family Medicine",
    "address1": "2 Mill Road",
    "address2": "",
    "city": "Bangor",
    "state": "ME",
    "zip": "04401",
    "telephone": "(207) 555-0100",
    "website": "",
    "tax_id": "01-0000001",
    "npi": "",
}
SECURITY = {
    "user_name": "rwalker",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "email": "robin@harbor.example",
    "email_again": "robin@harbor.example",
    "question": "First teacher?",
    "answer": "Miss Marble",
}
ERA = {
    "provider_name": "Harbor Family Medicine",
    "dba": "",
    "street": "2 Mill Road",
    "city": "Bangor",
    "state": "ME",
    "zip": "04401",
    "tin": TAX_ID,
    "npi": NPI,
    "other_id": "",
    "authority": "",
}
AGREEMENT = {"accepted": "yes", "signature": "robin  WALKER"}
ENROLLED = DEMOGRAPHIC | {"kind": "Provider - Already Enrolled", "provider_id": NPI, "pin": PIN}


def steps_of(browser: Visitor, *steps: tuple[str, dict[str, str]]) -> list[str]:
    """Send one step after the other; where each one led."""
    led = []
    for name, fields in steps:
        browser.open(f"/register/{name}")
        answer = browser.send(f"/register/{name}", fields)
        assert answer.status_code == 303, browser.text
        led.append(answer.headers["location"])
    return led


def register(portal: Portal, **security: str) -> Visitor:
    browser = portal.visitor()
    steps_of(
        browser,
        ("demographic", DEMOGRAPHIC),
        ("security", SECURITY | security),
        ("confirm", {}),
        ("agreement", AGREEMENT),
    )
    return browser


@pytest.fixture
def organization(portal: Portal) -> str:
    """An organization that MIHMS has reported, whose billing record has a PIN."""
    assert has_npi_check_digit(NPI)
    row: dict[str, Any] = {
        "organization_npi": NPI,
        "tax_id": TAX_ID,
        "name": "Harbor Family Medicine",
        "address": {"line1": "2 Mill Road", "city": "Bangor", "state": "ME", "zip": "04401"},
        "phone": "207-555-0100",
        "partner_id": "METPID000101",
        "hospital_affiliated": False,
        "remittance_profile": "member",
        "fiscal_year_end_month": 12,
    }
    site = {
        "site_id": f"{NPI}-001",
        "organization_npi": NPI,
        "kind": "HHP",
        "name": "Bangor",
        "address": row["address"],
        "phone": row["phone"],
        "programme_start_on": date(2013, 1, 1),
        "programme_end_on": None,
        "pcmh_pilot": False,
        "accepts_new_patients": None,
    }
    with portal.store.begin() as transaction:
        transaction.add(tables.organizations, row)
        transaction.add(tables.sites, site)
        hashed = portal.surroundings.passwords.hash(PIN)
        TradingPartners(transaction).set_billing_pin(NPI, hashed, "A-staff", portal.now)
    return NPI


def test_provider_not_yet_enrolled_goes_four_steps(portal: Portal) -> None:
    led = steps_of(
        portal.visitor(),
        ("demographic", DEMOGRAPHIC),
        ("security", SECURITY),
        ("confirm", {}),
        ("agreement", AGREEMENT),
    )
    assert led == [
        "/register/security",
        "/register/confirm",
        "/register/agreement",
        "/register/done",
    ]


def test_provider_already_enrolled_tells_of_remittances_before_confirming(
    portal: Portal, organization: str
) -> None:
    led = steps_of(
        portal.visitor(),
        ("demographic", ENROLLED),
        ("security", SECURITY),
        ("era", ERA),
        ("confirm", {}),
        ("agreement", AGREEMENT),
    )
    assert led[1:3] == ["/register/era", "/register/confirm"]
    (partner,) = portal.rows(tables.trading_partners, partner_id="METPID000101")
    assert partner.era["tin"] == TAX_ID
    (own,) = portal.rows(tables.partner_organizations)
    assert own.organization_npi == organization


@pytest.mark.parametrize("step", ["security", "era", "confirm", "agreement"])
def test_step_cannot_be_taken_before_those_in_front_of_it(portal: Portal, step: str) -> None:
    browser = portal.visitor()
    assert browser.open(f"/register/{step}").headers["location"] == "/register/demographic"
    browser.open("/register/demographic")
    answer = browser.send(f"/register/{step}", {})
    assert answer.headers["location"] == "/register/demographic"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first", ""),
        ("last", ""),
        ("address1", ""),
        ("city", ""),
        ("state", "XX"),
        ("zip", "4401"),
        ("zip", "E3B5A3"),
        ("telephone", "555-0100"),
        ("tax_id", ""),
        ("tax_id", "12345678"),
        ("npi", "1234567890"),
        ("first", "a" * 101),
    ],
)
def test_field_of_the_first_step_that_is_wrong_is_told_beside_it(
    portal: Portal, name: str, value: str
) -> None:
    browser = portal.visitor()
    browser.open("/register/demographic")
    answer = browser.send("/register/demographic", DEMOGRAPHIC | {name: value})
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text
    assert f'href="#{name}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("value", ["04401", "04401-0011", "E3B 5A3"])
def test_zip_of_both_countries_is_taken(portal: Portal, value: str) -> None:
    steps_of(portal.visitor(), ("demographic", DEMOGRAPHIC | {"zip": value}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"pin": "0000000000"},
        {"tax_id": "010000002"},
        {"provider_id": "1003000126"},
        {"provider_id": f"{NPI}-zzz"},
        {"provider_id": f"{NPI}-002"},
        {"provider_id": f"{NPI}0"},
    ],
    ids=["pin", "tax id", "npi", "no id", "id of no location", "a digit more"],
)
def test_billing_record_is_proved_by_all_three_numbers(
    portal: Portal, organization: str, wrong: dict[str, str]
) -> None:
    browser = portal.visitor()
    browser.open("/register/demographic")
    answer = browser.send("/register/demographic", ENROLLED | wrong)
    assert "do not belong to one billing record" in answer.text
    assert PIN not in answer.text


def test_medicaid_provider_id_names_the_billing_record_too(
    portal: Portal, organization: str
) -> None:
    steps_of(portal.visitor(), ("demographic", ENROLLED | {"provider_id": f"{NPI}-001"}))


def test_billing_agent_proves_a_provider_and_gets_an_id_of_its_own(
    portal: Portal, organization: str
) -> None:
    agent = DEMOGRAPHIC | {"kind": "Billing Agent", "tax_id": "010000009", "provider_id": NPI}
    browser = portal.visitor()
    browser.open("/register/demographic")
    assert browser.send("/register/demographic", agent | {"pin": PIN}).status_code == 422
    steps_of(
        browser,
        ("demographic", agent | {"record_tax_id": TAX_ID, "pin": PIN}),
        ("security", SECURITY),
        ("confirm", {}),
        ("agreement", AGREEMENT),
    )
    (own,) = portal.rows(tables.partner_organizations)
    assert (own.partner_id, own.organization_npi) == ("METPID500002", organization)
    assert portal.rows(tables.agreements)[0].fein == "010000009"


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("demographic", DEMOGRAPHIC | {"address1": "9 Other Road"}),
        ("security", SECURITY | {"email": "o@x.example", "email_again": "o@x.example"}),
    ],
)
def test_what_was_changed_after_it_was_confirmed_is_confirmed_anew(
    portal: Portal, name: str, changed: dict[str, str]
) -> None:
    browser = portal.visitor()
    steps_of(browser, ("demographic", DEMOGRAPHIC), ("security", SECURITY), ("confirm", {}))
    steps_of(browser, (name, changed))
    browser.open("/register/confirm")
    answer = browser.send("/register/agreement", AGREEMENT)
    assert answer.headers["location"] == "/register/confirm"
    assert portal.rows(tables.agreements) == []
    steps_of(browser, ("confirm", {}), ("agreement", AGREEMENT))


def test_pin_of_a_billing_record_cannot_be_guessed(portal: Portal, organization: str) -> None:
    browser = portal.visitor()
    browser.open("/register/demographic")
    for number in range(FREE_TRIES):
        browser.send("/register/demographic", ENROLLED | {"pin": f"{number}"})
    answer = browser.send("/register/demographic", ENROLLED)
    assert "Too many wrong tries" in answer.text


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"user_name": "ab"}, "user_name"),
        ({"password_again": "other"}, "password_again"),
        ({"email": "nobody"}, "email"),
        ({"email_again": "other@harbor.example"}, "email_again"),
        ({"question": ""}, "question"),
        ({"answer": ""}, "answer"),
        ({"answer": "First"}, "answer"),
    ],
)
def test_field_of_the_second_step_that_is_wrong_is_told_beside_it(
    portal: Portal, changed: dict[str, str], name: str
) -> None:
    browser = portal.visitor()
    steps_of(browser, ("demographic", DEMOGRAPHIC))
    browser.open("/register/security")
    answer = browser.send("/register/security", SECURITY | changed)
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"signature": "Robin Walker"}, "accepted"),
        ({"accepted": "yes", "signature": "Robin Walkers"}, "signature"),
        ({"accepted": "yes", "signature": ""}, "signature"),
    ],
    ids=["not accepted", "other name", "not signed"],
)
def test_agreement_needs_acceptance_and_the_names_given(
    portal: Portal, fields: dict[str, str], name: str
) -> None:
    browser = portal.visitor()
    steps_of(browser, ("demographic", DEMOGRAPHIC), ("security", SECURITY), ("confirm", {}))
    browser.open("/register/agreement")
    answer = browser.send("/register/agreement", fields)
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text
    assert portal.rows(tables.accounts) == []


def test_signed_agreement_is_kept_with_time_host_and_address(portal: Portal) -> None:
    register(portal)
    (agreement,) = portal.rows(tables.agreements)
    assert agreement.partner_id == "METPID500002"
    assert agreement.entity_type == "PROV"
    assert agreement.fein == TAX_ID
    assert agreement.signature == "robin  WALKER"
    assert agreement.signed_at == portal.now
    assert agreement.host_name == agreement.address == "127.0.0.1"
    assert "42 CFR Part 2" in agreement.text


def test_partner_without_a_signed_agreement_is_told_so(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.signed_in("ada")
    assert browser.open("/partner/agreement").status_code == 200
    assert "No agreement was signed in this portal" in browser.text


def test_partner_that_registers_in_the_evening_is_in_test_since_that_day(portal: Portal) -> None:
    at = datetime(2015, 1, 23, 2, 0, tzinfo=UTC)
    with portal.store.begin() as transaction:
        TradingPartners(transaction).open(
            "METPID500009",
            kind="Clearinghouse",
            name="Tern",
            status="active",
            demographics={},
            era=None,
            at=at,
        )
    with portal.store.read() as view:
        kept = Work.on_open_day(view).partner_profiles.get("METPID500009")
    assert kept is not None
    assert kept.state_since_on == date(2015, 1, 22)


def test_draft_is_forgotten_when_it_is_cancelled_or_two_hours_old(portal: Portal) -> None:
    browser = portal.visitor()
    steps_of(browser, ("demographic", DEMOGRAPHIC))
    portal.later(hours=2, seconds=1)
    assert browser.open("/register/security").headers["location"] == "/register/demographic"
    steps_of(browser, ("demographic", DEMOGRAPHIC))
    browser.open("/register/security")
    browser.send("/register/cancel")
    assert portal.rows(tables.drafts) == []


def test_draft_belongs_to_its_browser(portal: Portal) -> None:
    steps_of(portal.visitor(), ("demographic", DEMOGRAPHIC))
    assert portal.visitor().open("/register/security").status_code == 303
