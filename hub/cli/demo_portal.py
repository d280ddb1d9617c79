"""The portal of the demo: sign-ins for invented people, and the pages that they may open."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.table import Table
from sqlalchemy import select

from hub.app import Hub
from hub.cli.consoles import out
from hub.cli.demo_sftp import demo_sftp
from hub.cli.running import leaving_when_asked, portal
from portal.proofs import PasswordKeeper, new_id
from portal.registration.agreement import EDITION, agreement_text
from portal.sending import report_site_user
from rules.access import Role, SiteAccessState, StaffRole
from rules.accounts import ENTITY_TYPE, PartnerKind
from schemas.providers import SiteKind
from store.accounts import Accounts, AccountStatus
from store.site_access import SiteAccess
from store.tables import sites
from store.trading_partners import TradingPartners
from store.transaction import Transaction
from store.work import Work

_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who can sign in to the demo."""

    user_name: str
    first: str
    last: str
    what: str
    kind: SiteKind | None
    roles: tuple[str, ...]


_PEOPLE = (
    _Person("demo-admin", "Alex", "Pelletier", "administers a practice", SiteKind.HHP, tuple(Role)),
    _Person("demo-care", "Sam", "Ouellette", "a care team", SiteKind.CCT, (Role.VMS_ACCESS,)),
    _Person(
        "demo-bhh", "Kim", "Thibodeau", "a BHHO", SiteKind.BHHO, (Role.VMS_ACCESS, Role.FINANCE)
    ),
    _Person("demo-staff", "Jo", "Bouchard", "portal support", None, tuple(StaffRole)),
)


def serve_demo(hub: Hub) -> None:
    """Open accounts for the demo, print how to sign in, and serve until Ctrl-C."""
    password = f"Demo#{secrets.token_urlsafe(9)}-7x"
    with hub.store.begin() as transaction:
        _open_accounts(transaction, hub, password)
        administrator = Accounts(transaction).named(_PEOPLE[0].user_name)
    if administrator is None or administrator.partner_id is None:
        raise LookupError("the demo has no trading partner")
    _tell(password)
    partner_id = administrator.partner_id
    with leaving_when_asked(hub), hub.working(), portal(hub), demo_sftp(hub, partner_id):
        while not hub.patience.is_over:
            if hub.step() is None:
                hub.patience.rest(_PAUSE_SECONDS)
    out.print("Stopped.")


def _tell(password: str) -> None:
    table = Table(title="Sign-ins of the demo", title_justify="left")
    for column in ("user name", "password", "who"):
        table.add_column(column)
    for person in _PEOPLE:
        table.add_row(person.user_name, password, f"{person.first} {person.last}, {person.what}")
    out.print(table)
    out.print("E-mails, with the links of invitations and resets, are files in mail/.")


def _open_accounts(transaction: Transaction, hub: Hub, password: str) -> None:
    accounts = Accounts(transaction)
    now = hub.surroundings().now()
    hashed = PasswordKeeper().hash(password)
    answer = PasswordKeeper().hash("demo")
    for person in _PEOPLE:
        known = accounts.named(person.user_name)
        if known is not None:  # a demo that goes on has them already
            accounts.change(known.account_id, password_hash=hashed)
            continue
        account_id = new_id("A")
        places = list(_places(transaction, person.kind)) if person.kind else []
        accounts.open(
            account_id,
            partner_id=_partner(transaction, hub, places[0][1]) if places else None,
            status=AccountStatus.ACTIVATED,
            first=person.first,
            last=person.last,
            email=f"{person.user_name}@demo.example",
            roles=person.roles,
            at=now,
            user_name=person.user_name,
            password_hash=hashed,
            question="The answer is: demo",
            answer_hash=answer,
        )
        if Role.PARTNER_MAINTENANCE in person.roles:
            _sign(transaction, account_id, now)
        for site_id, _ in places:
            access = SiteAccess(transaction)
            access.request(account_id, site_id, now)
            access.change(account_id, site_id, state=SiteAccessState.APPROVED.value)
            work = Work.on_open_day(transaction)
            report_site_user(work, account_id, site_id, now, active=True)


def _sign(transaction: Transaction, account_id: str, at: datetime) -> None:
    """Sign the agreement of the demo's own trading partner in the name of a user."""
    row = Accounts(transaction).get(account_id)
    if row is None or row.partner_id is None:
        return
    TradingPartners(transaction).sign(
        agreement_id=new_id("G"),
        partner_id=row.partner_id,
        account_id=account_id,
        entity_type=ENTITY_TYPE,
        fein=None,
        edition=EDITION,
        text=agreement_text(),
        signature=f"{row.first} {row.last}",
        signed_at=at,
        host_name="localhost",
        address="127.0.0.1",
    )


def _places(transaction: Transaction, kind: SiteKind) -> Iterator[tuple[str, str]]:
    """The sites of the first organization that has one of a kind, with its NPI."""
    statement = select(sites).where(sites.c.kind == kind.value).order_by(sites.c.name)
    rows = transaction.rows(statement)
    for row in rows:
        if row.organization_npi == rows[0].organization_npi:
            yield row.site_id, row.organization_npi


def _partner(transaction: Transaction, hub: Hub, npi: str) -> str:
    """The trading partner of an organization, opened unless it is there."""
    partners = TradingPartners(transaction)
    organization = Work.on_open_day(transaction).providers.organization(npi)
    if organization is None:
        raise LookupError("a site of the demo has no organization")
    if partners.get(organization.partner_id) is None:
        now = hub.surroundings().now()
        partners.open(
            organization.partner_id,
            kind=PartnerKind.ENROLLED.value,
            name=organization.name,
            status="active",
            demographics={},
            era=None,
            at=now,
        )
        partners.add_organization(organization.partner_id, npi, now)
    return str(organization.partner_id)
