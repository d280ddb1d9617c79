"""The clock of missing acknowledgments: remittances that a partner's system did not answer."""

import structlog

from store.answers import AnsweredRemittance
from store.engine import Store
from store.work import Work

log = structlog.get_logger()


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
    """Put before the staff what is overdue since today; how many there are.

    `days` is how many days a partner has to answer with a TA1 or 999.
    """
    with store.read() as view:
        work = Work.on_open_day(view)
        new = [
            each
            for each in overdue_remittances(work, days)
            if (work.today - each.sent_on).days == days + 1
        ]
    if not new:
        return 0
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        for each in new:
            payee = each.remittance_id[:10]
            work.oversight.flag("remittance_not_acknowledged", payee, work.today, rule_id="V15")
            log.warning(
                "remittance not acknowledged",
                remittance_id=each.remittance_id,
                partner_id=each.partner_id,
            )
    return len(new)
