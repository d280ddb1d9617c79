"""Every page of the table: for who sees badly, has no mouse, a narrow window or no JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.page import Door
from portal.page import Page as TablePage
from portal.routes import PAGES
from rules.access import StaffRole
from tests.portal.chromium import is_too_wide, keep_screenshot, violations
from tests.portal.driver import HOST, PASSWORD
from tests.portal.everything import BILLING_PIN, TAX_ID, Town
from tests.programme import PRACTICE, npi

WIDE, NARROW = {"width": 1200, "height": 800}, {"width": 320, "height": 640}
DOWNLOADS = {"/files/{file_id}/content", "/documents/{name}", "/vms/{programme}/reports/{file}"}
"""The addresses that give a file to save."""
SHOWN = [pytest.param(page, id=page.path) for page in PAGES if page.get]
PAGES_SHOWN = [one for one in SHOWN if one.id not in DOWNLOADS]
STOPS = """
() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
  .map((one, place) => (one.dataset.stop = place))
"""
"""Numbers what the keyboard should come to, in the order of the page."""
LISTEN = """
() => {
  window.stops = [];
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    window.stops.push([Number(target.dataset.stop), outlineStyle, outlineWidth]);
  });
}
"""


def who_opens(page: TablePage) -> str:
    """Who the page is looked at as."""
    if page.path.startswith("/register/"):
        return "registering"
    if page.to.door is Door.ROLES and page.to.roles <= set(StaffRole):
        return "support"
    return {Door.OPEN: "nobody", Door.HALFWAY: "halfway"}.get(page.to.door, "admin")


def sign_in(page: Page, user_name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name").fill(user_name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)


def register_up_to_the_agreement(page: Page) -> None:
    """Take all steps of who is enrolled already, so that each of them can be opened again."""
    page.goto("/register/demographic?as=Provider%20-%20Already%20Enrolled")
    fill(page, first="Robin", last="Walker", company="Loon Lake Practice")
    fill(page, address1="2 Mill Road", city="Bangor", zip="04401", telephone="207-555-0100")
    fill(page, tax_id=TAX_ID, provider_id=npi(2), pin=BILLING_PIN)
    page.get_by_role("button", name="Next").click()
    fill(page, user_name="rwalker", password=PASSWORD, password_again=PASSWORD)
    fill(page, email="robin@loon.example", email_again="robin@loon.example")
    fill(page, question="First teacher?", answer="Miss Marble")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="All is right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agreement")


def come_as(page: Page, who: str) -> None:
    """Bring a window into the state in which its pages can be opened."""
    if who == "registering":
        register_up_to_the_agreement(page)
    elif who != "nobody":
        sign_in(page, who)
    if who == "admin":
        page.goto("/vms")
        page.get_by_role("button", name=f"({PRACTICE})").click()


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Gives the window of somebody: with scripts, or one that goes on without them."""
    contexts: dict[tuple[str, bool], BrowserContext] = {}

    def context_of(who: str, *, scripts: bool) -> BrowserContext:
        known = contexts.get((who, scripts))
        if known is None:
            state: Any = None if scripts else context_of(who, scripts=True).storage_state()
            known = browser.new_context(
                base_url=f"http://{HOST}",
                bypass_csp=scripts,
                java_script_enabled=scripts,
                storage_state=state,
                viewport=WIDE,
            )
            contexts[who, scripts] = known
            page = known.new_page()
            if scripts:
                come_as(page, who)
        return known

    yield lambda who, *, scripts=True: context_of(who, scripts=scripts).pages[0]
    for context in contexts.values():
        context.close()


def address_of(page: TablePage, town: Town) -> str:
    """Where the page is opened; one that names something must be told of in the town."""
    return (
        town.addresses[page.path] if "{" in page.path else town.addresses.get(page.path, page.path)
    )


