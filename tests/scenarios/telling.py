"""The sentences that tell the hub something: what is given, and what somebody does."""

from datetime import date
from typing import Any

from schemas.attestations import AttestationWithdrawn, MemberAttested
from schemas.bills import InterpreterServicesBilled
from schemas.choices import ServiceChoice, ServiceChosen, SharingAuthorized
from schemas.correspondence import AgreementReported, ProviderMessageSent
from schemas.duties import CoreExpectationsReported, DashboardReviewed, UserTrained
from schemas.providers import AffiliationKind, NewPatientsConfirmed, RecognitionReported
from schemas.requests import (
    CareTeamReferralRequested,
    EligibilityOverridden,
    OptInDocumentReceived,
    StageBAdditionRequested,
    TerminationRequested,
    TransferRequested,
)
from store import tables
from tests.programme import BHHO, TEAM, VISIT, Programme, npi
from tests.scenarios.phrases import given, when

PLAN = {
    "team_site_id": TEAM,
    "reason": "Three emergency visits since October",
    "goals": ["Sleep through the night"],
    "services": ["A home visit each week"],
    "supports": ["Rides to appointments"],
}

# --- given --------------------------------------------------------------------------------------


@given("<MEMBER> has the diagnoses <CODES>")
def _has_diagnoses(programme: Programme, member: str, codes: list[str]) -> None:
    """A member with full coverage, and a claim of the open day with these ICD-9-CM codes."""
    programme.member(member, diagnoses=codes)


@given("<MEMBER> has the ICD-10-CM diagnoses <CODES>")
def _has_diagnoses_of_icd_10(programme: Programme, member: str, codes: list[str]) -> None:
    """A member with full coverage, and a claim of the open day with these ICD-10-CM codes."""
    programme.member(member, diagnoses=())
    _has_lab_claim(programme, member, "ICD10", codes)


@given("a claim of <MEMBER> has the ICD-10-CM diagnoses <CODES>")
def _has_more_diagnoses(programme: Programme, member: str, codes: list[str]) -> None:
    """A later claim of a member of whom there is one already, with these ICD-10-CM codes."""
    _has_lab_claim(programme, member, "ICD10", codes)


def _has_lab_claim(programme: Programme, member: str, system: str, codes: list[str]) -> None:
    told = {"procedure": "80053", "billing_npi": npi(99)}
    programme.claim(member, diagnoses=codes, system=system, **told)


@given("<MEMBER> has no diagnosis")
def _has_no_diagnosis(programme: Programme, member: str) -> None:
    """A member with full coverage and no claim."""
    programme.member(member, diagnoses=())


@given("<MEMBER> has the coverage <CODE> and the diagnoses <CODES>")
def _has_coverage(programme: Programme, member: str, code: str, codes: list[str]) -> None:
    """A member with one coverage code: ACS is full, RXO Pharmacy Only, QMB Medicare secondary."""
    programme.member(member, coverage=code, diagnoses=codes)


@given("MIHMS reports that the coverage of <MEMBER> ends on <DATE>")
def _coverage_ends(programme: Programme, member: str, date: date) -> None:
    """The member's full coverage gets a last day."""
    span = {"code": "ACS", "starts_on": "2013-01-01", "ends_on": str(date)}
    programme.member(member, coverages=[span], diagnoses=())


@given("MIHMS reports that <MEMBER> died on <DATE>")
def _has_died(programme: Programme, member: str, date: date) -> None:
    """The member's report carries the day of death."""
    programme.member(member, died_on=str(date), diagnoses=())


@given("<MEMBER> was born on <DATE> and has the diagnoses <CODES>")
def _was_born(programme: Programme, member: str, date: date, codes: list[str]) -> None:
    """A member of an age that matters."""
    programme.member(member, birth_date=str(date), diagnoses=codes)


@given("<MEMBER> has Medicare as well and the diagnoses <CODES>")
def _is_dual(programme: Programme, member: str, codes: list[str]) -> None:
    """A dual member: Medicare is primary, MaineCare is full."""
    programme.member(member, medicare="AB", diagnoses=codes)


@given("<MEMBER> has Medicare as well, the coverage <COVERAGES> and the diagnoses <CODES>")
def _is_dual_with(
    programme: Programme, member: str, coverages: list[str], codes: list[str]
) -> None:
    """A dual member with the coverage codes that are named, such as QMB alone, or with ACS."""
    spans = [{"code": code, "starts_on": "2013-01-01"} for code in coverages]
    programme.member(member, medicare="AB", coverages=spans, diagnoses=codes)


