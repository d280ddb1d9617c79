"""The provider feed: organizations, sites, clinicians, affiliations and site users."""

from consumers.oversight import warn_of_difference
from schemas.providers import (
    AffiliationReported,
    OrganizationReported,
    RenderingProviderReported,
    SiteContactsSaved,
    SiteReported,
    SiteUserReported,
)
from store.work import Work


def on_organization(reported: OrganizationReported, work: Work) -> None:
    """Store a pay-to organization."""
    work.providers.report_organization(reported, work.today)


def on_site(reported: SiteReported, work: Work) -> None:
    """Store a service location."""
    work.providers.report_site(reported, work.today)
    if reported.accepts_new_patients is not None:
        warn_of_difference(work, reported.site_id)


def on_rendering_provider(reported: RenderingProviderReported, work: Work) -> None:
    """Store where a clinician works."""
    work.providers.report_rendering_provider(reported)
    if reported.accepts_new_patients is not None:
        for site_id in reported.site_ids:
            warn_of_difference(work, site_id)


def on_affiliation(reported: AffiliationReported, work: Work) -> None:
    """Store an affiliation of a CCT or BHHO with a practice (B1)."""
    work.providers.report_affiliation(reported)


def on_site_user(reported: SiteUserReported, work: Work) -> None:
    """Store a user of a site, whose training is due from now on (N7)."""
    work.providers.report_user(reported)
    work.duties.add_user(reported.site_id, reported.user_id, work.today)


def on_site_contacts(saved: SiteContactsSaved, work: Work) -> None:
    """Store the contacts of a site (W7)."""
    work.providers.save_contacts(saved)
