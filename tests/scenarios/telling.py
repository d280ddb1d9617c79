"""The sentences that say what somebody does."""

from datetime import date
from typing import Any

from schemas.attestations import AttestationWithdrawn, MemberAttested
from schemas.bills import InterpreterServicesBilled
from schemas.choices import ServiceChoice, ServiceChosen
from schemas.correspondence import ProviderMessageSent
from schemas.duties import CoreExpectationsReported, DashboardReviewed, UserTrained
from schemas.providers import NewPatientsConfirmed
from schemas.requests import (
    CareTeamReferralRequested,
    EligibilityOverridden,
    OptInDocumentReceived,
    StageBAdditionRequested,
    TerminationRequested,
    TransferRequested,
)
from store import tables
from store.panels import Programme as Panel
from tests.programme import TEAM, Programme, other_member
from tests.scenarios.phrases import when

PLAN = {
    "team_site_id": TEAM,
    "reason": "Three emergency visits since October",
    "goals": ["Sleep through the night"],
    "services": ["A home visit each week"],
    "supports": ["Rides to appointments"],
}


@when("<SITE> refers <MEMBER>")
def _refers(programme: Programme, site: str, member: str) -> None:
    """The practice requests a member, without an assessment of its own."""
    programme.refer(member, site)


@when("<SITE> refers <MEMBER>, who smokes")
def _refers_smoker(programme: Programme, site: str, member: str) -> None:
    """The practice's assessment: tobacco use."""
    programme.refer(member, site, tobacco_use=True)


@when("<SITE> refers <MEMBER>, who has a substance use disorder")
def _refers_substance_use(programme: Programme, site: str, member: str) -> None:
    """The practice's assessment: substance use disorder."""
    programme.refer(member, site, substance_use=True)


@when("<SITE> refers <MEMBER>, who lives with second-hand smoke")
def _refers_secondhand(programme: Programme, site: str, member: str) -> None:
    """The practice's assessment: second-hand smoke."""
    programme.refer(member, site, secondhand_smoke=True)


@when("<SITE> refers <MEMBER>, whose BMI is <DECIMAL>")
def _refers_bmi(programme: Programme, site: str, member: str, decimal: float) -> None:
    """The practice's assessment: a body mass index."""
    programme.refer(member, site, bmi=decimal)


@when("<SITE> refers <MEMBER>, whose weight for age is at percentile <DECIMAL>")
def _refers_percentile(programme: Programme, site: str, member: str, decimal: float) -> None:
    """The practice's assessment: a percentile of weight for age."""
    programme.refer(member, site, weight_percentile=decimal)


@when("<MEMBER> opts out of the service")
def _opts_out(programme: Programme, member: str) -> None:
    """The member tells Member Services: no Health Home at all."""
    programme.opt_out(member)


@when("<MEMBER> opts out of <SITE>")
def _opts_out_of(programme: Programme, member: str, site: str) -> None:
    """The member tells Member Services: not this practice."""
    programme.opt_out(member, of=site)


@when("MaineCare learns that <MEMBER> opted out of the service on <DATE>")
def _opted_out_on(programme: Programme, member: str, date: date) -> None:
    """The member told Member Services on that day, and the hub hears of it later."""
    programme.opt_out(member, told_on=date)


@when("<MEMBER> calls Member Services to join <SITE>")
def _calls(programme: Programme, member: str, site: str) -> None:
    """The member opts in by telephone."""
    programme.opt_in(member, site)


@when("MaineCare receives the opt-in document of <MEMBER> for <SITE>, signed on <DATE>")
def _signs(programme: Programme, member: str, site: str, date: date) -> None:
    """A signed Stage A opt-in document, faxed by the practice."""
    programme.request(OptInDocumentReceived, site_id=site, member_id=member, signed_on=str(date))


@when('<SITE> terminates <MEMBER>: "<TEXT>"')
def _terminates(programme: Programme, site: str, member: str, text: str) -> None:
    """A site ends a member's place on its panel, for a reason of the list."""
    programme.request(TerminationRequested, site_id=site, member_id=member, reason=text)


@when('<SITE> terminates <MEMBER>, whose last day was <DATE>: "<TEXT>"')
def _terminates_late(programme: Programme, site: str, member: str, date: date, text: str) -> None:
    """A termination that comes after the member's last day with the site."""
    told = {"site_id": site, "member_id": member, "reason": text, "last_day_on": str(date)}
    programme.request(TerminationRequested, **told)


