"""Writing to another provider: to whom, about whom, and what may not go without consent."""

from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row
from starlette.responses import Response

from portal.forms import Form
from portal.sending import send
from portal.visit import Errors, Visit
from portal.vms.site import Site, open_site, show_site_page
from rules.correspondence import CORRESPONDENTS, content_refused, may_message
from rules.disclosure import may_share
from schemas.correspondence import ProviderMessageSent
from schemas.identifiers import Reference
from schemas.providers import SiteKind

_LONGEST: Final = 5000
_REFERENCE: Final = TypeAdapter[str](Reference)
_NOT_YOURS: Final = "No member of this service location has this MaineCare ID."
_CONSENT_SHAPE: Final = (
    "Enter the reference in letters, digits, dots, dashes and colons, at most 80."
)
_REFUSED: Final = {
    "no_consent": ("consent", "Enter the reference of the member's consent, or leave this out."),
    "no_authorization": (
        "member_id",
        "This member has not authorized you to share with that practice. Leave the member out.",
    ),
}


def readers_of(visit: Visit, site: Site) -> dict[str, Row[Any]]:
    """The sites that a site may write to today (M1), by id, in the order of their names."""
    if site.kind not in CORRESPONDENTS:
        return {}
    own, today = site.row.site_id, visit.work.today
    affiliated = visit.work.providers.affiliated_with(own, today)
    agreed = visit.work.sharing.agreed_with(own)
    rows = [
        visit.work.providers.site(other)
        for other in affiliated | agreed.keys()
        if may_message(agreed.get(other, ()), today, affiliated=other in affiliated)
    ]
    known = [row for row in rows if row is not None and row.kind in CORRESPONDENTS]
    return {row.site_id: row for row in sorted(known, key=lambda row: (row.name, row.site_id))}


def show(visit: Visit) -> Response:
    """The form of a message to another provider."""
    site = open_site(visit)
    return _page(visit, site, {}, None)


def _page(visit: Visit, site: Site, values: dict[str, str], errors: Errors | None) -> Response:
    readers = readers_of(visit, site)
    return show_site_page(
        visit,
        "write.html.j2",
        site,
        writes=site.kind in CORRESPONDENTS,
        readers=[("", "Choose")] + [(key, f"{row.name} ({key})") for key, row in readers.items()],
        values=values,
        protected=visit.chosen("protected"),
        longest=_LONGEST,
        errors=errors,
    )


def send_message(visit: Visit) -> Response:
    """Take a message and send it to the programme, which delivers it or says why not."""
    site = open_site(visit)
    form = Form(visit)
    reader = form.choice("reader", "whom you write to", list(readers_of(visit, site)))
    member_id, member_key = _read_member(visit, form, site)
    subject = form.text("subject", "a subject")
    text = form.paragraphs("text", "your message", most=_LONGEST)
    protected = bool(visit.chosen("protected"))
    consent = _read_consent(form)
    if not form.errors:
        _check_content(visit, form, site, reader, member_key, protected=protected)
    if form.errors:
        return _page(visit, site, form.values, form.errors)
    message = ProviderMessageSent(
        from_site_id=site.row.site_id,
        to_site_id=reader,
        member_id=member_id or None,
        subject=subject,
        text=text,
        tells_of_substance_use_treatment=protected,
        consent=consent or None,
    )
    members = (member_key,) if member_key is not None else ()
    with visit.writing() as work:
        send(work, message, visit.now)
        visit.note(work, "message sent", f"{site.row.site_id} to {reader}", members=members)
    return visit.go("/vms/messages", "Your message is on its way.")


def _read_member(visit: Visit, form: Form, site: Site) -> tuple[str, int | None]:
    """The member whom the message is about, who must be or have been on a panel of the site."""
    member_id = form.text("member_id", "the MaineCare ID", required=False, most=20).upper()
    member_key = visit.work.members.find(member_id) if member_id else None
    is_own = member_key is not None and visit.work.panels.spans(member_key, site.row.site_id)
    if member_id and not is_own:
        form.errors.add("member_id", _NOT_YOURS)
    return member_id, member_key


def _read_consent(form: Form) -> str:
    consent = form.text("consent", "the reference", required=False)
    try:
        return _REFERENCE.validate_python(consent) if consent else ""
    except ValidationError:
        form.errors.add("consent", _CONSENT_SHAPE)
        return ""


def _check_content(
    visit: Visit, form: Form, site: Site, reader: str, member_key: int | None, *, protected: bool
) -> None:
    """Say beside the field what the programme would refuse to deliver (M3, B6)."""
    work = visit.work
    spans = (
        work.sharing.authorizations(member_key, reader, site.row.site_id)
        if member_key is not None
        else []
    )
    reason = content_refused(
        of_substance_use=protected,
        consented=bool(form.values["consent"]),
        from_bhho=site.kind is SiteKind.BHHO,
        of_member=member_key is not None,
        authorized=may_share(spans, work.today),
    )
    if reason is not None:
        form.errors.add(*_REFUSED[reason])
