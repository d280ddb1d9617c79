"""What becomes of one member day by day: requests, choices, stays on panels, later reports."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from hub.synthetic.calendar import DAY, Calendar, month_end
from hub.synthetic.chance import between, pick
from hub.synthetic.enrollment import ADDITION, CANCELLATION, CHANGE
from hub.synthetic.folder import CHOICES, REQUESTS
from hub.synthetic.people import Person
from hub.synthetic.references import References
from hub.synthetic.vocabulary import STREETS, TOWNS
from rules.calendar import mail_date
from rules.opt_out import first_day_on_panel
from schemas.bills import InterpreterServicesBilled
from schemas.choices import (
    MemberOptedIn,
    MemberOptedOut,
    OptOutKind,
    ServiceChoice,
    ServiceChosen,
)
from schemas.message import Message
from schemas.requests import (
    Assessment,
    CareTeamReferralRequested,
    CctAdditionRequested,
    OptInDocumentReceived,
    ReferralRequested,
    TerminationReason,
    TerminationRequested,
    TransferRequested,
)

PAPER_FROM: Final = date(2015, 1, 1)
"""The first day on which a signed opt-in document counts (F-8)."""
CHANGES_ARRIVE_ON: Final = (5, 20)
"""The days of a month on which the 834 of changes arrives."""


@dataclass(slots=True)
class Stay:
    """Days on the panel of one site, the first and the last (none while it lasts)."""

    site_id: str
    first: date
    last: date | None = None


@dataclass(slots=True)
class Course:
    """Everything that one member's story leads to."""

    messages: list[tuple[date, str, Message]] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    reports: list[tuple[date, Person, str]] = field(default_factory=list)


def course(person: Person, calendar: Calendar, references: References, chance: Random) -> Course:
    """The course of a member in Stage A, by the rules as they are meant to be applied."""
    made = Course()
    joining = _Joining(person, calendar, references, chance, made)
    match person.story.joins:
        case "assignment":
            joining.by_assignment()
        case "referral":
            joining.by_referral()
        case "telephone":
            joining.by_telephone()
        case None:
            if person.story.cct:
                joining.ask_for_team(calendar.first_day + timedelta(days=between(chance, 20, 90)))
    if person.story.turn == "arrives":
        on = _changes_arrive(calendar.first_day + timedelta(days=between(chance, 20, 70)))
        person.covered_from = on.replace(day=1)
        made.reports.append((on, person, ADDITION))
    return made


