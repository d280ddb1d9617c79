"""Account Information: how the partner's files are answered, and how its programs come in."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from portal.files import credentials, preferences
from portal.files.asking import asking
from portal.files.profile_page import profile_page
from portal.visit import Visit


@asking
def show(visit: Visit) -> Response:
    """The profile with its forms."""
    return profile_page(visit)


@asking
def change(visit: Visit) -> Response:
    """Do what the button that was pressed says."""
    return _DONE.get(visit.field("do"), _unknown)(visit)


def _unknown(visit: Visit) -> Response:
    return visit.go("/exchange")


_DONE: Final[dict[str, Callable[[Visit], Response]]] = {
    "preferences": preferences.change,
    "add-contact": preferences.add_contact,
    "end-contact": preferences.end_contact,
    "add-key": credentials.add_key,
    "end-key": credentials.end_key,
    "add-token": credentials.add_token,
    "end-token": credentials.end_token,
}