@given("<MEMBER> is in PCCM with Dr. Roy and has the diagnoses <CODES>")
def _is_in_pccm(programme: Programme, member: str, codes: list[str]) -> None:
    """A member of Primary Care Case Management; where Dr. Roy works is a sentence of its own."""
    programme.member(member, pccm_pcp_npi=npi(50), diagnoses=codes)


@given("<MEMBER> is in PCCM with Dr. Roy, has Medicare as well and the diagnoses <CODES>")
def _is_dual_in_pccm(programme: Programme, member: str, codes: list[str]) -> None:
    """A dual whom MIHMS holds a PCCM provider of all the same."""
    programme.member(member, medicare="AB", pccm_pcp_npi=npi(50), diagnoses=codes)


@given("<MEMBER> is in PCCM with Dr. Roy and has no diagnosis")
def _is_in_pccm_alone(programme: Programme, member: str) -> None:
    """A member of Primary Care Case Management without any claim."""
    programme.member(member, pccm_pcp_npi=npi(50), diagnoses=())


@given("Dr. Roy works at <SITE> and <TO>")
def _works_at_both(programme: Programme, site: str, to: str) -> None:
    """A clinician of primary care and the two sites where that is."""
    programme.clinician(50, site, to)


@given("Dr. Roy works at <SITE>")
def _works_at(programme: Programme, site: str) -> None:
    """A clinician of primary care and the one site where that is."""
    programme.clinician(50, site)


@given("the BHHO is affiliated with <SITE>")
def _bhho_is_affiliated(programme: Programme, site: str) -> None:
    """MaineCare holds the MOU copy and the site affiliation form."""
    programme.affiliate(site, BHHO, AffiliationKind.HHP_BHHO)


@given("<MEMBER> is certified for the BHHO from <DATE> to <UNTIL>")
def _is_certified(programme: Programme, member: str, date: date, until: date) -> None:
    """APS certifies the member; the certification is uploaded on the open day."""
    programme.certify(member, starts_on=date, ends_on=until)


@given("<SITE> is a hospital's")
def _is_hospital_affiliated(programme: Programme, site: str) -> None:
    """The pay-to organization of the site is affiliated with a hospital."""
    programme.organization(1 if site[:10] == npi(1) else 2, hospital_affiliated=True)


@given("<SITE> is in the PCMH pilot")
def _is_in_pilot(programme: Programme, site: str) -> None:
    """The site takes part in Maine's PCMH pilot, where Medicare pays for duals."""
    programme.site(site, pcmh_pilot=True)


@given("<MEMBER> sees <SITE> on <DATE>")
def _sees(programme: Programme, member: str, site: str, date: date) -> None:
    """A claim of primary care for a visit."""
    programme.claim(member, on=date, procedure=VISIT, site_id=site, billing_npi=site[:10])


@given("a clinician of <SITE> sees <MEMBER> in the nursing home on <DATE>")
def _sees_in_nursing_home(programme: Programme, site: str, member: str, date: date) -> None:
    """A claim of primary care for a visit in a nursing facility (99309)."""
    programme.claim(member, on=date, procedure="99309", site_id=site, billing_npi=site[:10])


@given("<MEMBER> sees <SITE> on <DATE> for <CODE>")
def _sees_for(programme: Programme, member: str, site: str, date: date, code: str) -> None:
    """A claim of primary care with one diagnosis (ICD-9-CM), such as 4659, a cold."""
    visit = {"procedure": VISIT, "site_id": site, "billing_npi": site[:10]}
    programme.claim(member, on=date, diagnoses=(code,), **visit)


@given("<MEMBER> sees Dr. Roy on <DATE>, billed by the organization of <SITE>")
def _sees_clinician(programme: Programme, member: str, date: date, site: str) -> None:
    """A claim of primary care that names the clinician and no service location."""
    told = {"procedure": VISIT, "billing_npi": site[:10], "rendering_npi": npi(50)}
    programme.claim(member, on=date, **told)


@given("<MEMBER> sees Dr. Roy at <SITE> on <DATE>")
def _sees_clinician_at(programme: Programme, member: str, site: str, date: date) -> None:
    """A claim of primary care that names the clinician and the service location."""
    told = {"procedure": VISIT, "rendering_npi": npi(50)}
    programme.claim(member, on=date, site_id=site, billing_npi=site[:10], **told)


