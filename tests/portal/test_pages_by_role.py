"""Every page and every role: the table decides who may open what, and a form needs its token."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from portal.exchange.service import Visitor as Sender
from portal.page import Door, Page
from portal.routes import PAGES
from rules.access import WITHOUT_PAGES, Role, StaffRole
from store import tables
from store.work import Work
from tests.portal.driver import OTHER_PARTNER, PARTNER, Portal, Visitor
from tests.portal.town import Town, town_in
from tests.programme import OTHER_PRACTICE, PRACTICE

ALL_ROLES = (*Role, *StaffRole)
METHODS = [
    pytest.param(page, method, id=f"{method} {page.path}")
    for page in PAGES
    for method, handler in (("GET", page.get), ("POST", page.post))
    if handler
]
FORMS = [page for page in PAGES if page.post]
HALF = "half"
"""A user who has given a password and owes the one-time password."""
OPEN_ENDED = re.compile(r"\{(\w+)\}")
LINK = re.compile(r'href="(/(?!static)[^"#]*)"')
OWNED = ("account_id", "file_id", "name", "message_id")
"""What an address may name that belongs to one trading partner."""


@dataclass(frozen=True)
class Place:
    """A programme whose portal has one user of each role, and what is another partner's."""

    town: Town
    browsers: dict[str, Visitor]
    other: Visitor
    foreign: dict[str, str]

    def address(self, page: Page, role: str = "") -> str:
        """An address of the page; what it leaves open names something of the other partner.

        Of the documents, finance sees remittances and the others see answers.
        """
        kind = "remittance" if role == Role.FINANCE else "answer"
        filled = self.foreign | {"name": self.foreign[kind]}
        return OPEN_ENDED.sub(lambda part: filled[part[1]], page.path)

    def ask(self, role: str, page: Page, method: str) -> int:
        """What somebody with a role is answered."""
        browser = self.browsers[role]
        if method == "GET":
            return browser.open(self.address(page, role)).status_code
        browser.open("/account/status")
        return int(browser.send(self.address(page, role)).status_code)

    def browser_for(self, page: Page) -> Visitor:
        """The browser of somebody who may open a page."""
        if page.to.door is Door.HALFWAY:
            return self.browsers[HALF]
        roles = (role for role in ALL_ROLES if role in page.to.roles)
        return self.browsers[next(roles, Role.ALERTS)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with town_in(tmp_path_factory.mktemp("town")) as town:
        portal = town.portal
        portal.partner()
        for role in set(Role) - {Role.VMS_ACCESS}:
            portal.account(role.value.lower(), [role])
        for staff_role in StaffRole:
            portal.account(staff_role.value.lower(), [staff_role], partner_id=None)
        portal.account(HALF, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        half = portal.visitor()
        half.sign_in(HALF)
        browsers = {
            role: portal.signed_in(role.value.lower())
            for role in ALL_ROLES
            if role is not Role.VMS_ACCESS
        }
        browsers |= {Role.VMS_ACCESS: town.user("r14", PRACTICE, PARTNER), HALF: half}
        other = town.user("other", OTHER_PRACTICE, OTHER_PARTNER, tuple(Role))
        yield Place(town, browsers, other, made_for_the_other_partner(portal))


def made_for_the_other_partner(portal: Portal) -> dict[str, str]:
    """A file, its answer, a remittance and a message of the other partner, by what names them."""
    exchange = portal.surroundings.exchange
    assert exchange is not None
    upload = exchange.begin(Sender(OTHER_PARTNER, "web", "other"), "claims.837")
    upload.write(b"ISA*")
    file_id = upload.finish()
    answer = {
        "acknowledgment_id": f"{OTHER_PARTNER}-000000001",
        "kind": "999",
        "partner_id": OTHER_PARTNER,
        "file_id": exchange.reception(OTHER_PARTNER, file_id).file_id,
        "verdict": "accepted",
        "text": "ISA*",
        "made_at": portal.now,
        "purged_on": None,
    }
    remittance = {
        "remittance_id": f"{OTHER_PRACTICE[:10]}-2015-01",
        "organization_npi": OTHER_PRACTICE[:10],
        "month": "2015-01",
        "paid_on": date(2015, 2, 9),
        "total": Decimal(12),
        "profile": "member",
        "partner_id": OTHER_PARTNER,
        "interchange_number": 1,
        "brought": Decimal(0),
        "carried": Decimal(0),
    }
    with portal.store.begin() as transaction:
        transaction.add(tables.acknowledgments, answer)
        transaction.add(tables.remittances, remittance)
        work = Work.on_open_day(transaction)
        work.portal_messages.post(
            "PM-other", OTHER_PRACTICE, "member_joined", subject="News", body="x", on=work.today
        )
    return {
        "account_id": "A-other",
        "partner_id": OTHER_PARTNER,
        "programme": "stage_a",
        "file": "member-panel.csv",
        "message_id": "PM-other",
        "file_id": file_id,
        "answer": f"{answer['acknowledgment_id']}.999",
        "remittance": f"{remittance['remittance_id']}.835",
    }


def test_addresses_and_parents_are_told_apart() -> None:
    paths = [page.path for page in PAGES]
    assert len(set(paths)) == len(paths)
    assert {page.parent for page in PAGES} <= {*paths, None}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_page_with_members_or_accounts_is_open_to_nobody_by_default(page: Page) -> None:
    is_public = page.path.startswith(
        ("/register", "/activate", "/sign-in", "/password/", "/user-name/")
    )
    if page.to.door is Door.OPEN:
        assert is_public or page.path == "/"


@pytest.mark.parametrize(("page", "method"), METHODS)
def test_page_asks_who_is_not_signed_in_to_sign_in(place: Place, page: Page, method: str) -> None:
    if page.to.door is Door.OPEN:
        return
    browser, address = place.town.portal.visitor(), place.address(page)
    browser.open("/sign-in")
    answer = browser.open(address) if method == "GET" else browser.send(address)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("role", ALL_ROLES)
@pytest.mark.parametrize(("page", "method"), METHODS)
def test_page_is_open_to_its_roles_alone(place: Place, page: Page, method: str, role: str) -> None:
    if page.path == "/sign-out" or page.to.door in (Door.OPEN, Door.HALFWAY):
        return
    may = page.to.door is Door.SIGNED_IN or role in page.to.roles
    status = place.ask(role, page, method)
    assert (status != 403) == may


@pytest.mark.parametrize("role", ALL_ROLES)
def test_menus_show_the_pages_of_the_role_and_no_others(place: Place, role: str) -> None:
    home = place.browsers[role].open("/").text
    for page in PAGES:
        if page.menu is not None:
            may = page.to.door is Door.SIGNED_IN or role in page.to.roles
            assert (f'href="{page.path}"' in home) == may


@pytest.mark.parametrize("role", ALL_ROLES)
def test_links_of_every_page_lead_to_pages_that_the_role_opens(place: Place, role: str) -> None:
    browser = place.browsers[role]
    waiting, seen = {"/", "/vms/home"} if role is Role.VMS_ACCESS else {"/"}, set[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = browser.open(path)
        assert answer.status_code == 200, path
        waiting |= set(LINK.findall(answer.text)) - seen
    assert ("/vms/stage_a/reports" in seen) == (role is Role.VMS_ACCESS)


@pytest.mark.parametrize("role", Role)
def test_role_opens_a_page_of_its_own_or_says_why_not(place: Place, role: Role) -> None:
    own = [page for page in PAGES if role in page.to.roles]
    assert bool(own) != (role in WITHOUT_PAGES)
    status = place.browsers[role].open("/account/status").text
    assert [why for why in WITHOUT_PAGES.values() if why in status] == (
        [WITHOUT_PAGES[role]] if role in WITHOUT_PAGES else []
    )


def test_breadcrumb_names_the_menu_as_the_training_does(place: Place) -> None:
    browser = place.browsers[Role.USER_MANAGEMENT]
    for path, end in (("/users", "Manage Users"), ("/users/add", "Manage Users Add User")):
        browser.open(path)
        assert f"Home Account Maintenance {end}" in browser.text


OWNED_PAGES = [one for one in METHODS if {*OPEN_ENDED.findall(str(one.values[0].path))} & {*OWNED}]


@pytest.mark.parametrize(("page", "method"), OWNED_PAGES)
def test_what_belongs_to_another_partner_is_not_there(
    place: Place, page: Page, method: str
) -> None:
    for role in (role for role in ALL_ROLES if role in page.to.roles):
        assert place.ask(role, page, method) == 404
    portal = place.town.portal
    assert portal.rows_of_account("A-other")["status"] == "activated"
    assert portal.rows(tables.collected, put_away=True) == []


@pytest.mark.parametrize(("page", "method"), [one for one in OWNED_PAGES if one.values[1] == "GET"])
def test_what_belongs_to_another_partner_is_there_for_its_own_users(
    place: Place, page: Page, method: str
) -> None:
    assert place.other.open(place.address(page)).status_code == 200


def test_what_partner_support_looks_at_is_every_partner_s(place: Place) -> None:
    support = place.browsers[StaffRole.EXCHANGE_SUPPORT]
    assert support.open(f"/staff/partners/{OTHER_PARTNER}").status_code == 200


def second_session(place: Place, page: Page) -> str:
    """The form token of another session of a user who may open a page."""
    browser = place.browser_for(page)
    (name,) = (role for role, each in place.browsers.items() if each is browser)
    second = place.town.portal.visitor()
    second.sign_in(name.lower())
    second.open("/sign-in/code" if name == HALF else "/account/status")
    return second.token


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.path)
@pytest.mark.parametrize("token", ["none", "empty", "wrong", "of another session"])
def test_form_without_the_token_of_its_session_is_refused(
    place: Place, page: Page, token: str
) -> None:
    fields = {"empty": {"form_token": ""}, "wrong": {"form_token": "0" * 64}}.get(token, {})
    if token == "of another session":
        fields = {"form_token": second_session(place, page)}
    answer = place.browser_for(page).http.post(place.address(page), data=fields)
    assert answer.status_code == 419


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.path)
def test_form_of_another_site_is_refused(place: Place, page: Page) -> None:
    browser = place.browser_for(page)
    browser.open("/sign-in/code" if page.to.door is Door.HALFWAY else "/account/status")
    assert browser.token
    answer = browser.send(place.address(page), origin="https://evil.example")
    assert answer.status_code == 419


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../hub/settings.py",
        "/static/..%2f..%2fhub%2fsettings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/base.html.j2",
        "/users/..%2f..%2fstatic",
        "/vms/messages/..%2f..%2fetc",
    ],
)
def test_no_address_leads_out_of_what_is_served(place: Place, path: str) -> None:
    answer = place.browsers[Role.USER_MANAGEMENT].open(path)
    assert answer.status_code in (303, 403, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/static/portal.css"])
def test_every_answer_says_what_the_browser_may_do(place: Place, path: str) -> None:
    headers = place.town.portal.visitor().open(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_page_is_never_kept_by_the_browser_and_a_static_file_is(place: Place) -> None:
    assert place.town.portal.visitor().open("/sign-in").headers["cache-control"] == "no-store"
    kept = place.town.portal.visitor().open("/static/portal.css").headers["cache-control"]
    assert "immutable" in kept


def test_portal_answers_under_its_own_address_alone(place: Place) -> None:
    answer = place.town.portal.visitor().open("/sign-in", host="evil.example")
    assert answer.status_code == 421
    assert "http://portal.test/" in answer.text


def test_form_that_is_too_large_is_refused(place: Place) -> None:
    browser = place.town.portal.visitor()
    browser.open("/sign-in")
    answer = browser.send("/sign-in", {"user_name": "a" * 70_000, "password": "b"})
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["hub-session", "hub-visit"])
def test_cookie_is_out_of_reach_of_scripts_and_other_sites(place: Place, name: str) -> None:
    browser = place.town.portal.visitor()
    browser.open("/sign-in")
    given = browser.page.headers.get_list("set-cookie")
    if name == "hub-session":
        given = browser.sign_in("r9").headers.get_list("set-cookie")
    (cookie,) = [one for one in given if one.startswith(name)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
