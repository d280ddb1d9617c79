"""A whole programme to test with: a store, the real handlers and producers, and a driver.

Nothing in it is a mock: what is sent goes through the outbox, the local transport, the
dispatcher and the handlers, and what leaves lies in a folder. The store is in memory.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Row, Table, select

from consumers.routes import ROUTES, Route
from hub.clock import end_day
from hub.dispatch import Dispatcher, Outcome
from hub.local import LocalTransport
from producers.outlet import Outlet
from producers.remittances import Sender
from producers.routes import routes
from schemas.attestations import MemberAttested
from schemas.certifications import BhhMemberCertified
from schemas.choices import MemberOptedIn, MemberOptedOut, OptOutKind
from schemas.claims import ClaimReported
from schemas.envelope import Record, headers
from schemas.identifiers import has_npi_check_digit
from schemas.members import MemberReported
from schemas.message import Message
from schemas.portal_messages import PortalContent, PublishPortalMessage
from schemas.providers import (
    AffiliationKind,
    AffiliationReported,
    OrganizationReported,
    RenderingProviderReported,
    SiteReported,
    SiteUserReported,
)
from schemas.requests import CctAdditionRequested, ReferralRequested
from store import tables
from store.calendar import Calendar
from store.engine import Store
from store.messaging import Outbox
from store.panels import Programme as Panel
from store.work import Work
from tests.blank import in_memory

ADA, BEN, CAL, DOT = "10000001A", "10000002B", "10000003C", "10000004D"
"""Four members, for tests that need no more."""
DIABETES, HYPERTENSION, ASTHMA = "25000", "4019", "49390"
"""ICD-9 codes of three qualifying conditions."""
VISIT, CASE_MANAGEMENT, COMMUNITY_INTEGRATION, CRISIS = "99213", "T1017", "H2015", "S9480"
"""Procedures: primary care, two duplicative services, and one of serious behavioral health."""
SOURCE = "/test"


def npi(number: int) -> str:
    """An NPI of that number, its check digit right."""
    stem = f"1{number:08d}"
    return next(f"{stem}{digit}" for digit in range(10) if has_npi_check_digit(f"{stem}{digit}"))


def site_id(organization: int, location: int = 1) -> str:
    """A service location of the organization of that number."""
    return f"{npi(organization)}-{location:03d}"


PRACTICE, SISTER, OTHER_PRACTICE = site_id(1), site_id(1, 2), site_id(2)
"""A Health Home Practice, one of the same pay-to organization, and one of another."""
TEAM, BHHO, CASE_MANAGER = site_id(3), site_id(4), site_id(5)
NEIGHBORS = tuple(f"100001{place:02d}Z" for place in range(20))
"""Members of the sister practice, who leave the care team room under its cap."""


def other_member(place: int) -> str:
    """One of the members who play no part but to be there, counted from 0."""
    return f"{20000001 + place}Z"


class Letter(NamedTuple):
    """A letter that was decided; `mailed_on` is None until a batch holds it."""

    kind: str
    member_id: str
    site_id: str
    decided_on: date
    mailed_on: date | None
    details: dict[str, Any]


class Note(NamedTuple):
    """A line of a member's history."""

    on: date
    rule_id: str | None
    what: str


