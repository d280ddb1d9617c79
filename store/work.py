"""What a handler is given: the repositories of one transaction, the open day, and `emit`."""

from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Self

from schemas.envelope import Record, headers
from schemas.message import Message
from schemas.portal_messages import PortalContent, PublishPortalMessage
from schemas.topics import MEMBER_KEYED
from store.answers import Answers
from store.attestations import Attestations
from store.audit import Audit
from store.calendar import Calendar
from store.certifications import Certifications
from store.claims import Claims
from store.collected import Collected
from store.dashboards import Dashboards
from store.duplications import Duplications
from store.duties import Duties
from store.effects import Effects
from store.emails import Emails
from store.enrollments import Enrollments
from store.files import Files
from store.history import History
from store.identity import derived_id
from store.interpreting import Interpreting
from store.interventions import Interventions
from store.letters import Letters
from store.members import Members
from store.messaging import Inbox, Outbox
from store.overrides import Overrides
from store.oversight import Oversight
from store.panels import Panels
from store.partner_access import PartnerAccess
from store.partner_profiles import PartnerProfiles
from store.partners import Partners
from store.payments import Payments
from store.portal_messages import PortalMessages
from store.providers import Providers
from store.receptions import Receptions
from store.reconciliations import Reconciliations
from store.refusals import Refusals
from store.sharing import Sharing
from store.site_requests import SiteRequests
from store.traces import Traces
from store.transaction import Transaction


class NotStarted(Exception):
    """The store is empty: `hub init` opens the first day."""


