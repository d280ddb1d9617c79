"""What people do in the portal in a browser, with and without JavaScript, and by keyboard."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from portal.account.lock_out import FREE_TRIES
from rules.access import Role
from tests.portal.chromium import is_too_wide, keep_screenshot, violations
from tests.portal.driver import HOST, PASSWORD, Portal
from tests.portal.everything import Town
from tests.programme import BHHO, DOT, PRACTICE


@pytest.fixture
def town(everything: Town) -> Portal:
    """The portal alone."""
    return everything.portal


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
    admin.get_by_text("Account Maintenance", exact=True).first.click()
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


def test_one_time_passwords_are_turned_on_and_asked_for(
    town: Portal, window: Callable[..., Page], axe: str
) -> None:
    town.account("careful", [Role.ALERTS])
    page = window(bypass_csp=True)
    sign_in(page, "careful")
    page.goto("/account/one-time")
    totp = pyotp.TOTP(page.locator("li code").inner_text().replace(" ", ""))
    fill(page, password=PASSWORD, code=totp.at(town.now))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert violations(page, axe) == []
    keep_screenshot(page, "recovery-codes")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "careful")
    fill(page, code=totp.at(town.now, counter_offset=1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")


def test_message_to_another_provider_says_what_is_wrong_and_then_goes(
    window: Callable[..., Page], axe: str
) -> None:
    page = window(bypass_csp=True)
    sign_in(page, "admin")
    go_to_site(page)
    page.goto("/vms/messages/write")
    page.get_by_label("This message tells of treatment").check()
    page.get_by_role("button", name="Send the message").click()
    assert violations(page, axe) == []
    keep_screenshot(page, "message-with-errors")
    page.get_by_role("link", name="Enter your message.").click()
    expect(page.locator("#text")).to_be_focused()
    page.get_by_label("To", exact=True).select_option(BHHO)
    page.get_by_label("This message tells of treatment").uncheck()
    fill(page, subject="Plan of care", text="We changed the plan.\nPlease call.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("status")).to_have_text("Your message is on its way.")


def test_member_is_asked_for_and_terminated_after_a_second_look(
    window: Callable[..., Page], axe: str
) -> None:
    page = window(bypass_csp=True)
    sign_in(page, "admin")
    go_to_site(page)
    page.goto("/vms/stage_a/additions")
    page.get_by_role("button", name="Continue").click()
    assert violations(page, axe) == []
    keep_screenshot(page, "addition-with-errors")
    fill(page, member_id=DOT, born_on="04/02/1961", bmi="31.5")
    page.get_by_label("Uses tobacco").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm the referral")
    assert violations(page, axe) == []
    keep_screenshot(page, "addition-shown-again")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#bmi")).to_have_value("31.5")
    expect(page.get_by_label("Uses tobacco")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the referral").click()
    expect(page.get_by_role("status")).to_contain_text("Your request is on its way.")
    page.goto("/vms/stage_a/panel")
    page.get_by_role("button", name="Terminate").last.click()
    page.get_by_label("Reason").select_option("Member not served at this site")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("The record was reviewed").check()
    assert violations(page, axe) == []
    assert not is_too_wide(page)
    keep_screenshot(page, "termination-shown-again")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Reason")).to_have_value("Member not served at this site")


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


def test_everything_can_be_done_by_keyboard(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("Tab", "admin", "Tab", PASSWORD, "Enter"):
        page.keyboard.press(key) if key in {"Tab", "Enter"} else page.keyboard.type(key)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")
    summary = page.locator("nav summary", has_text="Account Maintenance")
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
    go_to_site(page)
    page.goto("/vms/stage_a/panel")
    page.goto("/account/one-time")
    drawn = page.get_by_role("img", name="QR code").bounding_box()
    assert drawn is not None
    assert drawn["width"] == drawn["height"] > 150
    assert {url.split("/")[2] for url in asked} == {HOST}
    assert wrong == []
