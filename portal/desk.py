"""The desk: leads each request to its page, if the one who asks may open it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.account.pace import AddressPace
from portal.faults import logged_fault
from portal.menus import SiteMap, admits
from portal.page import ANYONE, FORM_BYTES, MOST_FILES, Door, Handler, Page
from portal.proofs import is_form_token
from portal.sessions import Session
from portal.surroundings import Surroundings
from portal.visit import Account, NotFound, Visit
from rules.access import SiteAccessState
from store.availability import UNAVAILABLE, is_passing
from store.sign_ins import SignIns
from store.site_access import SiteAccess
from store.transaction import Transaction

_SORRY: Final = {
    400: ("The form did not arrive whole", "Go back, check what you entered, and send it again."),
    403: ("You may not open this page", "Your roles do not include it. Ask your administrator."),
    404: ("This page is not there", "It may have moved, or it belongs to somebody else."),
    405: ("This page takes no form", "Go back and start from the page that links to it."),
    413: ("That is too large", "Send less at once."),
    419: (
        "This form is no longer valid",
        "You signed in or out since it was opened. Nothing was changed: reload it, send it again.",
    ),
    421: ("The portal has another address", "Follow the link that you were given."),
    429: ("Too many tries", "Nothing was changed."),
    500: ("Something went wrong", "Nothing was changed. Try again; if it stays, tell support."),
    503: ("The portal is busy", "Nothing was changed. Try again in a minute."),
}
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_SORRY_PAGE: Final = Page(path="/sorry", title="Something went wrong", to=ANYONE)


class Desk:
    """Answers for all pages of the table."""

    def __init__(self, portal: Surroundings, site_map: SiteMap) -> None:
        self._portal = portal
        self._site_map = site_map

    def endpoint(self, page: Page) -> Callable[[Request], Any]:
        """What answers the requests for a page."""

        async def answer(request: Request) -> Response:
            try:
                if request.method == "POST":
                    return await self._answer_form(page, request)
                return await run_in_threadpool(self._answer, page, request, page.get)
            except Exception as error:  # noqa: BLE001 - every fault is told by a page of its own
                return await self._on_error(request, error, page.path)

        return answer

    async def _answer_form(self, page: Page, request: Request) -> Response:
        refusal = await run_in_threadpool(self._answer, page, request, None)
        if refusal.status_code != 204:
            return refusal
        async with request.form(max_files=MOST_FILES, max_fields=300) as form:
            return await run_in_threadpool(self._answer, page, request, page.post, form)

    def _answer(
        self,
        page: Page,
        request: Request,
        handler: Handler | None,
        form: FormData | None = None,
    ) -> Response:
        """What a handler says; 204 without one, when it may be asked."""
        with self._portal.store.read() as view:
            visit, session = self._visit(page, request, view)
            response = self._refusal(visit)
            if response is None and form is not None:
                visit.form_data = form
                self._check_form(visit)
            if response is None and handler is None:
                self._check_length(visit)
            if response is None:
                response = handler(visit) if handler else Response(status_code=204)
        visit.tell_audit()
        if form is not None and page.to.door is Door.OPEN and not visit.is_proved:
            self._count(visit)
        if session.is_stale and handler is not None:
            session.renew()
        return visit.finish(response)

    def _visit(self, page: Page, request: Request, view: Transaction) -> tuple[Visit, Session]:
        visit = Visit(request, page, self._portal, self._site_map, view=view)
        session = Session(self._portal, request, visit.cookie("session"))
        visit.account = session.account(view)
        return visit, session

    def _refusal(self, visit: Visit) -> Response | None:
        """What somebody gets who may not open the page; None for who may."""
        if visit.request.url.netloc != self._portal.host:
            raise HTTPException(421)
        account, to = visit.account, visit.page.to
        if to.door is Door.OPEN:
            self._check_pace(visit)
            return None
        if account is None:
            if visit.cookie("session"):
                visit.set_cookie("session", None)
                told = "You were signed out. Please sign in again."
            else:
                told = "Please sign in first."
            return visit.go(f"/sign-in?next={quote(_wanted(visit))}", told)
        if account.is_halfway != (to.door is Door.HALFWAY):
            return visit.go("/sign-in/code" if account.is_halfway else "/")
        if to.door is not Door.HALFWAY and not admits(to, account.roles):
            raise HTTPException(403)
        if to.door is Door.SITE and not _may_see_site(visit, account):
            return visit.go("/vms")
        return None

    def _check_pace(self, visit: Visit) -> None:
        """Refuse a form of an address that has sent too many; looking at pages is free."""
        if visit.request.method == "POST":
            seconds = self._pace(visit, visit.view).seconds_to_wait()
            if seconds:
                raise HTTPException(429, headers={"retry-after": str(seconds)})

    def _count(self, visit: Visit) -> None:
        with visit.writing() as work:
            if self._pace(visit, work.transaction).count():
                visit.note(work, "address made to wait")

    def _pace(self, visit: Visit, transaction: Transaction) -> AddressPace:
        per_hour = self._portal.forms_per_hour
        return AddressPace(SignIns(transaction), visit.address, per_hour, visit.now)

    def _check_length(self, visit: Visit) -> None:
        """Refuse, before it is read, a form of another site or one that is too large."""
        self._check_origin(visit)
        length = visit.request.headers.get("content-length", "")
        if not _LENGTH.fullmatch(length):
            raise HTTPException(400)
        if visit.page.before is not None:
            visit.page.before(visit, int(length))
        elif int(length) > FORM_BYTES:
            raise HTTPException(413)

    def _check_origin(self, visit: Visit) -> None:
        origin = visit.request.headers.get("origin")
        if origin is not None and origin != self._portal.origin:
            raise HTTPException(419)

    def _check_form(self, visit: Visit) -> None:
        """Refuse a form that another site may have sent in the user's name."""
        token = visit.cookie("session") or visit.cookie("visit")
        if not token or not is_form_token(token, visit.field("form_token")):
            raise HTTPException(419)

    # --- when something is wrong ----------------------------------------------------------

    async def on_error(self, request: Request, error: Exception) -> Response:
        """The page that says what is wrong with a request that leads to no page of the table."""
        return await self._on_error(request, error, "none")

    async def _on_error(self, request: Request, error: Exception, page: str) -> Response:
        """The page that says what is wrong, without anything of what was sent."""
        status, headers = _status_of(error)
        incident = logged_fault(error, page) if status == 500 else None
        if request.scope.get("path", "").startswith("/api/"):
            return Response(status_code=status, headers=headers)
        return await run_in_threadpool(self._sorry, request, status, headers, incident)

    def _sorry(
        self,
        request: Request,
        status: int,
        headers: Mapping[str, str] | None,
        incident: str | None,
    ) -> Response:
        title, advice = _SORRY.get(status, _SORRY[500])
        if incident is not None:
            advice = f"{advice} The incident is {incident}."
        if headers and "retry-after" in headers:
            advice = f"{advice} {_wait(int(headers['retry-after']))}"
        try:
            with self._portal.store.read() as view:
                visit, _ = self._visit(_SORRY_PAGE, request, view)
                link = self._portal.url if status == 421 else None
                response = visit.show(
                    "sorry.html.j2", status=status, title=title, advice=advice, link=link
                )
        except UNAVAILABLE:
            return PlainTextResponse(f"{title}. {advice}", 503)
        response.headers.update(headers or {})
        return visit.finish(response)


def _may_see_site(visit: Visit, account: Account) -> bool:
    """Whether the user has gone to a site and may still see it."""
    if account.site_id is None:
        return False
    row = SiteAccess(visit.view).get(account.account_id, account.site_id)
    return row is not None and row.state == SiteAccessState.APPROVED


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    span = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"Wait {span}, then try again."


def _wanted(visit: Visit) -> str:
    url = visit.request.url
    if visit.request.method != "GET":
        return "/"
    return f"{url.path}?{url.query}" if url.query else url.path


def _status_of(error: Exception) -> tuple[int, Mapping[str, str] | None]:
    if isinstance(error, HTTPException):
        return error.status_code, error.headers
    if isinstance(error, NotFound):
        return 404, None
    return (503, None) if is_passing(error) else (500, None)
