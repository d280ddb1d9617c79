"""The sentences that say how things stand, and what MIHMS, APS and claims report."""

from datetime import date

from schemas.choices import SharingAuthorized
from schemas.correspondence import AgreementReported
from schemas.providers import AffiliationKind, RecognitionReported
from store import tables
from tests.programme import BHHO, TEAM, VISIT, Programme, npi, other_member
from tests.scenarios.phrases import given


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


@given("<MEMBER> has the coverage <CODE> from <DATE> and the diagnoses <CODES>")
def _has_coverage_from(
    programme: Programme, member: str, code: str, date: date, codes: list[str]
) -> None:
    """A member whose coverage code has that first day, and a claim of the open day."""
    programme.member(member, coverages=[{"code": code, "starts_on": str(date)}], diagnoses=codes)


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


@given("<MEMBER> has Medicare as well from <DATE> and the diagnoses <CODES>")
def _is_dual_from(programme: Programme, member: str, date: date, codes: list[str]) -> None:
    """A member who becomes a dual on that day."""
    programme.member(member, medicare="AB", medicare_from=str(date), diagnoses=codes)


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


@given("MaineCare has the affiliation form of the BHHO and <SITE> from <DATE>, and no MOU")
def _has_form(programme: Programme, site: str, date: date) -> None:
    """The other one of the two papers of an affiliation."""
    papers = {"mou_received_on": None, "form_received_on": str(date), "starts_on": str(date)}
    programme.affiliate(site, BHHO, AffiliationKind.HHP_BHHO, **papers)


@given("MaineCare has the MOU of the BHHO and <SITE> from <DATE>, and the form from <UNTIL>")
def _has_both_papers(programme: Programme, site: str, date: date, until: date) -> None:
    """Both papers of an affiliation, each from the day on which it was received."""
    papers = {"mou_received_on": str(date), "form_received_on": str(until)}
    programme.affiliate(site, BHHO, AffiliationKind.HHP_BHHO, **papers, starts_on=str(date))


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


@given("<SITE> accepts new patients and Dr. Roy does not")
def _accepts_not(programme: Programme, site: str) -> None:
    """What MIHMS holds of a clinician and of the service location."""
    programme.site(site, accepts_new_patients=True)
    programme.clinician(50, site, accepts_new_patients=False)


@given("Dr. Roy and <SITE> accept new patients")
def _both_accept(programme: Programme, site: str) -> None:
    """What MIHMS holds of a clinician and of the service location."""
    programme.site(site, accepts_new_patients=True)
    programme.clinician(50, site, accepts_new_patients=True)


@given("the care team's affiliation with <SITE> ends on <DATE>")
def _affiliation_ends(programme: Programme, site: str, date: date) -> None:
    """MaineCare reports the last day of the affiliation."""
    programme.affiliate(site, TEAM, AffiliationKind.CCT_HHP, ends_on=str(date))


@given("the BHHO's affiliation with <SITE> ends on <DATE>")
def _bhho_affiliation_ends(programme: Programme, site: str, date: date) -> None:
    """MaineCare reports the last day of the affiliation."""
    programme.affiliate(site, BHHO, AffiliationKind.HHP_BHHO, ends_on=str(date))


@given("the care team began on <DATE>")
def _team_began(programme: Programme, date: date) -> None:
    """The first day of the care team in the programme, from which its cap is averaged."""
    programme.site(TEAM, "CCT", programme_start_on=str(date))


@given("<NUMBER> other members are on the panel of <SITE>")
def _others(programme: Programme, number: int, site: str) -> None:
    """Members who play no other part in the story."""
    for place in range(number):
        member = other_member(place)
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


@given("<SITE> has the user <USER>")
def _has_user(programme: Programme, site: str, user: str) -> None:
    """Somebody who may use the portal for the site, added on the open day."""
    programme.user(site, user)


@given("<SITE> no longer has the user <USER>")
def _has_user_no_more(programme: Programme, site: str, user: str) -> None:
    """Somebody who may not use the portal for the site any more."""
    programme.user(site, user, status="inactive")


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
