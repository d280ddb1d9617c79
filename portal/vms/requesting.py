"""A request for a member on its way: shown once more with what follows from it, then sent."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from portal.proofs import new_id
from portal.sending import send
from portal.visit import Visit
from portal.vms.site import Site, show_site_page
from schemas.requests import SiteRequest

_REQUEST_ID: Final = re.compile(r"REQ-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that was entered, and what the page before sending shows of it.

    `page` is the last part of the address that took it; `fields` are those of its form, by name;
    `box` is what somebody may tick before it is sent: the name of the field and its words.
    """

    page: str
    called: str
    member_key: int
    message: SiteRequest
    fields: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    prompts: list[str]
    box: tuple[str, str] | None = None


def request_id_of(visit: Visit) -> str:
    """The id of the request in the form; a new one until it has been shown once."""
    sent = visit.field("request_id")
    return sent if _REQUEST_ID.fullmatch(sent) else new_id("REQ")


def show_or_send(visit: Visit, site: Site, request: Request) -> Response:
    """The page that shows a request before it is sent; who comes from there has it sent."""
    return (_send if visit.field("act") == "send" else _show)(visit, site, request)


def _show(visit: Visit, site: Site, request: Request) -> Response:
    visit.note_shown(f"{request.called} {site.row.site_id}", (request.member_key,))
    return show_site_page(
        visit,
        "confirm.html.j2",
        site,
        title=f"Confirm the {request.called}",
        request=request,
        member=visit.work.members.reference(request.member_key),
    )


def _send(visit: Visit, site: Site, request: Request) -> Response:
    """Send a request to the programme, which hears it once however often the form comes."""
    message = request.message
    with visit.writing() as work:
        send(work, message, visit.now, once=f"{visit.me.account_id} {message.request_id}")
        who = (request.member_key,)
        visit.note(work, f"{request.called} sent", site.row.site_id, members=who)
    told = "Your request is on its way. MaineCare's answer comes as a message."
    return visit.go(f"/vms/{visit.path['programme']}/{request.page}", told)
