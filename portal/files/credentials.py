"""The keys and tokens of a partner's programs, as its users make and end them."""

from datetime import timedelta
from typing import Final

from starlette.responses import Response

from portal.exchange import access
from portal.exchange.errors import ExchangeError
from portal.files.profile_page import DAYS, profile_page
from portal.visit import Errors, Visit
from store.work import Work

_OVERLAP: Final = timedelta(days=30)
"""How long other keys stay good beside a new one, when they are to end."""
_LONGEST_LABEL: Final = 80


def add_key(visit: Visit) -> Response:
    """Let one more SSH key in; the others end in 30 days if that is wished."""
    errors = Errors()
    try:
        with visit.writing() as work:
            old = work.partner_access.keys(visit.partner_id)
            made = access.add_key(
                visit.partner_id,
                visit.field("key"),
                visit.now,
                None,
                actor=visit.actor,
                at=visit.now,
                work=work,
            )
            if visit.field("others"):
                _end_others(visit, [row.fingerprint for row in old if not row.ends_at], made, work)
    except ExchangeError as error:
        errors.add("key", str(error))
        return profile_page(visit, errors)
    return visit.go("/exchange", f"The key {made} is let in.")


def _end_others(visit: Visit, fingerprints: list[str], made: str, work: Work) -> None:
    for fingerprint in fingerprints:
        if fingerprint != made:
            work.partner_access.end_key(visit.partner_id, fingerprint, visit.now + _OVERLAP)
            visit.note(work, "key ends", f"{fingerprint} in {_OVERLAP.days} days")


def end_key(visit: Visit) -> Response:
    """Let an SSH key in no longer."""
    which = visit.field("which")
    with visit.writing() as work:
        access.end_key(visit.partner_id, which, actor=visit.actor, at=visit.now, work=work)
    return visit.go("/exchange", "The key is let in no longer.")


def add_token(visit: Visit) -> Response:
    """Make a token, which the page shows this once."""
    errors = Errors()
    days = visit.field("days")
    try:
        with visit.writing() as work:
            made = access.issue_token(
                visit.partner_id,
                visit.field("label")[:_LONGEST_LABEL],
                tuple(visit.chosen("scopes")),
                int(days) if days in dict(DAYS) else 90,
                actor=visit.actor,
                at=visit.now,
                work=work,
            )
    except ExchangeError as error:
        errors.add("scopes", str(error))
        return profile_page(visit, errors)
    return profile_page(visit, token=made)


def end_token(visit: Visit) -> Response:
    """Let a token in no longer."""
    which = visit.field("which")
    with visit.writing() as work:
        access.end_token(visit.partner_id, which, actor=visit.actor, at=visit.now, work=work)
    return visit.go("/exchange", "The token is let in no longer.")
