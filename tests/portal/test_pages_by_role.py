"""Every page and every role: the table decides who may open what, and a form needs its token."""

from collections.abc import Iterator

import pytest

from portal.page import Door, Page
from portal.routes import PAGES
from rules.access import Role, StaffRole
from tests.portal.driver import OTHER_PARTNER, Portal, Visitor, portal_in

ALL_ROLES = (*Role, *StaffRole)
METHODS = [
    pytest.param(page, method, id=f"{method} {page.path}")
    for page in PAGES
    for method, handler in (("GET", page.get), ("POST", page.post))
    if handler
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with one user for each role, and one for none."""
    with portal_in(tmp_path_factory.mktemp("town")) as made:
        made.partner()
        made.partner(OTHER_PARTNER)
        for role in Role:
            made.account(role.value.lower(), [role])
        for staff_role in StaffRole:
            made.account(staff_role.value.lower(), [staff_role], partner_id=None)
        made.account("other", list(Role), partner_id=OTHER_PARTNER)
        yield made


@pytest.fixture(scope="module")
def browsers(town: Portal) -> dict[str, Visitor]:
    """A browser for each role, in which its user is signed in."""
    return {role: town.signed_in(role.value.lower()) for role in ALL_ROLES}


def address(page: Page, role: str = "") -> str:
    """An address of the page; what it leaves open names something of the other partner.

    Of the documents, finance sees remittances and the others see answers.
    """
    name = "other.835" if role == Role.FINANCE else "other.999"
    return (
        page.path.replace("{account_id}", "A-other")
        .replace("{message_id}", "PM-other")
        .replace("{programme}", "stage_a")
        .replace("{name}", name)
    )


def ask(browser: Visitor, page: Page, method: str, role: str) -> int:
    if method == "GET":
        return browser.open(address(page, role)).status_code
    browser.open("/account/status")
    answer = browser.send(address(page, role))
    return int(answer.status_code)


def test_addresses_and_parents_are_told_apart() -> None:
    paths = [page.path for page in PAGES]
    assert len(set(paths)) == len(paths)
    assert {page.parent for page in PAGES} <= {*paths, None}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_page_with_members_or_accounts_is_open_to_nobody_by_default(page: Page) -> None:
    is_public = page.path.startswith(("/register", "/activate", "/sign-in", "/password/"))
    if page.to.door is Door.OPEN:
        assert is_public or page.path == "/"


@pytest.mark.parametrize(("page", "method"), METHODS)
def test_page_asks_who_is_not_signed_in_to_sign_in(town: Portal, page: Page, method: str) -> None:
    if page.to.door is Door.OPEN:
        return
    browser = town.visitor()
    browser.open("/sign-in")
    answer = browser.open(address(page)) if method == "GET" else browser.send(address(page))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("role", ALL_ROLES)
@pytest.mark.parametrize(("page", "method"), METHODS)
def test_page_is_open_to_its_roles_alone(
    browsers: dict[str, Visitor], page: Page, method: str, role: str
) -> None:
    if page.path == "/sign-out" or page.to.door in (Door.OPEN, Door.HALFWAY):
        return
    may = page.to.door is Door.SIGNED_IN or role in page.to.roles
    status = ask(browsers[role], page, method, role)
    assert (status != 403) == may


@pytest.mark.parametrize("role", ALL_ROLES)
def test_menus_show_the_pages_of_the_role_and_no_others(
    browsers: dict[str, Visitor], role: str
) -> None:
    home = browsers[role].open("/").text
    for page in PAGES:
        if page.menu is not None:
            may = page.to.door is Door.SIGNED_IN or role in page.to.roles
            assert (f'href="{page.path}"' in home) == may


@pytest.mark.parametrize(
    ("page", "method"), [one for one in METHODS if "{" in str(one.values[0].path)]
)
def test_what_belongs_to_another_partner_is_not_there(
    town: Portal, browsers: dict[str, Visitor], page: Page, method: str
) -> None:
    roles = [role for role in ALL_ROLES if role in page.to.roles]
    for role in roles:
        assert ask(browsers[role], page, method, role) in (303, 404)
    assert town.rows_of_account("A-other")["status"] == "activated"


@pytest.mark.parametrize("page", [page for page in PAGES if page.post], ids=lambda p: p.path)
@pytest.mark.parametrize(
    "fields",
    [{}, {"form_token": "0" * 64}, {"form_token": "of another session"}],
    ids=["no token", "wrong token", "no token at all"],
)
def test_form_without_the_token_of_its_session_is_refused(
    town: Portal, browsers: dict[str, Visitor], page: Page, fields: dict[str, str]
) -> None:
    role = next((role for role in ALL_ROLES if role in page.to.roles), Role.ALERTS)
    if page.to.door in (Door.HALFWAY, Door.SITE):
        return
    answer = browsers[role].http.post(address(page), data=fields)
    assert answer.status_code == 419


@pytest.mark.parametrize("page", [page for page in PAGES if page.post], ids=lambda p: p.path)
def test_form_of_another_site_is_refused(browsers: dict[str, Visitor], page: Page) -> None:
    role = next((role for role in ALL_ROLES if role in page.to.roles), Role.ALERTS)
    if page.to.door in (Door.HALFWAY, Door.SITE):
        return
    browsers[role].open("/account/status")
    answer = browsers[role].send(address(page), origin="https://evil.example")
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
def test_no_address_leads_out_of_what_is_served(browsers: dict[str, Visitor], path: str) -> None:
    answer = browsers[Role.USER_MANAGEMENT].open(path)
    assert answer.status_code in (303, 403, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/static/portal.css"])
def test_every_answer_says_what_the_browser_may_do(town: Portal, path: str) -> None:
    headers = town.visitor().open(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_page_is_never_kept_by_the_browser_and_a_static_file_is(town: Portal) -> None:
    assert town.visitor().open("/sign-in").headers["cache-control"] == "no-store"
    kept = town.visitor().open("/static/portal.css").headers["cache-control"]
    assert "immutable" in kept


def test_portal_answers_under_its_own_address_alone(town: Portal) -> None:
    answer = town.visitor().open("/sign-in", host="evil.example")
    assert answer.status_code == 421
    assert "http://portal.test/" in answer.text


def test_form_that_is_too_large_is_refused(town: Portal) -> None:
    browser = town.visitor()
    browser.open("/sign-in")
    answer = browser.send("/sign-in", {"user_name": "a" * 70_000, "password": "b"})
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["hub-session", "hub-visit"])
def test_cookie_is_out_of_reach_of_scripts_and_other_sites(town: Portal, name: str) -> None:
    browser = town.visitor()
    browser.open("/sign-in")
    given = browser.page.headers.get_list("set-cookie")
    if name == "hub-session":
        given = browser.sign_in("r9").headers.get_list("set-cookie")
    (cookie,) = [one for one in given if one.startswith(name)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
