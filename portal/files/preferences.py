"""What a partner says of itself: its transaction sets, how it is answered, and its contacts."""

from typing import Final

from starlette.responses import Response

from portal.exchange.promotion import promote_if_certified
from portal.files.profile_page import REMITTANCES, TA1, profile_page
from portal.forms import Form
from portal.visit import Errors, NotFound, Visit
from rules.certification_edi import DEFAULT_SETS, PartnerState
from store.partner_profiles import Contact, PartnerProfile
from store.work import Work

_MOST_CONTACTS: Final = 10


def change(visit: Visit) -> Response:
    """Take the transaction sets and how files are answered; nothing else of the profile.

    Whose tests are clean for every set that is left goes to production.
    """
    errors = Errors()
    sets = tuple(name for name in DEFAULT_SETS if name in visit.chosen("sets"))
    ta1, remittances = visit.field("ta1"), visit.field("remittances")
    if not sets:
        errors.add("sets", "Choose at least one transaction set.")
    if ta1 not in dict(TA1):
        errors.add("ta1", "Choose when a TA1 is sent.")
    if remittances not in dict(REMITTANCES):
        errors.add("remittances", "Choose the kind of remittances.")
    promoted = False
    with visit.writing() as work:
        profile = _profile(visit, work)
        if profile.state is PartnerState.PRODUCTION and not set(sets) <= set(profile.sets):
            errors.add("sets", "A further set is certified first: ask trading partner support.")
        if not errors:
            work.partner_profiles.change(
                profile.partner_id, sets=sets, ta1=ta1, remittance_profile=remittances or None
            )
            visit.note(work, "changed profile", profile.partner_id)
            promoted = promote_if_certified(_profile(visit, work), visit.now, work)
    if errors:
        return profile_page(visit, errors)
    told = "The profile is changed."
    if promoted:
        told = f"{told} Your tests cover all of it: you are in production now."
    return visit.go("/exchange", told)


def add_contact(visit: Visit) -> Response:
    """Take one more contact for the partner's files."""
    form = Form(visit)
    contact = Contact(
        form.text("contact_name", "the name of the contact"),
        form.email("contact_email", "contact_email"),
        form.phone("contact_phone", "the telephone number of the contact", required=False),
    )
    if not form.errors:
        with visit.writing() as work:
            profile = _profile(visit, work)
            kept = [each for each in profile.contacts if each.email != contact.email]
            if len(kept) == _MOST_CONTACTS:
                form.errors.add("contact_email", f"There are {_MOST_CONTACTS} contacts: end one.")
            else:
                work.partner_profiles.change(profile.partner_id, contacts=(*kept, contact))
                visit.note(work, "contact added", profile.partner_id)
    if form.errors:
        return profile_page(visit, form.errors, values=form.values)
    return visit.go("/exchange", "The contact was added.")


def end_contact(visit: Visit) -> Response:
    """Write to a contact no longer."""
    with visit.writing() as work:
        profile = _profile(visit, work)
        left = tuple(each for each in profile.contacts if each.email != visit.field("which"))
        if len(left) == len(profile.contacts):
            raise NotFound
        work.partner_profiles.change(profile.partner_id, contacts=left)
        visit.note(work, "contact ended", profile.partner_id)
    return visit.go("/exchange", "The contact was taken out.")


def _profile(visit: Visit, work: Work) -> PartnerProfile:
    found = work.partner_profiles.get(visit.partner_id)
    if found is None:
        raise NotFound
    return found
