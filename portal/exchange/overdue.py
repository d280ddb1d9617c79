"""The clock of missing acknowledgments: remittances that a partner's system did not answer."""

from typing import Final

import structlog

from store.answers import AnsweredRemittance
from store.engine import Store
from store.work import Work

log = structlog.get_logger()

_KIND: Final = "remittance_not_acknowledged"
_RULE_ID: Final = "P7"
"""That remittances are ready; that their receipt is watched over is the hub's own."""


def overdue_remittances(work: Work, days: int) -> list[AnsweredRemittance]:
    """The remittances of partners that exchange files, unanswered for longer than some days."""
    partners = {profile.partner_id for profile in work.partner_profiles.all()}
    if not partners:
        return []
    return [
        each
        for each in work.answers.of_remittances()
        if each.partner_id in partners and each.is_overdue(work.today, days)
    ]


def alert_unanswered(store: Store, days: int) -> int:
    """Put before the staff what is overdue, each remittance once; how many are new.

    `days` is how many days a partner has to answer with a TA1 or 999. A remittance is put before
    them as well when it is overdue by a setting that changed or of a partner that joined later.
    """
    with store.read() as view:
        new = _not_flagged(Work.on_open_day(view), days)
    if not new:
        return 0
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        new = _not_flagged(work, days)
        for each in new:
            payee = each.remittance_id[:10]
            work.oversight.flag(
                _KIND, payee, work.today, rule_id=_RULE_ID, about=each.remittance_id
            )
            log.warning(
                "remittance not acknowledged",
                remittance_id=each.remittance_id,
                partner_id=each.partner_id,
            )
    return len(new)


def _not_flagged(work: Work, days: int) -> list[AnsweredRemittance]:
    flagged = work.oversight.flagged(_KIND)
    overdue = overdue_remittances(work, days)
    return [each for each in overdue if each.remittance_id not in flagged]
