"""Trading partner support: the partners that exchange files, and their certification."""

from typing import Final

from starlette.responses import Response

from portal.exchange.promotion import promote, promote_if_certified, stands
from portal.files.asking import exchange_of
from portal.visit import Errors, NotFound, Visit
from rules.certification_edi import PartnerState
from store.partner_profiles import PartnerProfile
from store.work import Work

_LONGEST: Final = 200


def show(visit: Visit) -> Response:
    """Every partner with its state, and what nobody can read."""
    exchange_of(visit)
    work = visit.work
    rows = [(profile, stands(profile, work)) for profile in work.partner_profiles.all()]
    return visit.show("staff/partners.html.j2", rows=rows, strange=work.receptions.quarantined())


def show_partner(visit: Visit) -> Response:
    """One partner, and the buttons to hold, release and promote it."""
    return _page(visit)


def _page(visit: Visit, errors: Errors | None = None) -> Response:
    exchange_of(visit)
    profile = _profile(visit, visit.work)
    return visit.show(
        "staff/partner.html.j2",
        title=f"{profile.name} ({profile.partner_id})",
        profile=profile,
        standing=stands(profile, visit.work),
        rows=visit.work.receptions.of_partner(profile.partner_id, 20),
        errors=errors,
    )


def _profile(visit: Visit, work: Work) -> PartnerProfile:
    found = work.partner_profiles.get(visit.path["partner_id"])
    if found is None:
        raise NotFound
    return found


def decide(visit: Visit) -> Response:
    """Hold the partner in test, release it, or bring it into production at once."""
    exchange_of(visit)
    why, errors = visit.field("why")[:_LONGEST], Errors()
    answer = visit.field("answer")
    if answer == "hold" and not why:
        errors.add("why", "Say why: the partner sees the reason.")
        return _page(visit, errors)
    with visit.writing() as work:
        profile = _profile(visit, work)
        if answer == "hold":
            _hold(visit, profile, why, work)
        elif answer == "release":
            _release(visit, profile, work)
        elif answer == "promote" and profile.state is PartnerState.TEST:
            promote(profile, visit.actor, visit.now, work)
        state = _profile(visit, work).state
    return visit.go(f"/staff/partners/{profile.partner_id}", f"The partner is in {state.value}.")


def _hold(visit: Visit, profile: PartnerProfile, why: str, work: Work) -> None:
    since = profile.state_since_on if profile.state is PartnerState.TEST else work.today
    work.partner_profiles.change(
        profile.partner_id, state=PartnerState.TEST, state_since_on=since, held_because=why
    )
    visit.note(work, "held", profile.partner_id, reason=why)


def _release(visit: Visit, profile: PartnerProfile, work: Work) -> None:
    work.partner_profiles.change(profile.partner_id, held_because=None)
    visit.note(work, "released", profile.partner_id, reason=profile.held_because)
    promote_if_certified(_profile(visit, work), visit.now, work, visit.actor)