@dataclass(slots=True)
class _Joining:
    """The way of one member to a panel and what happens there."""

    person: Person
    calendar: Calendar
    references: References
    chance: Random
    course: Course

    def by_assignment(self) -> None:
        assigned_on = self.calendar.assigned_on()
        if assigned_on is not None:
            self.is_written_to(mail_date(assigned_on))

    def by_referral(self) -> None:
        found = self.person.story.health == "two"
        early = found or self.person.story.denied or self.chance.random() < 0.6
        after = between(self.chance, 1, 28) if early else between(self.chance, 29, 80)
        day = self.calendar.first_day + timedelta(days=after)
        referral = ReferralRequested(
            request_id=self.references.next("REQ"),
            site_id=self.person.site.site_id,
            member_id=self.person.member_id,
            assessment=_assessment(self.person, self.chance),
        )
        self.course.messages.append((day, REQUESTS, referral))
        if not self.person.story.denied:
            self.is_written_to(mail_date(day))

    def by_telephone(self) -> None:
        day = self.calendar.first_day + timedelta(days=between(self.chance, 3, 18))
        self.opts_in(day)

    def is_written_to(self, mailed_on: date) -> None:
        """A letter gives the member 28 days; what is done with them is the member's turn."""
        turn = self.person.story.turn
        told_on = mailed_on + timedelta(days=between(self.chance, 3, 20))
        if turn == "opts_out_on_last_day":
            told_on = first_day_on_panel(mailed_on) - DAY
        if turn == "opts_in_by_telephone":
            self.opts_in(told_on)
        elif turn == "opts_in_on_paper" and mailed_on >= PAPER_FROM:
            self.signs(told_on)
        elif turn in {"opts_out_of_service", "opts_out_of_practice", "opts_out_on_last_day"}:
            practice = turn == "opts_out_of_practice"
            if turn == "opts_out_on_last_day":
                practice = self.chance.random() < 0.5
            self.opts_out(told_on, practice=practice)
        else:
            self.joins(first_day_on_panel(mailed_on))

    def opts_in(self, day: date) -> None:
        message = MemberOptedIn(
            member_id=self.person.member_id, site_id=self.person.site.site_id, called_on=day
        )
        self.course.messages.append((day, CHOICES, message))
        self.joins(day)

    def signs(self, day: date) -> None:
        document = OptInDocumentReceived(
            request_id=self.references.next("REQ"),
            site_id=self.person.site.site_id,
            member_id=self.person.member_id,
            signed_on=day - 2 * DAY,
        )
        self.course.messages.append((day, REQUESTS, document))
        self.joins(day)

    def opts_out(self, day: date, *, practice: bool) -> None:
        message = MemberOptedOut(
            member_id=self.person.member_id,
            kind=OptOutKind.PRACTICE if practice else OptOutKind.SERVICE,
            site_id=self.person.site.site_id if practice else None,
            told_on=day,
        )
        self.course.messages.append((day, CHOICES, message))

    def joins(self, day: date) -> None:
        stay = Stay(self.person.site.site_id, day)
        self.course.stays.append(stay)
        if self.person.story.cct:
            self.ask_for_team(day + timedelta(days=between(self.chance, 3, 14)))
        if self.person.story.choice is not None:
            self.chooses(ServiceChoice(self.person.story.choice), day + timedelta(days=8))
        self.lives_on(stay, day + timedelta(days=between(self.chance, 12, 26)))

    def lives_on(self, stay: Stay, day: date) -> None:
        """What happens on the panel on `day`, if anything does."""
        match self.person.story.turn:
            case "opts_out_late":
                self.opts_out(day, practice=False)
                stay.last = day
            case "terminated":
                self.is_terminated(stay, day)
            case "transferred":
                self.is_transferred(stay, day)
            case "moves":
                street = f"{between(self.chance, 1, 900)} {pick(self.chance, STREETS)}"
                town = pick(self.chance, TOWNS)
                self.is_reported(day, CHANGE, replace(self.person, street=street, town=town))
            case "loses_coverage":
                stay.last = month_end(day)
                self.is_reported(day, CANCELLATION, replace(self.person, covered_until=stay.last))
            case "dies":
                stay.last = day
                report = replace(self.person, died_on=day, covered_until=day)
                self.is_reported(day, CANCELLATION, report)
            case _:
                pass

    def is_terminated(self, stay: Stay, day: date) -> None:
        request = TerminationRequested(
            request_id=self.references.next("REQ"),
            site_id=stay.site_id,
            member_id=self.person.member_id,
            reason=pick(self.chance, tuple(TerminationReason)[:4]),
        )
        self.course.messages.append((day, REQUESTS, request))
        stay.last = day

    def is_transferred(self, stay: Stay, day: date) -> None:
        sibling = self.person.site.sibling
        if sibling is None:
            return
        request = TransferRequested(
            request_id=self.references.next("REQ"),
            site_id=stay.site_id,
            member_id=self.person.member_id,
            to_site_id=sibling.site_id,
        )
        self.course.messages.append((day, REQUESTS, request))
        stay.last = day
        self.course.stays.append(Stay(sibling.site_id, day))

    def ask_for_team(self, served_on: date) -> None:
        """The care team adds the member a day after its service, in the same month."""
        team = self.person.site.cct
        if team is None:
            return
        asked_on = min(served_on + DAY, month_end(served_on))
        if not self.person.story.denied:
            self.is_referred(team.site_id, served_on)
        request = CctAdditionRequested(
            request_id=self.references.next("REQ"),
            site_id=team.site_id,
            member_id=self.person.member_id,
            service_delivered_on=served_on,
        )
        self.course.messages.append((asked_on, REQUESTS, request))
        if not self.person.story.denied:
            self.course.stays.append(Stay(team.site_id, asked_on))

    def is_referred(self, team_id: str, day: date) -> None:
        """The practice sends the plan of care; every sixth one has no supports and is sent back."""
        number = int(self.person.member_id[:8])
        referral = CareTeamReferralRequested(
            request_id=self.references.next("REQ"),
            site_id=self.person.site.site_id,
            member_id=self.person.member_id,
            team_site_id=team_id,
            reason="Often in the emergency room.",
            goals=("Know whom to call first",),
            services=("A home visit each week",),
            supports=("A ride to appointments",) if number % 6 else (),
        )
        self.course.messages.append((day, REQUESTS, referral))
        if number % 4 == 0:
            self.is_interpreted(team_id, day)

    def is_interpreted(self, team_id: str, served_on: date) -> None:
        """The care team bills an interpreter for the month of its first service."""
        statement = InterpreterServicesBilled(
            request_id=self.references.next("INT"),
            site_id=team_id,
            member_id=self.person.member_id,
            month=f"{served_on:%Y-%m}",
            units=4,
            charge=Decimal("60.00"),
        )
        self.course.messages.append((month_end(served_on), REQUESTS, statement))

    def chooses(self, choice: ServiceChoice, served_on: date) -> None:
        """The answer to the notice that follows the claim of a service on `served_on`."""
        if not self.calendar.has_claims_of(served_on):
            return
        arrives_on = self.calendar.claims_arrive(served_on)
        day = arrives_on + timedelta(days=between(self.chance, 6, 18))
        message = ServiceChosen(
            member_id=self.person.member_id,
            choice=choice,
            chosen_on=day,
        )
        self.course.messages.append((day, CHOICES, message))

    def is_reported(self, day: date, maintenance: str, report: Person) -> None:
        """The feed says later what changed."""
        self.course.reports.append((_changes_arrive(day), report, maintenance))


def _changes_arrive(day: date) -> date:
    """The next day after `day` on which a file of changes arrives."""
    day += DAY
    while day.day not in CHANGES_ARRIVE_ON:
        day += DAY
    return day


def _assessment(person: Person, chance: Random) -> Assessment:
    match person.story.assessment:
        case "eligible":
            bmi = round(25 + 12 * chance.random(), 1)
            finding = between(chance, 0, 3)
            return Assessment(
                bmi=25.0 if finding == 0 else bmi,
                tobacco_use=finding == 1,
                substance_use=finding == 2,
                secondhand_smoke=finding == 3,
            )
        case "child":
            return Assessment(weight_percentile=float(between(chance, 85, 98)))
        case "below":
            return Assessment(bmi=24.9)
        case None:
            return Assessment()
