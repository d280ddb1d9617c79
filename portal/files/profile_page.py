"""The page of a partner's profile, as it stands or with what is wrong with one of its forms."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from portal.exchange import access
from portal.files.asking import exchange_of
from portal.visit import Errors, Visit
from rules.certification_edi import DEFAULT_SETS

TA1: Final = (("always", "For every file"), ("when_refused", "For refused files alone"))
REMITTANCES: Final = (
    ("", "As the payee reported it"),
    ("member", "A claim for each member and month"),
    ("plb", "One amount for the month (PLB)"),
)
DAYS: Final = (("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("366", "1 year"))


def profile_page(
    visit: Visit,
    errors: Errors | None = None,
    *,
    values: Mapping[str, str] | None = None,
    token: access.NewToken | None = None,
) -> Response:
    """The profile with its forms, and a token that was just made."""
    work = visit.work
    offered = access.scopes_under(visit.me.account_id, work)
    return visit.show(
        "files/profile.html.j2",
        profile=exchange_of(visit).profile(visit.partner_id),
        values=values or {},
        sets=[(name, name) for name in DEFAULT_SETS],
        ta1=TA1,
        remittances=REMITTANCES,
        days=DAYS,
        scopes=[(scope, scope) for scope in access.SCOPES if scope in offered],
        may_add_keys=offered == frozenset(access.SCOPES),
        keys=work.partner_access.keys(visit.partner_id),
        tokens=work.partner_access.tokens(visit.partner_id),
        now=visit.now,
        token=token,
        errors=errors,
    )