@when("<SITE> moves <MEMBER> to <TO>")
def _moves(programme: Programme, site: str, member: str, to: str) -> None:
    """A move within one pay-to organization."""
    programme.request(TransferRequested, site_id=site, member_id=member, to_site_id=to)


@when("<SITE> adds <MEMBER> to its Stage B panel")
def _adds_stage_b(programme: Programme, site: str, member: str) -> None:
    """The page "Stage B Additions"."""
    programme.request(StageBAdditionRequested, site_id=site, member_id=member)


@when("the care team adds <MEMBER>, served on <DATE>")
def _adds_to_team(programme: Programme, member: str, date: date) -> None:
    """A CCT adds a member to whom it delivered a service."""
    programme.join_team(member, delivered_on=date)


@when("the care team adds <NUMBER> of the other members, served on <DATE>")
def _adds_others_to_team(programme: Programme, number: int, date: date) -> None:
    """So many who are not on its panel yet, one after the other, as far as its cap goes."""
    on_panel = len(programme.panel(TEAM, Panel.CCT))
    for place in range(on_panel, on_panel + number):
        programme.join_team(other_member(place), delivered_on=date)


@when("<SITE> confirms for <MONTH> that it takes new patients")
def _confirms(programme: Programme, site: str, month: str) -> None:
    """The monthly confirmation."""
    programme.send(NewPatientsConfirmed(site_id=site, month=month, accepting=True))


@when('<SITE> terminates <MEMBER> after a review of the record: "<TEXT>"')
def _terminates_reviewed(programme: Programme, site: str, member: str, text: str) -> None:
    """A termination that confirms the review which MaineCare asks for."""
    told = {"site_id": site, "member_id": member, "reason": text, "record_reviewed": True}
    programme.request(TerminationRequested, **told)


@when('MaineCare sets past Stage B services of <MEMBER> aside until <DATE>: "<TEXT>"')
def _overrides(programme: Programme, member: str, date: date, text: str) -> None:
    """An override, from the open day on, with its reason; who granted it is kept with it."""
    programme.send(
        EligibilityOverridden(
            override_id=f"OVR-{len(programme.rows(tables.overrides)) + 1}",
            member_id=member,
            granted_by="mainecare-017",
            granted_on=programme.today,
            ends_on=date,
            reason=text,
        )
    )


@when("<SITE> withdraws its attestation of <MEMBER> for <MONTH>")
def _withdraws(programme: Programme, site: str, member: str, month: str) -> None:
    """A site takes back what it attested; what was paid is corrected with the next run."""
    programme.send(AttestationWithdrawn(site_id=site, member_id=member, month=month))


@when("<MEMBER> chooses the Health Home")
def _keeps(programme: Programme, member: str) -> None:
    """The member's answer to a duplication notice."""
    _choose(programme, member, ServiceChoice.HEALTH_HOME)


@when("<MEMBER> chooses the other service")
def _leaves(programme: Programme, member: str) -> None:
    """The member's answer to a duplication notice."""
    _choose(programme, member, ServiceChoice.OTHER_SERVICE)


def _choose(programme: Programme, member: str, choice: ServiceChoice) -> None:
    programme.send(ServiceChosen(member_id=member, choice=choice, chosen_on=programme.today))


@when("<SITE> attests <MEMBER> for <MONTH>, dashboard reviewed on <DATE>")
def _attests(programme: Programme, site: str, member: str, month: str, date: date) -> None:
    """The monthly scan of the Member Dashboard, attested."""
    programme.attest(member, month, site=site, reviewed_on=date)


@when("<SITE> attests <MEMBER> for <MONTH> without a dashboard review")
def _attests_without(programme: Programme, site: str, member: str, month: str) -> None:
    """An attestation of a month in which the dashboard was not opened."""
    programme.attest(member, month, site=site, reviewed_on=None)


@when("the care team attests <MEMBER> for <MONTH>, served on <UNTIL>, dashboard reviewed on <DATE>")
def _attests_served(programme: Programme, member: str, month: str, until: date, date: date) -> None:
    """A CCT's attestation, with a day on which it delivered a service to the member."""
    programme.attest(member, month, site=TEAM, reviewed_on=date, served_on=until)


@when("<SITE> attests outreach to <MEMBER> for <MONTH>, dashboard reviewed on <DATE>")
def _attests_outreach(programme: Programme, site: str, member: str, month: str, date: date) -> None:
    """Outreach and engagement, attested."""
    programme.send(
        MemberAttested.model_validate_json(
            f'{{"site_id": "{site}", "member_id": "{member}", "month": "{month}", '
            f'"activity": "outreach", "dashboard_reviewed_on": "{date}"}}'
        )
    )


