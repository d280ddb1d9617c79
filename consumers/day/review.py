"""The review of referrals when a day ends: eligible members get their opt-out letter."""

from datetime import date
from typing import Any

from sqlalchemy import Row

from consumers.answers import tell_denied
from consumers.eligibility import eligibility_of
from rules.calendar import mail_date
from rules.eligibility import Eligibility, Ineligibility, reason_shown
from rules.opt_out import first_day_on_panel, last_day_to_opt_out
from rules.requests import offers_opt_in_form
from schemas.portal_messages import DenialReason, RequestApproved, RequestKind
from store.enrollments import State
from store.traces import REFERRAL
from store.work import Work


def review_referrals(work: Work, day: date) -> None:
    """Decide every referral of the day (R1), and tell the practice (L8)."""
    for requested in work.enrollments.in_state(State.REQUESTED):
        work.enrollments.move(requested, State.UNDER_REVIEW)
    for referral in work.enrollments.in_state(State.UNDER_REVIEW):
        assessment = work.enrollments.assessment(referral.assessment)
        eligibility = eligibility_of(work, referral.member_key, day, assessment)
        with work.traces.resumed(REFERRAL, referral.enrollment_id):
            if eligibility.reason is None:
                _approve(work, referral, eligibility, day)
            else:
                _deny(work, referral, eligibility.reason, eligibility.rule_id, day)


def _approve(work: Work, referral: Row[Any], eligibility: Eligibility, day: date) -> None:
    work.enrollments.move(
        referral,
        State.PENDING_OPT_OUT,
        decided_on=day,
        basis=", ".join(sorted(eligibility.conditions)),
    )
    work.letters.decide(
        "opt_out", referral.member_key, referral.site_id, day, referral.enrollment_id
    )
    work.note(
        referral.member_key,
        "Found eligible; opt-out letter decided",
        eligibility.rule_id,
        referral.site_id,
    )
    mailed_on = mail_date(day)
    work.tell(
        referral.site_id,
        RequestApproved(
            request=RequestKind.REFERRAL,
            requested_on=referral.requested_on,
            member=work.members.reference(referral.member_key),
            mailed_on=mailed_on,
            last_day_to_opt_out=last_day_to_opt_out(mailed_on),
            first_day_on_panel=first_day_on_panel(mailed_on),
            opt_in_form=offers_opt_in_form(pending=True, on=mailed_on),
        ),
    )


def _deny(work: Work, referral: Row[Any], reason: Ineligibility, rule_id: str, day: date) -> None:
    work.enrollments.move(
        referral,
        State.DENIED,
        decided_on=day,
        closed_on=day,
        reason=reason.value,
    )
    work.note(referral.member_key, f"Not eligible: {reason.value}", rule_id, referral.site_id)
    tell_denied(
        work,
        referral.member_key,
        referral.site_id,
        request=RequestKind.REFERRAL,
        requested_on=referral.requested_on,
        reason=DenialReason(reason_shown(reason)),
    )
