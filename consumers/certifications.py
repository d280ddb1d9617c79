"""APS certifications: a certified member joins the BHHO's panel and leaves Stage A."""

from consumers.sites import known_member, known_site
from consumers.stage_a import disenroll_for_duplication
from rules.stage_b import first_day_on_bhh_panel
from schemas.certifications import BhhMemberCertified
from schemas.providers import SiteKind
from store.panels import Programme
from store.work import Work


def on_certification(certified: BhhMemberCertified, work: Work) -> None:
    """Store a certification and put the member on the BHHO's panel (B2)."""
    known_site(work, certified.bhho_site_id, SiteKind.BHHO)
    member_key = known_member(work, certified.member_id)
    work.certifications.store(certified, member_key, work.today)
    work.payments.review(member_key, work.today)
    work.note(
        member_key,
        f"Certified for Behavioral Health Home from {certified.starts_on} to {certified.ends_on}",
        "B2",
        certified.bhho_site_id,
    )
    joined_on = first_day_on_bhh_panel(certified.starts_on, work.today)
    if joined_on > certified.ends_on:
        return
    here = work.panels.site_of(member_key, Programme.BHH)
    if here == certified.bhho_site_id:
        return
    if here is not None:
        work.panels.leave(member_key, here, Programme.BHH, joined_on, "Certified for another BHHO")
    work.panels.join(member_key, certified.bhho_site_id, Programme.BHH, joined_on)
    work.note(member_key, f"On the BHH panel from {joined_on}", "B2", certified.bhho_site_id)
    practice = work.panels.site_of(member_key, Programme.STAGE_A)
    if practice is not None:
        disenroll_for_duplication(work, member_key, practice, joined_on, rule_id="E5")
    work.panels.cut(member_key, Programme.STAGE_A, joined_on)
