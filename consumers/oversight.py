"""What MaineCare and practices report of recognition, new patients and overrides."""

from consumers.sites import known_member, known_site
from rules.ncqa import differs_from_site
from schemas.portal_messages import NewPatientsDiffer
from schemas.providers import NewPatientsConfirmed, RecognitionReported, SiteKind
from schemas.requests import EligibilityOverridden
from store.work import Work


def on_recognition(reported: RecognitionReported, work: Work) -> None:
    """Store what is known of a practice's NCQA recognition; the end of the day acts on it (N1)."""
    known_site(work, reported.site_id, SiteKind.HHP)
    work.oversight.report_recognition(reported)


def on_new_patients_confirmed(confirmed: NewPatientsConfirmed, work: Work) -> None:
    """Store a practice's monthly confirmation (N6)."""
    known_site(work, confirmed.site_id, SiteKind.HHP)
    work.oversight.confirm(confirmed, work.today)


def warn_of_difference(work: Work, site_id: str) -> None:
    """Warn a site of each clinician whose "accepting new patients" differs from its own (N6)."""
    site = work.providers.site(site_id)
    if site is None:
        return
    for clinician in work.providers.clinicians_of(site_id):
        if differs_from_site(clinician.accepts_new_patients, site.accepts_new_patients):
            warned = NewPatientsDiffer(
                provider_npi=clinician.npi, provider_accepts=clinician.accepts_new_patients
            )
            work.tell(site_id, warned)


def on_eligibility_overridden(overridden: EligibilityOverridden, work: Work) -> None:
    """Store an override of ineligibility from past Stage B services: who, why and when (E13)."""
    member_key = known_member(work, overridden.member_id)
    work.overrides.store(overridden, member_key, work.today)
    until = f" to {overridden.ends_on}" if overridden.ends_on else ""
    work.note(
        member_key,
        f"Past Stage B services set aside from {overridden.granted_on}{until} by "
        f"{overridden.granted_by}: {overridden.reason}",
        "E13",
    )
