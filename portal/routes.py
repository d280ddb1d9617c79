"""The table of pages: the one place that says which address exists and which role may use it."""

from typing import Final

from portal import home
from portal.account import signing_in, status
from portal.files.pages import EXCHANGE_PAGES
from portal.page import ANYONE, HALFWAY, SIGNED_IN, Menu, Page

PAGES: Final = (
    Page(path="/", title="Home", to=ANYONE, get=home.show, parent=None),
    Page(path="/sign-in", title="Sign in", to=ANYONE, get=signing_in.show, post=signing_in.sign_in),
    Page(
        path="/sign-in/code",
        title="One-time password",
        to=HALFWAY,
        get=signing_in.show_code,
        post=signing_in.take_code,
    ),
    Page(path="/sign-in/leave", title="Cancel", to=HALFWAY, post=signing_in.sign_out),
    Page(
        path="/account/status",
        title="User Status",
        to=SIGNED_IN,
        get=status.show,
        menu=Menu.USER,
    ),
    Page(path="/sign-out", title="Sign out", to=SIGNED_IN, post=signing_in.sign_out),
    *EXCHANGE_PAGES,
)
