"""A trading partner's way in a browser: from registration to the first accepted production file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.home import Home
from tests.e2e.serving import NO_PHI, Mailbox, served, settings_of
from tests.partners import x12
from tests.portal.chromium import found_chromium, keep_screenshot
from tests.portal.driver import HOST, PASSWORD

EMAIL = "robin@tern.example"
PARTNER_ID = "METPID500001"
ANSWERED_MS = 30_000
"""How long the hub may take to answer a file, on a machine that has much else to do."""


@pytest.fixture
def hub(new_hub: Callable[..., Home], mailbox: tuple[Mailbox, int]) -> Home:
    """A new hub whose portal people reach by name."""
    made = new_hub(**settings_of(mailbox[1]) | {"HUB_PORTAL_URL": f"http://{HOST}/"})
    made("init")
    return made


@pytest.fixture
def page(hub: Home) -> Iterator[Page]:
    """A window at the portal of the running hub."""
    with served(hub), found_chromium(hub.settings["HUB_PORTAL_LISTEN"]) as browser:
        context = browser.new_context(base_url=f"http://{HOST}", accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(ANSWERED_MS)
        yield page
        context.close()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).click()


def heading(page: Page, text: str) -> None:
    """The page must be the one with this heading; its picture is kept."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    keep_screenshot(page, f"journey-{re.sub('[^a-z0-9]+', '-', text.lower())}")


def choose(page: Page, menu: str, link: str) -> None:
    """Go to a page by the menu."""
    bar = page.get_by_role("navigation", name="Main")
    bar.get_by_text(menu, exact=True).click()
    bar.get_by_role("link", name=link, exact=True).click()
    heading(page, link)


def register(page: Page) -> None:
    page.goto("/")
    heading(page, "MaineCare Health Homes")
    page.locator("main").get_by_role("link", name="Register").click()
    page.get_by_label("Register as").select_option("Provider - Not Yet Enrolled")
    press(page, "Begin")
    heading(page, "Demographic Information")
    fill(page, first="Robin", last="Walker", company="Tern Family Medicine")
    fill(page, address1="2 Mill Road", city="Bangor", zip="04401", telephone="207-555-0100")
    press(page, "Next")
    expect(page.locator("#tax_id-wrong")).to_have_text("Enter the tax id.")
    fill(page, tax_id="01-0000001")
    press(page, "Next")
    heading(page, "Security Information")
    fill(page, user_name="rwalker", password=PASSWORD, password_again=PASSWORD)
    fill(page, email=EMAIL, email_again=EMAIL, question="First teacher?", answer="Miss Marble")
    press(page, "Next")
    heading(page, "Confirm Information")
    press(page, "All is right")


def sign_the_agreement(page: Page) -> None:
    heading(page, "Agreement")
    page.get_by_label("Yes, I agree").check()
    fill(page, signature="Robin Walker")
    press(page, "Register")
    heading(page, "You are registered")


def activate(page: Page, kept: Mailbox) -> None:
    """Follow the link of the e-mail as it came."""
    kept.pin_for(EMAIL)
    (mail,) = kept.received
    assert mail["Subject"] == "TradingPartner - ActivationPIN"
    assert not NO_PHI.search(mail.get_content().replace("pin=", ""))
    link = re.search(r"http://\S+", mail.get_content())
    assert link is not None
    page.goto(link[0])
    fill(page, user_name="rwalker", password=PASSWORD)
    press(page, "Activate account")
    heading(page, "Your account is active")
    expect(page.locator("main")).to_contain_text(PARTNER_ID)
    page.locator("main").get_by_role("link", name="Sign in").click()
    fill(page, user_name="rwalker", password=PASSWORD)
    press(page, "Sign in")
    heading(page, "Welcome, Robin Walker")


def read_the_agreement(page: Page) -> None:
    choose(page, "Account Maintenance", "Trading Partner Agreement")
    signed = page.locator("main")
    for part in (PARTNER_ID, "Robin Walker", "127.0.0.1", "Provider Trading Partner Agreement"):
        expect(signed).to_contain_text(part)


def say_what_is_sent(page: Page) -> None:
    choose(page, "Account Maintenance", "Account Information")
    for name in ("834", "837I"):
        page.get_by_label(name, exact=True).uncheck()
    press(page, "Save")
    expect(page.get_by_role("status")).to_have_text("The profile is changed.")


def send(page: Page, folder: Path, name: str, content: bytes, verdict: str) -> None:
    """Send a file by the form and wait for its verdict on the page that follows."""
    path = folder / name
    path.write_bytes(content)
    choose(page, "File Exchange", "Send and Follow Files")
    page.get_by_label("X12 files").set_input_files(path)
    press(page, "Send")
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text(name)
    expect(facts.locator(".tag").first).to_have_text(verdict, timeout=ANSWERED_MS)
    expect(page.locator("[data-pending]")).to_have_count(0, timeout=ANSWERED_MS)
    keep_screenshot(page, f"journey-{name}")


def certify(page: Page, folder: Path) -> None:
    """A test file with an error, then two clean ones; the first of them is the corrected one."""

    def test_file(number: int, changed: Callable[[str], str] = str) -> bytes:
        return x12(sender=PARTNER_ID, number=number, usage="T", changed=changed)

    wrong = test_file(1, lambda text: text.replace("*XX*1234567893~\nNM1*77", "*XX*1~\nNM1*77"))
    send(page, folder, "test-1.837", wrong, "Rejected")
    finding = page.locator(".findings li").first
    expect(finding).to_contain_text("NPI")
    expect(finding.locator("pre")).to_have_text("NM1*82*1*ROY*ANNE****XX*1")
    for number in (2, 3):
        send(page, folder, f"test-{number}.837", test_file(number), "Accepted")
        expect(page.locator("main")).to_contain_text("Nothing is wrong with this file")
    choose(page, "Account Maintenance", "EDI Certification Status")
    expect(page.locator("main")).to_contain_text("You are certified.")
    expect(page.locator("main")).to_contain_text("2 of 2")


def send_for_real(page: Page, folder: Path) -> str:
    """The first production file is accepted; the 999 that says so."""
    content = x12(sender=PARTNER_ID, number=4)
    send(page, folder, "claims.837", content, "Accepted")
    with page.expect_download() as fetched:
        page.get_by_role("link", name=re.compile(r"\.999$")).click()
    choose(page, "File Exchange", "Acknowledgments and Remittances")
    expect(page.locator("main")).to_contain_text(fetched.value.suggested_filename)
    return Path(fetched.value.path()).read_text("ascii")


def test_partner_comes_from_registration_to_the_first_accepted_production_file(
    page: Page, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    kept, _ = mailbox
    register(page)
    sign_the_agreement(page)
    activate(page, kept)
    read_the_agreement(page)
    say_what_is_sent(page)
    certify(page, tmp_path)
    assert kept.wait_for("production")["To"] == EMAIL
    answer = send_for_real(page, tmp_path)
    assert f"*{PARTNER_ID}   *" in answer.partition("~")[0]
    assert "IK5*A~" in answer
    assert "AK9*A*1*1*1~" in answer
    assert not any(NO_PHI.search(re.sub("pin=", "", mail.get_content())) for mail in kept.received)
