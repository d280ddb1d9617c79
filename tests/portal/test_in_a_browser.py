"""The portal in Chromium: journeys, accessibility, the keyboard, narrow windows, no JavaScript."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from portal.account.lock_out import FREE_TRIES
from portal.page import Door
from portal.routes import PAGES
from rules.access import Role, StaffRole
from rules.certification_edi import PartnerState
from store import tables
from store.site_access import SiteAccess
from store.work import Work
from tests.integration.server import NoServer
from tests.partners import profile
from tests.portal.chromium import (
    axe_source,
    chromium,
    is_too_wide,
    keep_screenshot,
    violations,
)
from tests.portal.driver import HOST, PARTNER, PASSWORD, Portal, portal_on, store_in
from tests.programme import ADA, BEN, BHHO, PRACTICE, Programme

HOME = f"http://{HOST}"
OPENED_ON = date(2015, 1, 20)
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1200, "height": 800}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal on a small programme: a practice with two members, its people and the staff."""
    folder = tmp_path_factory.mktemp("town")
    programme = Programme(folder, opened_on=OPENED_ON, store=store_in(folder))
    for number in (1, 4):
        programme.organization(number, tax_id="010000001")
    programme.site(PRACTICE)
    programme.site(BHHO, "BHHO")
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    with portal_on(programme.store, folder) as made:
        made.partner(PARTNER)
        with made.store.begin() as transaction:
            Work.on_open_day(transaction).partner_profiles.put(profile(PARTNER, PartnerState.TEST))
        made.account("admin", list(Role))
        made.account("second", [Role.USER_MANAGEMENT])
        made.account("support", list(StaffRole), partner_id=None)
        for name in ("admin", "second"):
            with made.store.begin() as transaction:
                access = SiteAccess(transaction)
                access.request(f"A-{name}", PRACTICE, made.now)
                if name == "admin":
                    access.change("A-admin", PRACTICE, state="approved")
        yield made
    programme.store.close()


@pytest.fixture(scope="module")
def browser(town: Portal) -> Iterator[Browser]:
    """The browser; without one the tests are skipped, and in CI they fail."""
    with ExitStack() as started:
        try:
            made = started.enter_context(chromium(town.address))
        except (NoServer, Error) as missing:
            told = f"no browser: {missing}"
            if os.environ.get("CI") == "true":
                pytest.fail(told)
            pytest.skip(told)
        yield made