def open_page(page: TablePage, town: Town, window: Page) -> None:
    """Open a page, which must be there and be itself."""
    answer = window.goto(address_of(page, town))
    assert answer is not None
    assert answer.status == 200
    wanted = "/activate" if page.path == "/activate/invited" else page.path
    pattern = re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", re.escape(wanted))
    assert re.fullmatch(f"http://{HOST}{pattern}", window.url.partition("?")[0])


def name_of(page: TablePage) -> str:
    """The name of a page's pictures."""
    return re.sub("[^a-z_]+", "-", page.path.strip("/")) or "first"


@pytest.mark.parametrize("page", PAGES_SHOWN)
def test_page_is_accessible_wide_and_narrow(
    everything: Town, windows: Callable[..., Page], axe: str, page: TablePage
) -> None:
    window = windows(who_opens(page))
    open_page(page, everything, window)
    assert window.title().endswith(" Health Homes Hub")
    assert window.get_by_text("protected health information (PHI)").count() == 1
    assert window.get_by_role("navigation", name="Breadcrumb").count() == (page.path != "/")
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        window.set_viewport_size(size)
        assert violations(window, axe) == []
        assert not is_too_wide(window)
        keep_screenshot(window, f"{name_of(page)}-{name}")
    window.set_viewport_size(WIDE)


@pytest.mark.parametrize("page", PAGES_SHOWN)
def test_page_is_printed_without_what_is_only_for_the_screen(
    everything: Town, windows: Callable[..., Page], page: TablePage
) -> None:
    window = windows(who_opens(page), scripts=False)
    open_page(page, everything, window)
    window.emulate_media(media="print")
    keep_screenshot(window, f"{name_of(page)}-print")
    shown = window.locator("h1:visible, button:visible, nav:visible, .skip:visible").count()
    heading = window.locator("h1").is_visible()
    window.emulate_media(media="screen")
    assert (shown, heading) == (1, True)


@pytest.mark.parametrize("page", PAGES_SHOWN)
def test_page_can_be_walked_with_the_keyboard_alone(
    everything: Town, windows: Callable[..., Page], page: TablePage
) -> None:
    window = windows(who_opens(page))
    open_page(page, everything, window)
    expected = window.evaluate(STOPS)
    window.evaluate(LISTEN)
    months = window.locator("input[type=month]").count()
    for _ in range(len(expected) + 3 * months):
        window.keyboard.press("Tab")
    reached = window.evaluate("window.stops")
    assert [place for place, *_ in reached] == expected
    assert [one for one in reached if one[1:] != ["solid", "3px"]] == []


@pytest.mark.parametrize("page", PAGES_SHOWN)
def test_page_needs_no_javascript(
    everything: Town, windows: Callable[..., Page], page: TablePage
) -> None:
    window = windows(who_opens(page), scripts=False)
    open_page(page, everything, window)
    assert window.locator("h1").is_visible()
    for form in window.locator("main form").all():
        assert form.get_attribute("method") in ("post", "get")
        assert form.locator("button:visible").count()
        for control in form.locator("input:not([type=hidden]), select, textarea").all():
            assert control.is_visible()
    assert window.locator("[onclick], [onsubmit], a[href^='javascript:'], a[href='#']").count() == 0


@pytest.mark.parametrize("page", [one for one in SHOWN if one.id in DOWNLOADS])
def test_file_is_saved_and_not_shown(
    everything: Town, windows: Callable[..., Page], page: TablePage
) -> None:
    answer = windows("admin").evaluate(
        "path => fetch(path).then((got) => [got.status, got.headers.get('content-disposition')])",
        everything.addresses[page.path],
    )
    assert answer[0] == 200
    assert answer[1].startswith("attachment;")


def test_page_that_is_not_there_is_accessible(windows: Callable[..., Page], axe: str) -> None:
    for who, path in (("nobody", "/nowhere"), ("admin", "/files/IN-nothing")):
        window = windows(who)
        window.goto(path)
        assert violations(window, axe) == []
        expect(window.get_by_role("heading", level=1)).to_have_text("This page is not there")
