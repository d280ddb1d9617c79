"""The rows of the table of pages that belong to the file exchange."""

from typing import Final

from portal.files import certification, fetching, following, profile, sending, staff
from portal.page import Menu, Page, having
from rules.access import PAYEES, SENDERS, Role, StaffRole

_SENDERS: Final = having(*SENDERS)
_READERS: Final = having(*SENDERS, *PAYEES)
_MAINTAINERS: Final = having(Role.PARTNER_MAINTENANCE)
_SUPPORT: Final = having(StaffRole.EXCHANGE_SUPPORT)

EXCHANGE_PAGES: Final = (
    Page(
        path="/files",
        title="Send and Follow Files",
        to=_SENDERS,
        get=sending.show,
        post=sending.send,
        menu=Menu.FILES,
        before=sending.check_room,
    ),
    Page(
        path="/files/{file_id}",
        title="File",
        to=_SENDERS,
        get=following.show,
        parent="/files",
    ),
    Page(
        path="/files/{file_id}/content",
        title="File as it was sent",
        to=_SENDERS,
        get=following.content,
        parent="/files/{file_id}",
    ),
    Page(
        path="/documents",
        title="Acknowledgments and Remittances",
        to=_READERS,
        get=fetching.show,
        menu=Menu.FILES,
    ),
    Page(
        path="/documents/{name}",
        title="Document",
        to=_READERS,
        get=fetching.fetch,
        post=fetching.put_away,
        parent="/documents",
    ),
    Page(
        path="/certification",
        title="EDI Certification Status",
        to=having(Role.PARTNER_MAINTENANCE, Role.X12_SUBMISSIONS),
        get=certification.show,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/exchange",
        title="Account Information",
        to=_MAINTAINERS,
        get=profile.show,
        post=profile.change,
        menu=Menu.ACCOUNT,
    ),
    Page(
        path="/staff/partners",
        title="Trading Partners",
        to=_SUPPORT,
        get=staff.show,
        menu=Menu.STAFF,
    ),
    Page(
        path="/staff/partners/{partner_id}",
        title="Trading Partner",
        to=_SUPPORT,
        get=staff.show_partner,
        post=staff.decide,
        parent="/staff/partners",
    ),
)
