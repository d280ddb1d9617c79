"""The first page: what the portal is for, and after signing in, the user's menus."""

from starlette.responses import Response

from portal.visit import Visit


def show(visit: Visit) -> Response:
    """The first page; who owes a one-time password is asked for it."""
    if visit.account is not None and visit.account.is_halfway:
        return visit.go("/sign-in/code")
    if visit.account is None:
        return visit.show("welcome.html.j2")
    return visit.show("home.html.j2")