@when("<SITE> scans its dashboard as <USER>")
def _scans(programme: Programme, site: str, user: str) -> None:
    """A user reviews the Member Dashboard in the portal on the open day."""
    told = DashboardReviewed(site_id=site, user_id=user, reviewed_on=programme.today)
    programme.send(told)


@when("<SITE> reports its core expectations of <CODE>")
def _reports_core(programme: Programme, site: str, code: str) -> None:
    """The report of a quarter, such as 2014Q4: in the Learning Collaborative, with an EHR."""
    _report_core(programme, site, code, collaborative=True, record=True)


@when("<SITE> reports for <CODE> that it is not in the Learning Collaborative")
def _reports_no_collaborative(programme: Programme, site: str, code: str) -> None:
    """The report of a quarter, with an EHR."""
    _report_core(programme, site, code, collaborative=False, record=True)


@when("<SITE> reports for <CODE> that it has no electronic health record")
def _reports_no_record(programme: Programme, site: str, code: str) -> None:
    """The report of a quarter, in the Learning Collaborative."""
    _report_core(programme, site, code, collaborative=True, record=False)


def _report_core(
    programme: Programme, site: str, quarter: str, *, collaborative: bool, record: bool
) -> None:
    programme.send(
        CoreExpectationsReported(
            site_id=site,
            quarter=quarter,
            in_learning_collaborative=collaborative,
            has_health_record=record,
        )
    )


@when("the user <USER> of <SITE> completes the training")
def _is_trained(programme: Programme, user: str, site: str) -> None:
    """The training on the portal, on the open day."""
    programme.send(UserTrained(site_id=site, user_id=user, trained_on=programme.today))


@when("<SITE> bills <AMOUNT> for an interpreter for <MEMBER> in <MONTH>")
def _bills_interpreter(
    programme: Programme, site: str, amount: str, member: str, month: str
) -> None:
    """A statement of interpreter services, without a claim."""
    told = {"site_id": site, "member_id": member, "month": month, "units": 4, "charge": amount}
    programme.request(InterpreterServicesBilled, **told)


@when("<SITE> refers <MEMBER> to the care team with a plan of care")
def _refers_to_team(programme: Programme, site: str, member: str) -> None:
    """The plan holds a reason, goals, services and supports."""
    programme.request(CareTeamReferralRequested, **PLAN, site_id=site, member_id=member)


@when("<SITE> refers <MEMBER> to the care team with a plan of care that has no <WORD>")
def _refers_incomplete(programme: Programme, site: str, member: str, word: str) -> None:
    """The part that is missing: reason, goals, services or supports."""
    told = {part: value for part, value in PLAN.items() if part != word}
    programme.request(CareTeamReferralRequested, **told, site_id=site, member_id=member)


@when('<SITE> writes to <TO>: "<TEXT>"')
def _writes(programme: Programme, site: str, to: str, text: str) -> None:
    """A message to the users of another provider's site, about no member."""
    _write(programme, site, to, text)


@when('<SITE> writes to <TO> about <MEMBER>: "<TEXT>"')
def _writes_about(programme: Programme, site: str, to: str, member: str, text: str) -> None:
    """A message that names a member."""
    _write(programme, site, to, text, member_id=member)


@when('<SITE> writes to <TO> of substance-use treatment of <MEMBER>: "<TEXT>"')
def _writes_part_2(programme: Programme, site: str, to: str, member: str, text: str) -> None:
    """The sender says what the message tells of, and names no consent."""
    told = {"member_id": member, "tells_of_substance_use_treatment": True}
    _write(programme, site, to, text, **told)


@when('<SITE> writes to <TO> of substance-use treatment of <MEMBER>, who consented: "<TEXT>"')
def _writes_with_consent(programme: Programme, site: str, to: str, member: str, text: str) -> None:
    """The sender says what the message tells of, and names the member's consent."""
    told = {"member_id": member, "tells_of_substance_use_treatment": True, "consent": "CONSENT-1"}
    _write(programme, site, to, text, **told)


def _write(programme: Programme, site: str, to: str, text: str, **told: Any) -> None:
    message = {"from_site_id": site, "to_site_id": to, "subject": "A word", "text": text}
    programme.send(ProviderMessageSent.model_validate(message | told))