@pytest.fixture(scope="module")
def axe(browser: Browser) -> str:
    """The script of axe-core; it is missing as the browser is."""
    try:
        return axe_source()
    except NoServer as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows of their own, with what is said of them."""
    opened: list[BrowserContext] = []

    def open_window(**values: object) -> Page:
        context = browser.new_context(base_url=HOME, **({"viewport": WIDE} | values))
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def sign_in(page: Page, user_name: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name").fill(user_name)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def go_to_site(page: Page) -> None:
    page.goto("/vms")
    page.get_by_role("button", name=f"({PRACTICE})").click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)


def register(page: Page, user_name: str, email: str) -> None:
    page.goto("/register")
    page.get_by_label("Register as").select_option("Clearinghouse")
    page.get_by_role("button", name="Begin").click()
    fill(page, first="Robin", last="Walker", company="Tern Clearinghouse")
    fill(page, address1="2 Mill Road", city="Bangor", zip="04401", telephone="207-555-0100")
    fill(page, tax_id="010000002")
    page.get_by_role("button", name="Next").click()
    fill(page, user_name=user_name, password=PASSWORD, password_again=PASSWORD)
    fill(page, email=email, email_again=email, question="First teacher?", answer="Miss Marble")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("dl").first).to_contain_text("Tern Clearinghouse")
    page.get_by_role("button", name="All is right").click()
    page.get_by_label("Yes, I agree").check()
    fill(page, signature="Robin Walker")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are registered")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_trading_partner_registers_activates_and_signs_in(
    town: Portal, window: Callable[..., Page], script: bool
) -> None:
    page = window(java_script_enabled=script)
    name = "walker-js" if script else "walker"
    email = f"{name}@tern.example"
    register(page, name, email)
    page.goto(f"/activate?pin={town.pin_of(email)}")
    fill(page, user_name=name, password=PASSWORD)
    page.get_by_role("button", name="Activate account").click()
    expect(page.locator("main")).to_contain_text("METPID50000")
    sign_in(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Robin Walker")
    page.goto("/partner/agreement")
    expect(page.locator("main")).to_contain_text("Robin Walker")
    expect(page.locator("main")).to_contain_text("127.0.0.1")


def test_user_is_invited_chooses_a_password_and_gets_other_roles(
    town: Portal, window: Callable[..., Page]
) -> None:
    admin = window()
    sign_in(admin, "admin")
    admin.get_by_text("User Account", exact=True).first.click()
    admin.get_by_role("navigation", name="Main").get_by_role("link", name="Manage Users").click()
    admin.get_by_role("link", name="Add a user").click()
    fill(admin, first="Maria", last="Smith", email="maria@tern.example")
    admin.get_by_label("R3 - X12 Submissions").check()
    admin.get_by_role("button", name="Send the invitation").click()
    expect(admin.get_by_role("status")).to_have_text("The invitation is on its way.")
    user = window()
    user.goto(f"/activate?pin={town.pin_of('maria@tern.example')}")
    fill(user, user_name="msmith", password=PASSWORD, password_again=PASSWORD)
    fill(user, email="maria@tern.example", email_again="maria@tern.example")
    fill(user, question="First school?", answer="Elm Street")
    user.get_by_role("button", name="Activate account").click()
    sign_in(user, "msmith")
    expect(user.locator("main")).not_to_contain_text("Manage Users")
    admin.reload()
    admin.get_by_label("R7 - User Management").check()
    admin.get_by_role("button", name="Save the roles").click()
    user.reload()
    expect(user.locator("main")).to_contain_text("Manage Users")
    admin.get_by_role("button", name="Terminate this user").click()
    user.reload()
    expect(user.locator("main")).to_contain_text("Sign in")


def test_forgotten_password_is_chosen_anew(town: Portal, window: Callable[..., Page]) -> None:
    town.account("forgetful", [Role.ALERTS])
    page = window()
    page.goto("/sign-in")
    page.get_by_role("link", name="I forgot my password").click()
    fill(page, user_name="forgetful", email="forgetful@partner.example")
    page.get_by_role("button", name="Send the link").click()
    page.goto(f"/password/reset?pin={town.pin_of('forgetful@partner.example')}")
    page.get_by_label("First school?").fill("Hill Street")
    fill(page, password="Brisk*Canoe81", password_again="Brisk*Canoe81")
    page.get_by_role("button", name="Change the password").click()
    sign_in(page, "forgetful", "Brisk*Canoe81")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")


def test_name_is_locked_and_says_so(town: Portal, window: Callable[..., Page]) -> None:
    town.account("locked", [Role.ALERTS])
    page = window()
    for _ in range(FREE_TRIES):
        sign_in(page, "locked", "wrong")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Too many wrong tries under this user name.")
    keep_screenshot(page, "locked")


def pages_of(*doors: Door, staff: bool = False) -> list[str]:
    """The addresses that can be opened as they stand."""
    return [
        page.path
        for page in PAGES
        if page.get and "{" not in page.path and page.to.door in doors
        if page.to.door is not Door.ROLES or page.path.startswith("/staff") == staff
    ]


def look_at(page: Page, axe: str, path: str) -> list[str]:
    """What is wrong with a page, at both widths."""
    found = []
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        page.goto(path)
        found += [f"{path} ({name}): {one}" for one in violations(page, axe)]
        if is_too_wide(page):
            found.append(f"{path} ({name}) is too wide")
        keep_screenshot(page, f"{path.strip('/').replace('/', '-') or 'first'}-{name}")
    assert page.title().endswith("Health Homes Hub")
    assert page.get_by_text("protected health information (PHI)").count()
    return found


def test_pages_that_anyone_can_open_are_accessible(window: Callable[..., Page], axe: str) -> None:
    page = window(bypass_csp=True)
    assert [one for path in pages_of(Door.OPEN) for one in look_at(page, axe, path)] == []


def test_steps_and_their_errors_are_accessible(window: Callable[..., Page], axe: str) -> None:
    page = window(bypass_csp=True)
    page.goto("/register/demographic?as=Provider%20-%20Already%20Enrolled")
    assert violations(page, axe) == []
    page.get_by_role("button", name="Next").click()
    assert violations(page, axe) == []
    page.get_by_role("link", name="Enter the first name.").click()
    expect(page.locator("#first")).to_be_focused()
    described = page.locator("#first").get_attribute("aria-describedby")
    assert described == "first-wrong"


@pytest.mark.parametrize(
    ("user", "staff"), [("admin", False), ("support", True)], ids=["administrator", "staff"]
)
def test_pages_of_signed_in_people_are_accessible(
    window: Callable[..., Page], axe: str, user: str, staff: bool
) -> None:
    page = window(bypass_csp=True)
    sign_in(page, user)
    paths = [*pages_of(Door.SIGNED_IN, Door.ROLES, staff=staff)]
    if not staff:
        go_to_site(page)
        paths += ["/", "/users/A-second", *pages_of(Door.SITE)]
        paths += ["/vms/stage_a/panel", "/vms/stage_a/attestation"]
    if "/partner/agreement" in paths:
        paths.remove("/partner/agreement")  # this partner has signed none
    assert [one for path in paths for one in look_at(page, axe, path)] == []


def test_message_is_accessible_and_can_be_printed(
    town: Portal, window: Callable[..., Page], axe: str
) -> None:
    page = window(bypass_csp=True)
    sign_in(page, "admin")
    go_to_site(page)
    (message, *_) = town.rows(tables.portal_messages, site_id=PRACTICE)
    assert look_at(page, axe, f"/vms/messages/{message.message_id}") == []
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(".letter")).to_be_visible()


def test_everything_can_be_done_by_keyboard(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("Tab", "admin", "Tab", PASSWORD, "Enter"):
        page.keyboard.press(key) if key in {"Tab", "Enter"} else page.keyboard.type(key)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")
    summary = page.locator("nav summary", has_text="User Account")
    while not summary.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    outline = summary.evaluate("one => getComputedStyle(one).outlineWidth")
    assert outline == "3px"
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Manage Users")


def test_browser_asks_no_other_place_for_anything(window: Callable[..., Page]) -> None:
    page = window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    sign_in(page, "admin")
    with suppress(Error):
        go_to_site(page)
    page.goto("/vms/stage_a/panel")
    assert {url.split("/")[2] for url in asked} == {HOST}
    assert wrong == []
