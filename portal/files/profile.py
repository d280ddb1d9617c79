"""Account Information: how the partner's files are answered, and how its programs come in."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from starlette.responses import Response

from portal.exchange import access
from portal.exchange.errors import ExchangeError
from portal.files.asking import asking, exchange_of
from portal.visit import Errors, Visit
from rules.certification_edi import DEFAULT_SETS, PartnerState
from store.partner_profiles import Contact, PartnerProfile
from store.work import Work

_TA1: Final = (("always", "For every file"), ("when_refused", "For refused files alone"))
_REMITTANCES: Final = (
    ("", "As the payee reported it"),
    ("member", "A claim for each member and month"),
    ("plb", "One amount for the month (PLB)"),
)
_DAYS: Final = (("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("366", "1 year"))
_OVERLAP: Final = timedelta(days=30)
"""How long other keys stay good beside a new one, when they are to end."""


@asking
def show(visit: Visit) -> Response:
    """The profile with its forms."""
    return _page(visit)


def _page(
    visit: Visit, errors: Errors | None = None, token: access.NewToken | None = None
) -> Response:
    profile = exchange_of(visit).profile(visit.partner_id)
    work = visit.work
    return visit.show(
        "files/profile.html.j2",
        profile=profile,
        contact=profile.contacts[0] if profile.contacts else Contact("", ""),
        sets=[(name, name) for name in DEFAULT_SETS],
        ta1=_TA1,
        remittances=_REMITTANCES,
        days=_DAYS,
        scopes=[(scope, scope) for scope in access.SCOPES],
        keys=work.partner_access.keys(visit.partner_id),
        tokens=work.partner_access.tokens(visit.partner_id),
        now=visit.now,
        token=token,
        errors=errors,
    )


@asking
def change(visit: Visit) -> Response:
    """Do what the button that was pressed says."""
    return _DONE.get(visit.field("do"), _unknown)(visit)


def _unknown(visit: Visit) -> Response:
    return visit.go("/exchange")


def _change_preferences(visit: Visit) -> Response:
    errors = Errors()
    profile = exchange_of(visit).profile(visit.partner_id)
    sets = tuple(name for name in DEFAULT_SETS if name in visit.chosen("sets"))
    if not sets:
        errors.add("sets", "Choose at least one transaction set.")
    if profile.state is PartnerState.PRODUCTION and not set(sets) <= set(profile.sets):
        errors.add("sets", "A further set is certified first: ask trading partner support.")
    name, email = visit.field("contact_name"), visit.field("contact_email")
    if email and ("@" not in email or len(email) > 254):
        errors.add("contact_email", "Enter an e-mail address, as name@example.com.")
    if errors:
        return _page(visit, errors)
    changed = _with_preferences(visit, replace(profile, sets=sets))
    if email:
        changed = replace(changed, contacts=(Contact(name or profile.name, email),))
    with visit.writing() as work:
        work.partner_profiles.put(changed)
        visit.note(work, "changed profile", profile.partner_id)
    return visit.go("/exchange", "The profile is changed.")


def _with_preferences(visit: Visit, profile: PartnerProfile) -> PartnerProfile:
    ta1, remittances = visit.field("ta1"), visit.field("remittances")
    return replace(
        profile,
        ta1=ta1 if ta1 in dict(_TA1) else profile.ta1,
        remittance_profile=(remittances or None) if remittances in dict(_REMITTANCES) else None,
    )


def _add_key(visit: Visit) -> Response:
    errors = Errors()
    try:
        with visit.writing() as work:
            old = work.partner_access.keys(visit.partner_id)
            made = access.add_key(
                visit.partner_id,
                visit.field("key"),
                visit.now,
                None,
                actor=_actor(visit),
                at=visit.now,
                work=work,
            )
            if visit.field("others"):
                _end_others(visit, [row.fingerprint for row in old if not row.ends_at], made, work)
    except ExchangeError as error:
        errors.add("key", str(error))
        return _page(visit, errors)
    return visit.go("/exchange", f"The key {made} is let in.")


def _end_others(visit: Visit, fingerprints: list[str], made: str, work: Work) -> None:
    ends_at: datetime = visit.now + _OVERLAP
    for fingerprint in fingerprints:
        if fingerprint != made:
            work.partner_access.end_key(visit.partner_id, fingerprint, ends_at)


def _end_key(visit: Visit) -> Response:
    with visit.writing() as work:
        access.end_key(
            visit.partner_id, visit.field("which"), actor=_actor(visit), at=visit.now, work=work
        )
    return visit.go("/exchange", "The key is let in no longer.")


def _add_token(visit: Visit) -> Response:
    errors = Errors()
    days = visit.field("days")
    try:
        with visit.writing() as work:
            made = access.issue_token(
                visit.partner_id,
                visit.field("label")[:80],
                tuple(visit.chosen("scopes")),
                int(days) if days in dict(_DAYS) else 90,
                actor=_actor(visit),
                at=visit.now,
                work=work,
            )
    except ExchangeError as error:
        errors.add("scopes", str(error))
        return _page(visit, errors)
    return _page(visit, token=made)


def _end_token(visit: Visit) -> Response:
    with visit.writing() as work:
        access.end_token(
            visit.partner_id, visit.field("which"), actor=_actor(visit), at=visit.now, work=work
        )
    return visit.go("/exchange", "The token is let in no longer.")


def _actor(visit: Visit) -> str:
    return f"web: {visit.me.user_name}"


_DONE: Final = {
    "preferences": _change_preferences,
    "add-key": _add_key,
    "end-key": _end_key,
    "add-token": _add_token,
    "end-token": _end_token,
}
