"""A visit: one request to a page, who makes it, and what the page may ask and do."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, unquote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.menus import SiteMap
from portal.page import Page
from portal.proofs import form_token, new_token
from portal.rendering import rendered
from portal.surroundings import Surroundings
from store.audit import Actor, Audit, Deed
from store.transaction import Transaction
from store.work import Work

_PAGE_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in, as the session says."""

    account_id: str
    partner_id: str | None
    user_name: str
    first: str
    last: str
    email: str
    roles: frozenset[str]
    session_hash: str
    is_halfway: bool
    site_id: str | None
    has_totp: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


class NotFound(Exception):
    """What was asked for is not there, or not for this user: both look the same."""


@dataclass(slots=True)
class Errors:
    """What is wrong with a form, by field, in the order of the fields."""

    by_field: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field, unless something is said already."""
        self.by_field.setdefault(name, sentence)

    def __bool__(self) -> bool:
        return bool(self.by_field)


class Visit:
    """What a page's handler is given."""

    def __init__(
        self,
        request: Request,
        page: Page,
        portal: Surroundings,
        site_map: SiteMap,
        *,
        view: Transaction,
    ) -> None:
        self.request = request
        self.page = page
        self.portal = portal
        self.site_map = site_map
        self.view = view
        self.account: Account | None = None
        self.form_data = FormData()
        self.is_proved = False
        """Whether the form proved who sent it, so that it does not count against the address."""
        self._set: dict[str, str | None] = {}
        self._shown: list[tuple[str, str, tuple[int, ...]]] = []

    # --- who and when ---------------------------------------------------------------------

    @cached_property
    def now(self) -> datetime:
        """The time of the visit."""
        return self.portal.now()

    @property
    def me(self) -> Account:
        """Who is signed in, on a page for which somebody must be."""
        if self.account is None:
            raise RuntimeError("this page is open to people who are not signed in")
        return self.account

    @property
    def partner_id(self) -> str:
        """The trading partner of who is signed in; the staff have none.

        Raises:
            NotFound: it is one of the staff.
        """
        if self.me.partner_id is None:
            raise NotFound
        return self.me.partner_id

    @property
    def address(self) -> str:
        """The IP address that the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address that the page leaves open."""
        return self.request.path_params

    # --- what was sent --------------------------------------------------------------------

    def field(self, name: str) -> str:
        """What a field of the form holds, without spaces around; empty when it was not sent."""
        value = self.form_data.get(name)
        return value.strip() if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """What a field holds, spaces and all: a password."""
        value = self.form_data.get(name)
        return value if isinstance(value, str) else ""

    def chosen(self, name: str) -> list[str]:
        """What was chosen of several in a field."""
        return [value for value in self.form_data.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files that were sent in a field."""
        sent = self.form_data.getlist(name)
        return [one for one in sent if isinstance(one, UploadFile) and one.filename]

    def asked(self, name: str) -> str:
        """What the address asks for behind its question mark; empty when nothing."""
        return self.request.query_params.get(name, "")

    @property
    def page_number(self) -> int:
        """Which page of a list the address asks for; the first, where that is no number."""
        asked = self.asked("page")
        return max(1, int(asked)) if _PAGE_NUMBER.fullmatch(asked) else 1

    # --- the store ------------------------------------------------------------------------

    @cached_property
    def work(self) -> Work:
        """The repositories, to read from."""
        return Work.on_open_day(self.view)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """The repositories, to write to: all that is done in the block holds, or nothing."""
        with self.portal.store.begin() as transaction:
            yield Work.on_open_day(transaction)

    def note(
        self,
        work: Work,
        action: str,
        subject: str = "",
        *,
        members: tuple[int, ...] = (),
        by: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Add a line to the audit trail with what is being written."""
        Audit(work.transaction).note(self._deed(action, subject, members, by=by, reason=reason))

    def note_shown(self, subject: str, member_keys: tuple[int, ...]) -> None:
        """Have the audit trail say that this page showed members; it is told before they are."""
        self._shown.append(("showed members", subject, member_keys))

    @property
    def actor(self) -> Actor:
        """Who makes the visit, as the audit tells."""
        account = self.account
        if account is None:
            return Actor("web", "", self.address, None, None)
        own = (account.account_id, account.partner_id)
        return Actor("web", account.user_name, self.address, *own)

    def _deed(
        self,
        action: str,
        subject: str,
        members: tuple[int, ...] = (),
        *,
        by: str | None = None,
        reason: str | None = None,
    ) -> Deed:
        actor = self.actor
        return Deed(
            action=action,
            subject=subject,
            at=self.now,
            actor=replace(actor, account_id=by) if by else actor,
            member_keys=members,
            reason=reason,
        )

    def tell_audit(self) -> None:
        """Write the lines of what the page is about to show."""
        if not self._shown:
            return
        with self.portal.store.begin() as transaction:
            for action, subject, members in self._shown:
                Audit(transaction).note(self._deed(action, subject, members))

    @property
    def _roles(self) -> frozenset[str] | None:
        account = self.account
        return account.roles if account is not None and not account.is_halfway else None

    # --- the answer -----------------------------------------------------------------------

    def show(
        self, template: str, *, status: int = 200, title: str | None = None, **facts: Any
    ) -> Response:
        """A page from its template; `errors` among the facts make it one that went wrong."""
        errors = facts.pop("errors", None) or Errors()
        text = rendered(
            template,
            title=title or self.page.title,
            crumbs=self.site_map.trail(self.page, self.path),
            menus=self.site_map.menus(self._roles),
            opens=lambda path: self.site_map.opens(path, self._roles),
            account=self.account,
            path=self.request.url.path,
            form_token=form_token(self.visit_token),
            notice=self.told(),
            support=self.portal.support,
            errors=errors,
            **facts,
        )
        return HTMLResponse(text, status_code=422 if errors else status)

    def go(self, path: str, told: str | None = None) -> Response:
        """Send the browser on to another page, which says `told` at its top."""
        if told is not None:
            self._set["told"] = quote(told)
        return RedirectResponse(path, status_code=303)

    # --- cookies --------------------------------------------------------------------------

    def _cookie_name(self, name: str) -> str:
        return f"__Host-hub-{name}" if self.portal.is_secure else f"hub-{name}"

    def cookie(self, name: str) -> str:
        """What a cookie of the portal holds; empty when there is none."""
        if name in self._set:
            return self._set[name] or ""
        return self.request.cookies.get(self._cookie_name(name), "")

    def set_cookie(self, name: str, value: str | None) -> None:
        """Give the browser a cookie of the portal, or take it away."""
        self._set[name] = value

    @property
    def visit_token(self) -> str:
        """The secret that this browser's forms are tied to: its session, or else its visit."""
        token = self.cookie("session") or self.cookie("visit")
        if not token:
            token = new_token()
            self.set_cookie("visit", token)
        return token

    def told(self) -> str:
        """What the page before this one has to say; it says so once."""
        sentence = self.request.cookies.get(self._cookie_name("told"), "")
        if sentence:
            self._set.setdefault("told", None)
        return unquote(sentence)

    def finish(self, response: Response) -> Response:
        """The answer with the cookies that were set."""
        for name, value in self._set.items():
            response.set_cookie(
                self._cookie_name(name),
                value or "",
                max_age=None if value else 0,
                path="/",
                secure=self.portal.is_secure,
                httponly=True,
                samesite="lax",
            )
        return response
