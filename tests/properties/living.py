"""Lives in the programme, invented step by step: whatever anybody may tell the hub, whenever."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from schemas.attestations import Activity, AttestationWithdrawn, MemberAttested
from schemas.choices import ServiceChoice, ServiceChosen
from schemas.providers import AffiliationKind, RecognitionReported
from schemas.requests import (
    EligibilityOverridden,
    OptInDocumentReceived,
    StageBAdditionRequested,
    TerminationReason,
    TerminationRequested,
    TransferRequested,
)
from store import tables
from tests.programme import (
    ADA,
    BEN,
    BHHO,
    CAL,
    CASE_MANAGEMENT,
    CASE_MANAGER,
    COMMUNITY_INTEGRATION,
    CRISIS,
    DOT,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    TEAM,
    VISIT,
    Programme,
    npi,
)
from tests.properties import holding
from tests.properties.capacity import served_and_allowed

MEMBERS = (ADA, BEN, CAL, DOT)
PRACTICES = (PRACTICE, SISTER, OTHER_PRACTICE)
SITES = (*PRACTICES, TEAM, BHHO)
FIRST_DAY = date(2014, 12, 8)
LONGEST = 300
"""Days of a life at most."""
CLINICIAN = 50
members = st.sampled_from(MEMBERS)
practices = st.sampled_from(PRACTICES)
sites = st.sampled_from(SITES)


class Lives(RuleBasedStateMachine):
    """Four members, their neighbors, three practices, a care team and a BHHO, from 2014-12 on."""

    @initialize(profile=st.sampled_from(["member", "plb"]), pilot=st.booleans())
    def open(self, profile: str, *, pilot: bool) -> None:
        """A programme in which everybody is covered and has two conditions."""
        self.folder = TemporaryDirectory()
        self.programme = programme = Programme(Path(self.folder.name), opened_on=FIRST_DAY)
        for number in (1, 2, 3, 4, 5):
            programme.organization(number, remittance_profile=profile)
        for site in PRACTICES:
            programme.site(site, pcmh_pilot=pilot and site == PRACTICE)
        programme.site(TEAM, "CCT")
        programme.site(BHHO, "BHHO")
        programme.site(CASE_MANAGER, "TCM")
        programme.affiliate(PRACTICE, TEAM, AffiliationKind.CCT_HHP)
        programme.affiliate(SISTER, TEAM, AffiliationKind.CCT_HHP)
        programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
        programme.clinician(CLINICIAN, SISTER)
        for number, member in enumerate(MEMBERS):
            programme.member(member, pccm_pcp_npi=npi(CLINICIAN) if number % 2 else None)
            programme.opt_in(member, PRACTICES[number % 2])
        programme.give_room()

    def teardown(self) -> None:
        """Close two months more, so that all is paid or corrected, and look at everything."""
        if not hasattr(self, "programme"):
            return
        for _ in range(2):
            self.programme.end_day(until=holding.next_run_is_over(self.programme.today))
        for check in (*holding.ALWAYS, *holding.AFTER_THE_NEXT_RUN):
            check(self.programme)
        assert self.programme.outcome.given_up == 0
        self.programme.store.close()
        self.folder.cleanup()

    def day(self, after: int) -> str:
        """The day that lies so many days after the open one, or before it."""
        return str(self.programme.today + timedelta(days=after))

    # --- time -----------------------------------------------------------------------------

    @rule(days=st.integers(1, 30))
    def days_end(self, days: int) -> None:
        """Some days go by."""
        self.until(self.programme.today + timedelta(days=days - 1))

    @rule()
    def panels_are_frozen(self) -> None:
        """The next 20th of a month ends."""
        self.freeze_panels()

    def freeze_panels(self) -> None:
        """End every day to the next 20th of a month."""
        today = self.programme.today
        last = today if today.day <= 20 else holding.next_run_is_over(today)
        self.until(last.replace(day=20))

    @rule()
    def payment_run_is_over(self) -> None:
        """The next month is under way and the one before is paid."""
        self.until(holding.next_run_is_over(self.programme.today))

    def until(self, last: date) -> None:
        """End every day to the last, then look whether the panels are as they must be."""
        if (last - FIRST_DAY).days > LONGEST:
            return
        self.programme.end_day(until=last)
        holding.everybody_is_on_one_panel_at_most(self.programme)
        holding.outreach_lasts_two_months_in_a_row_at_most(self.programme)

    # --- what MIHMS tells -----------------------------------------------------------------

    @rule(
        member=members,
        first=st.sampled_from(["2013-01-01", "2014-12-15", "2015-01-21"]),
        last=st.none() | st.integers(-60, 40),
        code=st.sampled_from(["ACS", "ACS", "ACS", "QMB"]),
    )
    def coverage_is_told(self, member: str, first: str, last: int | None, code: str) -> None:
        """MIHMS reports a member's coverage, its end in the past or the future."""
        span = {"code": code, "starts_on": first}
        if last is not None:
            span["ends_on"] = max(self.day(last), first)
        self.programme.member(member, diagnoses=(), coverages=[span])

    @rule(
        member=members,
        kind=st.sampled_from(["none", "A", "AB"]),
        first=st.none() | st.integers(-60, 20),
    )
    def medicare_is_told(self, member: str, kind: str, first: int | None) -> None:
        """MIHMS reports Medicare, with its first day or without."""
        dated = {} if first is None else {"medicare_from": self.day(first)}
        self.programme.member(member, diagnoses=(), medicare=kind, **dated)

    @rule(member=members, days=st.integers(-50, 0))
    def death_is_told(self, member: str, days: int) -> None:
        """MIHMS reports a death, days after it."""
        self.programme.member(member, diagnoses=(), died_on=self.day(days))

    @rule(
        member=members,
        procedure=st.sampled_from([VISIT, CASE_MANAGEMENT, COMMUNITY_INTEGRATION, CRISIS]),
        days=st.integers(-70, 0),
    )
    def claim_comes(self, member: str, procedure: str, days: int) -> None:
        """A claim comes in some time after the service."""
        biller = npi(1) if procedure == VISIT else npi(5)
        served_on = self.programme.today + timedelta(days=days)
        self.programme.claim(member, on=served_on, procedure=procedure, billing_npi=biller)

    @rule(member=members, days=st.integers(-70, 0), stay=st.integers(0, 30))
    def nursing_home_bills(self, member: str, days: int, stay: int) -> None:
        """A nursing home bills the days of a stay."""
        span = {"from_on": self.day(days - stay), "to_on": self.day(days)}
        line = {"revenue_code": "0190", "charge": "200.00"} | span
        told = {"kind": "institutional", "billing_npi": npi(99), "lines": [line]}
        self.programme.claim(member, diagnoses=(), **told)

    @rule(member=members)
    def newest_claim_is_taken_back(self, member: str) -> None:
        """The newest claim of a member is voided."""
        rows = self.programme.rows(tables.claims, member_key=self.programme.key(member))
        if rows:
            newest = {"claim_id": rows[-1].claim_id, "billing_npi": rows[-1].billing_npi}
            self.programme.claim(member, frequency="void", **newest)

    @rule(applied=st.none() | st.integers(-400, 0), achieved=st.none() | st.integers(-30, 0))
    def recognition_is_told(self, applied: int | None, achieved: int | None) -> None:
        """NCQA's recognition of the practice is told: payments are held, or released."""
        self.programme.send(
            RecognitionReported(
                site_id=PRACTICE,
                applied_on=None if applied is None else date.fromisoformat(self.day(applied)),
                achieved_on=None if achieved is None else date.fromisoformat(self.day(achieved)),
            )
        )

    # --- what members and sites ask -------------------------------------------------------

    @rule(member=members, practice=practices)
    def is_referred(self, member: str, practice: str) -> None:
        """A practice refers a member."""
        self.programme.refer(member, practice, bmi=27.0)

    @rule(member=members, practice=practices)
    def opts_in(self, member: str, practice: str) -> None:
        """A member joins a practice by telephone."""
        self.programme.opt_in(member, practice)

    @rule(member=members, practice=practices)
    def signs(self, member: str, practice: str) -> None:
        """A signed opt-in document comes."""
        told = {"site_id": practice, "member_id": member, "signed_on": self.day(0)}
        self.programme.request(OptInDocumentReceived, **told)

    @rule(member=members, of=st.none() | practices)
    def opts_out(self, member: str, of: str | None) -> None:
        """A member opts out of the service, or of a practice."""
        self.programme.opt_out(member, of=of)

    @rule(
        member=members,
        site=sites,
        reason=st.sampled_from(TerminationReason),
        last=st.none() | st.integers(-40, 3),
    )
    def is_terminated(
        self, member: str, site: str, reason: TerminationReason, last: int | None
    ) -> None:
        """A site ends a member's place, now or some days ago."""
        told = {"site_id": site, "member_id": member, "reason": reason.value}
        last_day = None if last is None else self.day(last)
        self.programme.request(
            TerminationRequested, **told, record_reviewed=True, last_day_on=last_day
        )

    @rule(member=members)
    def is_transferred(self, member: str) -> None:
        """A member is moved from one practice of an organization to the other."""
        told = {"site_id": PRACTICE, "to_site_id": SISTER, "member_id": member}
        self.programme.request(TransferRequested, **told)

    @rule(member=members, first=st.integers(-20, 30), days=st.integers(0, 150))
    def is_certified(self, member: str, first: int, days: int) -> None:
        """APS certifies a member for the BHHO."""
        starts_on = self.programme.today + timedelta(days=first)
        self.programme.certify(member, starts_on=starts_on, ends_on=starts_on + timedelta(days))

    @rule(member=members)
    def is_added_to_stage_b(self, member: str) -> None:
        """The practice that works with the BHHO adds a member."""
        self.programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=member)

    @rule(member=members)
    def joins_team(self, member: str) -> None:
        """The care team asks for a member."""
        self.ask_for_team(member)

    @rule()
    def everybody_joins_team(self) -> None:
        """The care team asks for one member after the other."""
        for member in MEMBERS:
            self.ask_for_team(member)

    def ask_for_team(self, member: str) -> None:
        """Have the care team ask for a member; whom it gets, it has room for."""
        before = self.programme.rows(tables.panels, site_id=TEAM)
        self.programme.join_team(member)
        if len(self.programme.rows(tables.panels, site_id=TEAM)) > len(before):
            served, allowed = served_and_allowed(self.programme)
            assert served <= allowed, f"the care team serves {served}, and may serve {allowed}"

    @rule(member=members, choice=st.sampled_from(ServiceChoice))
    def chooses(self, member: str, choice: ServiceChoice) -> None:
        """A member answers a duplication notice."""
        today = self.programme.today
        self.programme.send(ServiceChosen(member_id=member, choice=choice, chosen_on=today))

    @rule(member=members)
    def is_overridden(self, member: str) -> None:
        """MaineCare sets past Stage B services of a member aside."""
        today = self.programme.today
        told = EligibilityOverridden(
            override_id=f"O-{member}-{today}",
            member_id=member,
            granted_by="staff",
            granted_on=today,
            reason="past services",
        )
        self.programme.send(told)

    # --- attestation ----------------------------------------------------------------------

    @precondition(lambda self: self.programme.today.day > 20)
    @rule(
        member=members,
        site=sites,
        activity=st.sampled_from(Activity),
        reviewed=st.sampled_from([True, True, True, False]),
    )
    def is_attested(self, member: str, site: str, activity: Activity, *, reviewed: bool) -> None:
        """A site attests a member for the month."""
        self.attest(member, site, activity, reviewed=reviewed)

    @precondition(lambda self: self.programme.today.day > 20)
    @rule(activity=st.sampled_from(Activity), reviewed=st.sampled_from([True, True, False]))
    def everybody_is_attested(self, activity: Activity, *, reviewed: bool) -> None:
        """Every site attests every member of its panels."""
        self.attest_everybody(activity, reviewed=reviewed)

    @rule(
        member=members,
        practice=practices,
        activity=st.sampled_from(Activity),
        reviewed=st.booleans(),
    )
    def joins_too_late(
        self, member: str, practice: str, activity: Activity, *, reviewed: bool
    ) -> None:
        """The panels are frozen, a member joins one, and every site attests everybody."""
        self.freeze_panels()
        self.programme.opt_in(member, practice)
        self.attest_everybody(activity, reviewed=reviewed)

    @rule(activity=st.sampled_from(Activity))
    def three_months_are_attested(self, activity: Activity) -> None:
        """Every site attests everybody in three months in a row."""
        for _ in range(3):
            self.freeze_panels()
            self.attest_everybody(activity, reviewed=True)

    def attest_everybody(self, activity: Activity, *, reviewed: bool) -> None:
        """Have every site attest every member of its panels but the neighbors."""
        ids = {row.member_key: row.member_id for row in self.programme.rows(tables.members)}
        for row in self.programme.rows(tables.panels):
            if ids[row.member_key] in MEMBERS:
                self.attest(ids[row.member_key], row.site_id, activity, reviewed=reviewed)

    def attest(self, member: str, site: str, activity: Activity, *, reviewed: bool) -> None:
        """Send an attestation of the open day's month."""
        today = self.programme.today
        self.programme.send(
            MemberAttested(
                site_id=site,
                member_id=member,
                month=f"{today:%Y-%m}",
                activity=activity,
                dashboard_reviewed_on=today.replace(day=14) if reviewed else None,
                service_delivered_on=today if site == TEAM else None,
            )
        )

    @rule(member=members, site=sites, months=st.integers(0, 3))
    def attestation_is_withdrawn(self, member: str, site: str, months: int) -> None:
        """A site takes back what it attested of this month or an earlier one."""
        first = self.programme.today.replace(day=1)
        for _ in range(months):
            first = (first - timedelta(days=1)).replace(day=1)
        told = {"site_id": site, "member_id": member, "month": f"{first:%Y-%m}"}
        self.programme.send(AttestationWithdrawn(**told))