class Programme:
    """The driver: tells the hub things, ends its days, and asks what came of it."""

    def __init__(
        self, folder: Path, *, opened_on: date, batch_size: int = 500, store: Store | None = None
    ) -> None:
        self.out = folder / "out"
        self.store = store or in_memory()
        self.first_day = opened_on
        with self.store.begin() as transaction:
            Calendar(transaction).start(opened_on)
        self.outlet = Outlet(self.out)
        self.pauses: list[float] = []
        dispatcher = Dispatcher(
            self.store, routes_into(self.outlet), attempts=3, pause=self.pauses.append
        )
        self.transport = LocalTransport(self.store, dispatcher, batch_size)
        self.outcome = Outcome()
        self.closing = ExitStack()
        self.closing.callback(self.store.close)
        self._sent = Counter[str]()

    def close(self) -> None:
        """Close what was opened on the store, and the store."""
        self.closing.close()

    # --- what is told ---------------------------------------------------------------------

    def send(self, *messages: Message, id: str | None = None) -> Outcome:  # noqa: A002
        """Send messages as one file would bring them, and work off all that follows from them."""
        for message in messages:
            self._sent["message"] += 1
            name = id or f"t-{self._sent['message']}"
            self.deliver(record_of(message, name))
        return self.drain()

    def deliver(self, *records: Record) -> None:
        """Put raw records into the outbox without working them off."""
        with self.store.begin() as transaction:
            for record in records:
                Outbox(transaction).append(record)

    def drain(self) -> Outcome:
        """Work off what is pending; what became of it."""
        outcome = Outcome()
        while (step := self.transport.deliver()) is not None:
            outcome += step
        self.outcome += outcome
        return outcome

    def end_day(self, *, until: date | None = None) -> None:
        """End the open day, or every day up to and with `until`."""
        last = until or self.today
        while (day := self.today) <= last:
            end_day(self.store, day)
            self.drain()
            assert self.today == day + timedelta(days=1), f"{day} did not end"

    def organization(self, number: int, **changes: Any) -> str:
        """Report a pay-to organization; its NPI."""
        told = OrganizationReported.example | {
            "organization_npi": npi(number),
            "name": f"Organization {number}",
            "partner_id": f"METPID{number:06d}",
        }
        self.send(_made(OrganizationReported, told | changes))
        return npi(number)

    def site(self, site: str, kind: str = "HHP", **changes: Any) -> str:
        """Report a service location; its id."""
        told = SiteReported.example | {"site_id": site, "kind": kind, "name": f"{kind} {site}"}
        self.send(_made(SiteReported, told | changes))
        return site

    def clinician(self, number: int, *sites: str, **changes: Any) -> str:
        """Report a clinician of primary care who works at these sites; the NPI."""
        told = {"npi": npi(number), "primary_care": True, "site_ids": list(sites)}
        self.send(_made(RenderingProviderReported, told | changes))
        return npi(number)

    def affiliate(self, practice: str, other: str, kind: AffiliationKind, **changes: Any) -> None:
        """Report that a CCT or BHHO works with a practice, papers received."""
        told = AffiliationReported.example | {
            "kind": kind.value,
            "hhp_site_id": practice,
            "other_site_id": other,
        }
        self.send(_made(AffiliationReported, told | changes))

    def user(self, site: str, user_id: str = "u-1", **changes: Any) -> None:
        """Report a user of a site."""
        told = SiteUserReported.example | {"site_id": site, "user_id": user_id}
        self.send(_made(SiteUserReported, told | changes))

    def member(
        self,
        member_id: str,
        *,
        coverage: str | None = "ACS",
        diagnoses: Iterable[str] = (DIABETES, HYPERTENSION),
        **changes: Any,
    ) -> str:
        """Report a member, and a claim of no practice that shows these diagnoses; the id."""
        spans = [{"code": coverage, "starts_on": "2013-01-01"}] if coverage else []
        told = MemberReported.example | {
            "member_id": member_id,
            "coverages": spans,
            "pccm_pcp_npi": None,
        }
        self.send(_made(MemberReported, told | changes))
        if codes := tuple(diagnoses):
            self.claim(member_id, diagnoses=codes, procedure="80053", billing_npi=npi(99))
        return member_id

    def claim(
        self,
        member_id: str,
        *,
        on: date | None = None,
        procedure: str = VISIT,
        diagnoses: Iterable[str] = (DIABETES,),
        system: str = "ICD9",
        **changes: Any,
    ) -> str:
        """Report a claim of one service, today unless `on` says another day; its id."""
        self._sent["claim"] += 1
        claim_id = f"C-{self._sent['claim']}"
        day = str(on or self.today)
        told = ClaimReported.example | {
            "claim_id": claim_id,
            "member_id": member_id,
            "billing_npi": npi(1),
            "site_id": None,
            "rendering_npi": None,
            "diagnoses": [{"system": system, "code": code} for code in diagnoses],
            "lines": [
                {"procedure": procedure, "charge": "10.00", "from_on": day, "to_on": day},
            ],
        }
        self.send(_made(ClaimReported, told | changes))
        return str(changes.get("claim_id", claim_id))

    def refer(self, member_id: str, site: str = PRACTICE, **assessment: Any) -> Outcome:
        """A practice refers a member."""
        told = {"site_id": site, "member_id": member_id, "assessment": assessment}
        return self.request(ReferralRequested, **told)

    def opt_in(self, member_id: str, site: str = PRACTICE) -> Outcome:
        """A member calls Member Services to join a practice today."""
        return self.send(MemberOptedIn(member_id=member_id, site_id=site, called_on=self.today))

    def opt_out(
        self, member_id: str, *, of: str | None = None, told_on: date | None = None
    ) -> Outcome:
        """A member opts out of the service or of one practice, today unless another day is told."""
        kind = OptOutKind.SERVICE if of is None else OptOutKind.PRACTICE
        day = told_on or self.today
        return self.send(MemberOptedOut(member_id=member_id, kind=kind, site_id=of, told_on=day))

    def request(self, kind: type[Message], **values: Any) -> Outcome:
        """Send a request of a site under a number of its own."""
        self._sent["request"] += 1
        return self.send(_made(kind, {"request_id": f"REQ-{self._sent['request']}"} | values))

    def join_team(self, member_id: str, *, delivered_on: date | None = None) -> Outcome:
        """The care team asks for a member whom it served today, or on the day that is told."""
        served_on = str(delivered_on or self.today)
        told = {"site_id": TEAM, "member_id": member_id, "service_delivered_on": served_on}
        return self.request(CctAdditionRequested, **told)

    def give_room(self) -> None:
        """Put neighbors on the sister practice's panel: the care team may serve one of 20."""
        for neighbor in NEIGHBORS:
            self.member(neighbor)
            self.opt_in(neighbor, SISTER)

    def certify(
        self, member_id: str, *, starts_on: date, ends_on: date, bhho: str = BHHO
    ) -> Outcome:
        """APS certifies a member for a BHHO."""
        self._sent["certification"] += 1
        return self.send(
            BhhMemberCertified(
                certification_id=f"APS-{self._sent['certification']}",
                member_id=member_id,
                bhho_site_id=bhho,
                certified_on=starts_on,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )

    def attest(
        self,
        member_id: str,
        month: str,
        *,
        site: str = PRACTICE,
        reviewed_on: date | None,
        served_on: date | None = None,
    ) -> Outcome:
        """A site attests a member for a month by its scan of the dashboard, and a CCT's service."""
        told = MemberAttested.example | {
            "site_id": site,
            "member_id": member_id,
            "month": month,
            "dashboard_reviewed_on": reviewed_on and str(reviewed_on),
            "service_delivered_on": served_on and str(served_on),
        }
        return self.send(_made(MemberAttested, told))

    # --- what is asked --------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The open day."""
        with self.store.read() as view:
            day = Calendar(view).open_day()
        assert day is not None
        return day

    def panel(
        self, site: str, panel: Panel = Panel.STAGE_A, *, on: date | None = None
    ) -> list[str]:
        """The ids of the members on a site's panel on a day, sorted."""
        with self.store.read() as view:
            work = Work.on_open_day(view)
            rows = work.panels.on_day(panel, on or work.today)
        return sorted(row.member_id for row in rows if row.site_id == site)

    def portal(self, site: str) -> list[PortalContent]:
        """What was told to a site, oldest first; each message was posted once."""
        published = [one for one in self.emitted(PublishPortalMessage) if one.site_id == site]
        posted = [row.message_id for row in self.rows(tables.portal_messages, site_id=site)]
        assert posted == [one.message_id for one in published]
        return [one.content for one in published]

    def told(self, site: str) -> list[str]:
        """The kinds of what was told to a site, oldest first."""
        return [content.kind for content in self.portal(site)]

    def emitted(self, kind: type[Message]) -> list[Any]:
        """Every message of a type that went through the outbox, oldest first."""
        return [
            kind.model_validate_json(row.value)
            for row in self.rows(tables.outbox)
            if f'"{kind.type}"' in row.headers
        ]

    def letters(self, kind: str | None = None) -> list[Letter]:
        """The letters that were decided, of a kind or all, by day and member."""
        ids = {row.member_key: row.member_id for row in self.rows(tables.members)}
        found = [
            Letter(
                row.kind,
                ids[row.member_key],
                row.site_id,
                row.decided_on,
                row.mailed_on,
                row.details,
            )
            for row in self.rows(tables.letters)
        ]
        return sorted(
            (letter for letter in found if kind in (None, letter.kind)),
            key=lambda letter: (letter.decided_on, letter.member_id, letter.kind),
        )

    def enrollments(self, member_id: str) -> list[Row[Any]]:
        """A member's enrollments, oldest first."""
        rows = self.rows(tables.enrollments, member_key=self.key(member_id))
        return sorted(rows, key=lambda row: row.requested_on)

    def states(self, member_id: str) -> list[tuple[str, str]]:
        """(site, state) of a member's enrollments, oldest first."""
        return [(row.site_id, row.state) for row in self.enrollments(member_id)]

    def history(self, member_id: str) -> list[Note]:
        """What happened to a member, in order."""
        key = self.key(member_id)
        with self.store.read() as view:
            rows = Work.on_open_day(view).history.of_member(key)
        return [Note(row.happened_on, row.rule_id, row.what) for row in rows]

    def paid(self, month: str) -> dict[tuple[str, str], list[tuple[str, Decimal]]]:
        """(service, dollars) of each (site, member) that was paid for a month."""
        ids = {row.member_key: row.member_id for row in self.rows(tables.members)}
        found: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
        for row in self.rows(tables.payment_lines, month=month):
            place = (row.site_id, ids[row.member_key])
            found.setdefault(place, []).append((row.service, row.amount))
        return {place: sorted(lines) for place, lines in sorted(found.items())}

    def refusals(self) -> list[tuple[str, str]]:
        """(reason, sentence) of every refusal, oldest first."""
        return [(row.reason, row.sentence) for row in self.rows(tables.refusals)]

    def rows(self, table: Table, **values: object) -> list[Row[Any]]:
        """The rows of a table with these values, in the order in which they were stored."""
        statement = select(table).where(*(table.c[name] == v for name, v in values.items()))
        with self.store.read() as view:
            return list(view.rows(statement))

    def key(self, member_id: str) -> int:
        """The surrogate key of a member."""
        with self.store.read() as view:
            found = Work.on_open_day(view).members.find(member_id)
        assert found is not None
        return found


def routes_into(outlet: Outlet) -> dict[type[Message], Route]:
    """The hub's handlers, which deliver into an outlet."""
    produced = routes(outlet, Sender("HHHUB", "T"))
    return ROUTES | {kind: Route(producer) for kind, producer in produced.items()}


def record_of(message: Message, id: str = "t-1") -> Record:  # noqa: A002
    """A message as a transport carries it."""
    made = headers(id=id, source=SOURCE, type=message.type, time="2014-12-01T12:00:00Z")
    value = message.model_dump_json(exclude_none=True).encode()
    return Record(message.topic.value, message.topic.value, value, made)


def _made(kind: type[Message], told: dict[str, Any]) -> Any:
    """A message of the words that JSON would carry it in."""
    said = {name: value for name, value in told.items() if value is not None}
    return kind.model_validate_json(to_json(said))
