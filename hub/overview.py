"""The overview: how many of each thing came in, were decided and went out."""

from typing import Any

from sqlalchemy import Table, distinct, func, select

from consumers.day.reconciliation import differences
from hub.local import READER
from portal.exchange.overdue import overdue_remittances
from store import tables
from store.calendar import Calendar
from store.effects import Effects, EffectState
from store.emails import EMAIL
from store.engine import Store
from store.messaging import Outbox
from store.transaction import Transaction
from store.work import Work


def overview(store: Store, answer_days: int) -> dict[str, Any]:
    """The open day and the counts, by section.

    `answer_days` is how many days a partner has to acknowledge a remittance.
    """
    with store.read() as view:
        return {
            "open day": str(Calendar(view).open_day()),
            "pending": _pending(view),
            "messages": _by(view, tables.outbox, "topic"),
            "came in": _came_in(view),
            "decided": _decided(view),
            "went out": _went_out(view),
            "to be looked at": _to_be_looked_at(view, answer_days),
            "refused": Work.on_open_day(view).refusals.counts(),
        }


def _pending(view: Transaction) -> dict[str, int]:
    work = Work.on_open_day(view)
    return {
        "messages": Outbox(view).pending(READER),
        "files to read": work.files.unread(),
        "e-mails": Effects(view).counts(EMAIL).get("queued", 0),
        "members with claims that no 834 has named": work.claims.pending_members(),
    }


def _came_in(view: Transaction) -> dict[str, int]:
    return {
        "files": _count(view, tables.files),
        "members": _count(view, tables.members),
        "organizations": _count(view, tables.organizations),
        "sites": _count(view, tables.sites),
        "claims": _count(view, tables.claims),
        "BHH certifications": _count(view, tables.certifications),
        "attestations": _count(view, tables.attestations),
    }


def _decided(view: Transaction) -> dict[str, Any]:
    enrolled = _by(view, tables.enrollments, "origin", "state")
    panels = _by(view, tables.panels, "programme")
    cases = _by(view, tables.duplications, "state")
    attested = Work.on_open_day(view).attestations.counts()
    return {
        **{f"enrollments, {name}": number for name, number in enrolled.items()},
        **{f"panel places, {name}": number for name, number in panels.items()},
        **{f"duplications, {name}": number for name, number in cases.items()},
        **{f"attestations, {name}": number for name, number in attested.items()},
    }


def _went_out(view: Transaction) -> dict[str, Any]:
    letters = _by(view, tables.letters, "kind", where="mailed_on")
    mails = Effects(view).counts(EMAIL)
    remitted = tables.remittances
    paid = view.scalar(select(func.sum(remitted.c.total)))
    members = view.scalar(select(func.count(distinct(tables.payment_lines.c.member_key))))
    answers = _by(view, tables.acknowledgments, "kind", "verdict")
    return {
        **{f"letters, {name}": number for name, number in letters.items()},
        "portal messages": _count(view, tables.portal_messages),
        **{f"e-mails, {name.replace('_', ' ')}": number for name, number in mails.items()},
        **{f"acknowledgments, {name}": number for name, number in answers.items()},
        "remittances (835)": _count(view, remitted),
        "members paid for": members or 0,
        "dollars paid": f"{paid or 0:,.2f}",
    }


def _to_be_looked_at(view: Transaction, answer_days: int) -> dict[str, int]:
    """What waits for an operator: see `hub emails`, `reconcile`, `files` and `remittances`."""
    work = Work.on_open_day(view)
    mails = Effects(view).counts(EMAIL)
    days = {tally.day for tally in differences(work)}
    return {
        "e-mails in doubt": mails.get(EffectState.IN_DOUBT, 0),
        "e-mails that failed": mails.get(EffectState.FAILED, 0),
        "days that do not reconcile": len(days),
        "files that nobody can read": len(work.receptions.quarantined()),
        "remittances that nobody acknowledged": len(overdue_remittances(work, answer_days)),
    }


def _count(view: Transaction, table: Table) -> int:
    return int(view.scalar(select(func.count()).select_from(table)))


def _by(view: Transaction, table: Table, *names: str, where: str | None = None) -> dict[str, int]:
    """How many rows there are of each combination of values."""
    columns = [table.c[name] for name in names]
    statement = select(*columns, func.count().label("number")).group_by(*columns).order_by(*columns)
    if where is not None:
        statement = statement.where(table.c[where].is_not(None))
    return {
        ", ".join(str(value).replace("_", " ").lower() for value in tuple(row)[:-1]): row.number
        for row in view.rows(statement)
    }
