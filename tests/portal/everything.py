"""A portal on a hub in which each page has something to show: its people, sites and files."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pyotp

from hub.app import Hub
from hub.settings import Settings
from portal.exchange import access
from portal.mailing import mail_pin
from portal.registration.agreement import EDITION, agreement_text
from portal.vms.site import PAGES as SITE_PAGES
from rules.access import Role, StaffRole
from rules.certification_edi import PartnerState
from schemas.providers import AffiliationKind
from store import tables
from store.accounts import AccountStatus
from store.audit import at_terminal
from store.sign_ins import Purpose
from store.site_access import SiteAccess
from store.trading_partners import TradingPartners
from store.work import Work
from tests.partners import NORTH, SOUTH, answered, profile, x12
from tests.portal.driver import Portal, portal_on
from tests.portal.town import make_dashboards
from tests.programme import ADA, BEN, BHHO, CAL, DOT, OTHER_PRACTICE, PRACTICE, Programme, npi

BILLING_PIN: Final = "4711000815"
TAX_ID: Final = "010000001"
_MAILED: Final = ("second", "invited", "admin")
"""Who gets a PIN: for a new password, to come in for the first time, for the user name."""
_OPENED_ON: Final = date(2015, 1, 20)
"""Who joins a panel on this day can be attested two days later."""
_SECRET: Final = pyotp.random_base32()
_KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGJqZ6hA0k3bTuCuYMsePMrYlSwMbpqDDZ0J4A7fN3b x"


@dataclass
class Town:
    """The portal, and the addresses of what is in it by the path of their page."""

    portal: Portal
    addresses: dict[str, str]


@contextmanager
def town_with_everything(folder: Path) -> Iterator[Town]:
    """A partner in production with a practice, and one in test; users, staff, files, messages."""
    with closing(Hub(Settings(home=folder))) as hub, portal_on(hub.store, folder) as portal:
        hub.start(_OPENED_ON)
        programme = Programme(folder, opened_on=_OPENED_ON, store=hub.store)
        _tell_of_sites(programme)
        programme.end_day(until=portal.now.date() - timedelta(days=1))
        with hub.store.begin() as transaction:
            profiles = Work.on_open_day(transaction).partner_profiles
            profiles.put(profile(NORTH, PartnerState.PRODUCTION))
            profiles.put(profile(SOUTH, PartnerState.TEST))
        portal.partner(NORTH, name="Tern Family Medicine", kind="Provider - Already Enrolled")
        portal.partner(SOUTH, name="Loon Clearinghouse", kind="Clearinghouse")
        _open_accounts(portal)
        reset, invitation, recovery = (portal.pin_of(f"{who}@partner.example") for who in _MAILED)
        _sign(portal)
        _ask_for_sites(portal)
        _let_programs_in(portal)
        make_dashboards(hub.store)
        wrong = x12(changed=lambda text: text.replace("*XX*1234567893~\nNM1*77", "*XX*1~\nNM1*77"))
        answered(hub, x12(number=102))
        file_id = answered(hub, wrong).reception_id
        answered(hub, x12(sender=SOUTH, number=103, usage="T"), SOUTH)
        answered(hub, b"not X12 at all", SOUTH)
        (message, *_) = portal.rows(tables.portal_messages, site_id=PRACTICE)
        addresses = {
            "/users/{account_id}": "/users/A-second",
            "/files/{file_id}": f"/files/{file_id}",
            "/files/{file_id}/content": f"/files/{file_id}/content",
            "/documents/{name}": f"/documents/{NORTH}-000000002.999",
            "/staff/partners/{partner_id}": f"/staff/partners/{SOUTH}",
            "/vms/messages/{message_id}": f"/vms/messages/{message.message_id}",
            **{
                f"/vms/{{programme}}/{page}": f"/vms/stage_a/{page}" for page in SITE_PAGES.values()
            },
            "/vms/{programme}/reports": "/vms/stage_a/reports?report=member-dashboard",
            "/vms/{programme}/reports/{file}": "/vms/stage_a/reports/member-panel.xlsx",
            "/password/reset": f"/password/reset?pin={reset}",
            "/user-name/recover": f"/user-name/recover?pin={recovery}",
            "/activate/invited": f"/activate?pin={invitation}",
        }
        yield Town(portal, addresses)


def _tell_of_sites(programme: Programme) -> None:
    for number in (1, 2, 4):
        programme.organization(number, tax_id=TAX_ID)
    programme.site(PRACTICE, name="Tern Family Medicine")
    programme.site(OTHER_PRACTICE, name="Loon Lake Practice")
    programme.site(BHHO, "BHHO", name="Bridge Behavioral Health")
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    programme.member(CAL)
    programme.member(DOT)
    programme.refer(CAL, bmi=31.0)


def _open_accounts(portal: Portal) -> None:
    portal.account("admin", list(Role), partner_id=NORTH)
    portal.account("second", [Role.USER_MANAGEMENT], partner_id=NORTH)
    portal.account("invited", [Role.FINANCE], partner_id=NORTH, status=AccountStatus.INVITED.value)
    portal.account("halfway", [Role.FINANCE], partner_id=NORTH, totp_secret=_SECRET)
    portal.account("support", list(StaffRole), partner_id=None)
    with portal.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        mail_pin(work, "A-second", Purpose.RESET, portal.now)
        mail_pin(work, "A-invited", Purpose.INVITATION, portal.now)
        mail_pin(work, "A-admin", Purpose.USER_NAME, portal.now)


def _sign(portal: Portal) -> None:
    with portal.store.begin() as transaction:
        partners = TradingPartners(transaction)
        partners.add_organization(NORTH, npi(1), portal.now)
        hashed = portal.surroundings.passwords.hash(BILLING_PIN)
        for number in (1, 2):
            partners.set_billing_pin(npi(number), hashed, "A-support", portal.now)
        partners.sign(
            agreement_id="G-1",
            partner_id=NORTH,
            account_id="A-admin",
            entity_type="PROV",
            fein=TAX_ID,
            edition=EDITION,
            text=agreement_text(),
            signature="Pat Admin",
            signed_at=portal.now,
            host_name="office.tern.example",
            address="198.51.100.7",
        )


def _ask_for_sites(portal: Portal) -> None:
    with portal.store.begin() as transaction:
        sites = SiteAccess(transaction)
        sites.request("A-admin", PRACTICE, portal.now)
        sites.change("A-admin", PRACTICE, state="approved")
        sites.request("A-second", PRACTICE, portal.now)
        sites.name_lead(npi(1), "A-admin", "A-support", portal.now)


def _let_programs_in(portal: Portal) -> None:
    by = {"actor": at_terminal("admin"), "at": portal.now}
    with portal.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        ends_at = portal.now + timedelta(days=30)
        access.add_key(NORTH, _KEY, portal.now, ends_at, work=work, **by)
        access.issue_token(NORTH, "billing system", access.SCOPES, 90, work=work, **by)