class Work:
    """One transaction's repositories, and the message that is being handled."""

    def __init__(self, transaction: Transaction, today: date) -> None:
        self.transaction = transaction
        self.today = today
        self._record = Record("", "", b"")
        self._emitted = 0

    @classmethod
    def on_open_day(cls, transaction: Transaction) -> Self:
        """The work of the day that is open.

        Raises:
            NotStarted: the programme has no open day yet.
        """
        today = Calendar(transaction).open_day()
        if today is None:
            raise NotStarted
        return cls(transaction, today)

    @cached_property
    def members(self) -> Members:
        """Members and their coverage."""
        return Members(self.transaction)

    @cached_property
    def providers(self) -> Providers:
        """Organizations, sites, providers, affiliations and users."""
        return Providers(self.transaction)

    @cached_property
    def claims(self) -> Claims:
        """Claims and the services they show."""
        return Claims(self.transaction)

    @cached_property
    def enrollments(self) -> Enrollments:
        """Requests and assignments."""
        return Enrollments(self.transaction, self.traces)

    @cached_property
    def panels(self) -> Panels:
        """Who is with which site."""
        return Panels(self.transaction, self.today)

    @cached_property
    def certifications(self) -> Certifications:
        """APS certifications."""
        return Certifications(self.transaction)

    @cached_property
    def duplications(self) -> Duplications:
        """Cases of duplicate services."""
        return Duplications(self.transaction)

    @cached_property
    def attestations(self) -> Attestations:
        """Attestations."""
        return Attestations(self.transaction, self.traces)

    @cached_property
    def payments(self) -> Payments:
        """Payments and remittances."""
        return Payments(self.transaction)

    @cached_property
    def letters(self) -> Letters:
        """Letters."""
        return Letters(self.transaction, self.traces)

    @cached_property
    def portal_messages(self) -> PortalMessages:
        """Secure portal messages."""
        return PortalMessages(self.transaction)

    @cached_property
    def oversight(self) -> Oversight:
        """Recognition, standing, confirmations and flags."""
        return Oversight(self.transaction)

    @cached_property
    def duties(self) -> Duties:
        """Core expectations and training."""
        return Duties(self.transaction)

    @cached_property
    def dashboards(self) -> Dashboards:
        """Member Dashboards and their reviews."""
        return Dashboards(self.transaction)

    @cached_property
    def sharing(self) -> Sharing:
        """Agreements, authorizations and plans of care."""
        return Sharing(self.transaction)

    @cached_property
    def interpreting(self) -> Interpreting:
        """Statements of interpreter services."""
        return Interpreting(self.transaction)

    @cached_property
    def site_requests(self) -> SiteRequests:
        """Requests that end without an opt-out window."""
        return SiteRequests(self.transaction)

    @cached_property
    def overrides(self) -> Overrides:
        """Overrides of ineligibility."""
        return Overrides(self.transaction)

    @cached_property
    def effects(self) -> Effects:
        """The effect ledger."""
        return Effects(self.transaction)

    @cached_property
    def emails(self) -> Emails:
        """Decided e-mails, and addresses that get none."""
        return Emails(self.transaction)

    @cached_property
    def reconciliations(self) -> Reconciliations:
        """What was decided against what became of it."""
        return Reconciliations(self.transaction)

    @cached_property
    def interventions(self) -> Interventions:
        """What operators did by hand."""
        return Interventions(self.transaction)

    @cached_property
    def files(self) -> Files:
        """Received files."""
        return Files(self.transaction)

    @cached_property
    def partners(self) -> Partners:
        """Interchanges, control numbers and acknowledgments."""
        return Partners(self.transaction)

    @cached_property
    def answers(self) -> Answers:
        """What partners answered to what was sent to them."""
        return Answers(self.transaction)

    @cached_property
    def partner_profiles(self) -> PartnerProfiles:
        """What is known of partners as those who exchange files."""
        return PartnerProfiles(self.transaction)

    @cached_property
    def partner_access(self) -> PartnerAccess:
        """Partners' SSH keys and API tokens."""
        return PartnerAccess(self.transaction)

    @cached_property
    def receptions(self) -> Receptions:
        """Which partner handed in which file."""
        return Receptions(self.transaction)

    @cached_property
    def collected(self) -> Collected:
        """Which documents partners fetched and put away."""
        return Collected(self.transaction)

    @cached_property
    def audit(self) -> Audit:
        """Who saw or changed what."""
        return Audit(self.transaction)

    @cached_property
    def refusals(self) -> Refusals:
        """What was set aside."""
        return Refusals(self.transaction)

    @cached_property
    def calendar(self) -> Calendar:
        """The open day."""
        return Calendar(self.transaction)

    @cached_property
    def history(self) -> History:
        """What happened to each member."""
        return History(self.transaction)

    @cached_property
    def traces(self) -> Traces:
        """The trace of what is going on, and those that led to what is done now."""
        return Traces(self.transaction)

    @cached_property
    def inbox(self) -> Inbox:
        """Messages that were handled."""
        return Inbox(self.transaction)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages on their way."""
        return Outbox(self.transaction)

    @property
    def origin(self) -> str:
        """Where the message that is being handled came from: file and line, or source and id."""
        return self._record.origin

    @property
    def record(self) -> Record:
        """The message that is being handled, as it came."""
        return self._record

    def handling(self, record: Record) -> None:
        """Say which message is being handled now; what is emitted descends from it."""
        self._record = record
        self._emitted = 0
        self.traces.current = ""

    def close_day(self, day: date) -> None:
        """Close the open day; what is handled from now on belongs to the next."""
        self.outbox.end_day(day)
        self.calendar.close(day)
        self.today = day + timedelta(days=1)

    def emit(self, message: Message) -> None:
        """Send a message on: it is stored with everything else or not at all.

        Its id follows from the message being handled, so handling that again makes the same one.

        Raises:
            ValueError: nothing is being handled, so the message would have no id of its own.
        """
        if not self._record.id:
            raise ValueError("a message is emitted only while another one is handled")
        self._emitted += 1
        parent = f"{self._record.source}\n{self._record.id}\n{self._emitted}"
        made = headers(
            id=blake2b(parent.encode(), digest_size=12).hexdigest(),
            source="/hub",
            type=message.type,
            time=f"{self.today.isoformat()}T12:00:00Z",
            origin=self._record.headers.get("ce_origin", ""),
            traceparent=self.traces.current,
        )
        self.put_out(message, made)

    def put_out(self, message: Message, made: dict[str, str]) -> None:
        """Put a message with these headers behind all that is pending; its key names no member."""
        key = message.key
        if message.topic in MEMBER_KEYED:
            key = f"m{self.members.keys_for([key])[key]}"
        value = message.model_dump_json(exclude_none=True).encode()
        self.outbox.append(Record(message.topic.value, key, value, made))

    def tell(self, site_id: str, content: PortalContent) -> None:
        """Send a secure portal message to a site."""
        message_id = derived_id("PM", self._record.source, self._record.id, self._emitted, site_id)
        self.emit(PublishPortalMessage(message_id=message_id, site_id=site_id, content=content))

    def note(
        self, member_key: int, what: str, rule_id: str | None = None, site_id: str | None = None
    ) -> None:
        """Append to a member's history what the message being handled led to."""
        self.history.note(
            member_key, self.today, what, origin=self.origin, rule_id=rule_id, site_id=site_id
        )
