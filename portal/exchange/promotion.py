"""Promotion: a partner whose tests are clean goes to production, and is told so."""

from dataclasses import replace
from datetime import datetime

import structlog

from producers.partner_emails import queue_promotion
from rules.certification_edi import Certification, PartnerState, certification, is_promoted
from store.audit import Deed
from store.partner_profiles import PartnerProfile
from store.work import Work

log = structlog.get_logger()


def stands(profile: PartnerProfile, work: Work) -> Certification:
    """Where a partner stands with its certification."""
    clean = work.receptions.clean_files(profile.partner_id)
    return certification(profile.sets, clean, work.today)


def promote_if_certified(profile: PartnerProfile, at: datetime, work: Work) -> bool:
    """Bring a partner into production once it is certified, unless staff hold it."""
    if not is_promoted(profile.state, stands(profile, work), profile.held_because):
        return False
    promote(profile, "hub", at, work)
    return True


def promote(profile: PartnerProfile, actor: str, at: datetime, work: Work) -> None:
    """Bring a partner into production, whatever its tests say."""
    promoted = replace(
        profile, state=PartnerState.PRODUCTION, state_since_on=work.today, held_because=None
    )
    work.partner_profiles.put(promoted)
    partner_id = profile.partner_id
    subject = f"{partner_id} to production, by {actor}"
    deed = Deed(action="promoted", subject=subject, at=at, address="", partner_id=partner_id)
    work.audit.note(deed)
    queue_promotion(partner_id, work)
    log.info("partner promoted", partner_id=partner_id)