@given("<MEMBER> is served on <DATE> with <CODE>, billed by the organization of <SITE>")
def _is_served(programme: Programme, member: str, date: date, code: str, site: str) -> None:
    """A claim of a hospital system that names neither location nor clinician, such as 99283."""
    programme.claim(member, on=date, procedure=code, billing_npi=site[:10])


@given("<MEMBER> is served on <DATE> at another location of the organization of <SITE>")
def _is_served_elsewhere(programme: Programme, member: str, date: date, site: str) -> None:
    """A claim of primary care at a location that is in the provider feed, and is no practice."""
    other = programme.site(f"{site[:10]}-099", "TCM")
    programme.claim(member, on=date, procedure=VISIT, site_id=other, billing_npi=site[:10])


@given("MaineCare has the MOU of the BHHO and <SITE> from <DATE>, and no affiliation form")
def _has_mou(programme: Programme, site: str, date: date) -> None:
    """One of the two papers of an affiliation."""
    papers = {"mou_received_on": str(date), "form_received_on": None, "starts_on": str(date)}
    programme.affiliate(site, BHHO, AffiliationKind.HHP_BHHO, **papers)


@given("<MEMBER> gets the service <CODE> on <DATE>")
def _gets_service(programme: Programme, member: str, code: str, date: date) -> None:
    """A claim for a service, such as T1017 (case management) or S9480 (intensive psychiatry)."""
    programme.claim(member, on=date, procedure=code, diagnoses=(), billing_npi=npi(5))


@given("<MEMBER> gets the service <CODE> on <DATE> from a provider without a site in the feed")
def _gets_service_of_stranger(programme: Programme, member: str, code: str, date: date) -> None:
    """A claim for T1017 and the like, billed by an organization of which no site is known."""
    programme.claim(member, on=date, procedure=code, diagnoses=(), billing_npi=npi(98))


@given("<SITE> began in the programme on <DATE>")
def _site_began(programme: Programme, site: str, date: date) -> None:
    """A practice's Health Home start, from which a year runs to have NCQA recognition."""
    programme.site(site, programme_start_on=str(date))


@given("<SITE> applied to NCQA on <DATE>")
def _applied(programme: Programme, site: str, date: date) -> None:
    """A practice has applied for recognition, and has not achieved it yet."""
    programme.send(RecognitionReported(site_id=site, applied_on=date))


@given("<SITE> applied to NCQA on <DATE> and achieved recognition on <UNTIL>")
def _achieved(programme: Programme, site: str, date: date, until: date) -> None:
    """A practice has NCQA PCMH recognition."""
    programme.send(RecognitionReported(site_id=site, applied_on=date, achieved_on=until))


@given("<SITE> lost the recognition of <DATE> on <UNTIL>")
def _lost(programme: Programme, site: str, date: date, until: date) -> None:
    """A practice no longer has NCQA PCMH recognition from the second date on."""
    told = RecognitionReported(site_id=site, applied_on=date, achieved_on=date, ended_on=until)
    programme.send(told)


@given("Dr. Roy accepts new patients and <SITE> does not")
def _accepts(programme: Programme, site: str) -> None:
    """What MIHMS holds of a clinician and of the service location."""
    programme.site(site, accepts_new_patients=False)
    programme.clinician(50, site, accepts_new_patients=True)


@given("Dr. Roy and <SITE> accept new patients")
def _both_accept(programme: Programme, site: str) -> None:
    """What MIHMS holds of a clinician and of the service location."""
    programme.site(site, accepts_new_patients=True)
    programme.clinician(50, site, accepts_new_patients=True)


@given("the care team's affiliation with <SITE> ends on <DATE>")
def _affiliation_ends(programme: Programme, site: str, date: date) -> None:
    """MaineCare reports the last day of the affiliation."""
    programme.affiliate(site, TEAM, AffiliationKind.CCT_HHP, ends_on=str(date))


@given("the care team began on <DATE>")
def _team_began(programme: Programme, date: date) -> None:
    """The first day of the care team in the programme, from which its cap is averaged."""
    programme.site(TEAM, "CCT", programme_start_on=str(date))


@given("<NUMBER> other members are on the panel of <SITE>")
def _others(programme: Programme, number: int, site: str) -> None:
    """Members who play no other part in the story."""
    for place in range(number):
        member = f"{20000001 + place}Z"
        programme.member(member)
        programme.opt_in(member, site)


@given("<MEMBER> lives in a nursing home")
def _lives_in_nursing_home(programme: Programme, member: str) -> None:
    """An institutional claim of room and board in a nursing facility, on the open day."""
    day = str(programme.today)
    programme.claim(
        member,
        kind="institutional",
        billing_npi=npi(99),
        lines=[{"revenue_code": "0190", "charge": "200.00", "from_on": day, "to_on": day}],
    )


@given("<MEMBER> is in a nursing facility from <DATE> to <UNTIL>")
def _is_in_nursing_facility(programme: Programme, member: str, date: date, until: date) -> None:
    """An institutional claim of room and board in a nursing facility, of these days."""
    line = {"revenue_code": "0190", "charge": "200.00"}
    told = {"kind": "institutional", "billing_npi": npi(99)}
    days = {"from_on": str(date), "to_on": str(until)}
    programme.claim(member, diagnoses=(), lines=[line | days], **told)


@given("<SITE> has the user <CODE>")
def _has_user(programme: Programme, site: str, code: str) -> None:
    """Somebody who may use the portal for the site, such as U1, added on the open day."""
    programme.user(site, code)


@given("<SITE> and <TO> have an agreement from <DATE> to <UNTIL>")
def _have_agreement(programme: Programme, site: str, to: str, date: date, until: date) -> None:
    """MaineCare holds an agreement of two providers; an affiliation is one without this."""
    told = AgreementReported(site_id=site, other_site_id=to, starts_on=date, ends_on=until)
    programme.send(told)


@given("<MEMBER> authorizes the BHHO from <DATE> to <UNTIL> to share with <SITE>")
def _authorizes(programme: Programme, member: str, date: date, until: date, site: str) -> None:
    """The BHHO holds the member's authorization."""
    programme.send(
        SharingAuthorized(
            authorization_id=f"AUTH-{len(programme.rows(tables.authorizations)) + 1}",
            member_id=member,
            bhho_site_id=BHHO,
            hhp_site_id=site,
            signed_on=date,
            ends_on=until,
        )
    )


@given("<MEMBER> stays in a hospital on <DATE> with the diagnosis <CODE>")
def _stays_in_hospital(programme: Programme, member: str, date: date, code: str) -> None:
    """An institutional claim of room and board, with one diagnosis (ICD-9-CM)."""
    _visits_hospital(programme, member, "0120", date, code)


@given("<MEMBER> goes to the emergency room on <DATE> with the diagnosis <CODE>")
def _goes_to_emergency(programme: Programme, member: str, date: date, code: str) -> None:
    """An institutional claim of an emergency visit, with one diagnosis (ICD-9-CM)."""
    _visits_hospital(programme, member, "0450", date, code)


def _visits_hospital(
    programme: Programme, member: str, revenue_code: str, day: date, code: str
) -> None:
    line = {"revenue_code": revenue_code, "charge": "900.00", "from_on": str(day)}
    programme.claim(
        member,
        kind="institutional",
        billing_npi=npi(99),
        diagnoses=(code,),
        lines=[line | {"to_on": str(day)}],
    )


@given("<MEMBER> gets the service <CODE> from the BHHO on <DATE>")
def _gets_from_bhho(programme: Programme, member: str, code: str, date: date) -> None:
    """A claim of the BHHO, such as 90834, psychotherapy."""
    programme.claim(member, on=date, procedure=code, diagnoses=("29630",), billing_npi=BHHO[:10])


@given("<MEMBER> gets case management for substance use on <DATE>")
def _gets_case_management(programme: Programme, member: str, date: date) -> None:
    """A claim for T1017 whose diagnosis is of substance use (30400)."""
    told = {"procedure": "T1017", "diagnoses": ("30400",), "billing_npi": npi(5)}
    programme.claim(member, on=date, **told)


# --- when ---------------------------------------------------------------------------------------


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


@when("<SITE> scans its dashboard as <CODE>")
def _scans(programme: Programme, site: str, code: str) -> None:
    """A user reviews the Member Dashboard in the portal on the open day."""
    told = DashboardReviewed(site_id=site, user_id=code, reviewed_on=programme.today)
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


@when("the user <CODE> of <SITE> completes the training")
def _is_trained(programme: Programme, code: str, site: str) -> None:
    """The training on the portal, on the open day."""
    programme.send(UserTrained(site_id=site, user_id=code, trained_on=programme.today))


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
