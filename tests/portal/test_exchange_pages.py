"""The pages of the file exchange, in a browser without scripts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from hub.app import Hub
from hub.serving import serving
from portal.app import build
from portal.exchange.limits import Limits
from portal.page import FORM_BYTES, MOST_FILES
from portal.proofs import PasswordKeeper
from rules.access import Role, StaffRole
from rules.certification_edi import PartnerState
from store.accounts import Accounts, AccountStatus
from store.partner_profiles import Contact
from store.work import Work
from tests.integration.server import TLS
from tests.partners import CONTACT, NORTH, SOUTH, answered, hub_with_partners, x12
from tests.portal.driver import HOST, PASSWORD, Visitor

SignIn = Callable[..., Visitor]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGJqZ6hA0k3bTuCuYMsePMrYlSwMbpqDDZ0J4A7fN3b x"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path, portal_url=f"http://{HOST}/", upload_mb=1)
    yield hub
    hub.close()


@pytest.fixture
def sign_in(hub: Hub) -> Iterator[SignIn]:
    """Opens an account and signs it in, in a browser of its own."""
    quick = PasswordKeeper(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    portal = replace(hub.surroundings(), passwords=quick)
    opened: list[httpx.Client] = []

    def make(partner_id: str | None = NORTH, *roles: str) -> Visitor:
        name = f"user{len(opened)}"
        with hub.store.begin() as transaction:
            Accounts(transaction).open(
                f"A-{name}",
                partner_id=partner_id,
                status=AccountStatus.ACTIVATED,
                first="Pat",
                last="Example",
                email=f"{name}@partner.example",
                roles=roles or tuple(Role),
                at=portal.now(),
                user_name=name,
                password_hash=quick.hash(PASSWORD),
                question="First school?",
                answer_hash=quick.hash("hill street"),
            )
        client = httpx.Client(
            base_url=f"http://{address}",
            headers={"host": HOST, "origin": f"http://{HOST}"},
            timeout=30,
            trust_env=False,
            verify=TLS,
        )
        opened.append(client)
        visitor = Visitor(client)
        assert visitor.sign_in(name).status_code == 303
        return visitor

    with serving(build(portal), "127.0.0.1:0") as address:
        yield make
        for client in opened:
            client.close()


def send(browser: Visitor, *contents: bytes, name: str = "claims.837") -> httpx.Response:
    """Send files by the form."""
    browser.open("/files")
    files = [("files", (name, content, "application/octet-stream")) for content in contents]
    return browser.http.post("/files", data={"form_token": browser.token}, files=files)


def test_a_file_is_sent_followed_and_its_answers_fetched(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    answer = send(browser, x12())
    browser.follow(answer)
    assert "The file was received" in browser.text
    assert "Being checked" in browser.text
    hub.drain()
    browser.follow(answer)
    assert all(word in browser.text for word in ("Accepted", "TA1", "999", "277CA", "1 accepted"))
    assert browser.open(f"{answer.headers['location']}/content").content == x12()
    browser.open("/documents")
    name = f"{NORTH}-000000002.999"
    assert name in browser.text
    fetched = browser.http.get(f"/documents/{name}")
    assert b"IK5*A~" in fetched.content
    assert name in fetched.headers["content-disposition"]
    assert browser.send(f"/documents/{name}").status_code == 303
    assert name not in browser.open("/documents").text.replace(f"{name} is in the archive", "")
    assert name in browser.open("/documents?show=all").text


def test_what_is_wrong_stands_beside_the_segment(hub: Hub, sign_in: SignIn) -> None:
    wrong = x12(changed=lambda text: text.replace("*XX*1234567893~\nNM1*77", "*XX*1~\nNM1*77"))
    file_id = answered(hub, wrong).reception_id
    browser = sign_in()
    browser.open(f"/files/{file_id}")
    assert "What is wrong, and where" in browser.text
    assert "NM1*82*1*ROY*ANNE****XX*1" in browser.text


def test_the_audit_says_who_saw_a_segment_and_of_which_member(hub: Hub, sign_in: SignIn) -> None:
    wrong = x12(changed=lambda text: text.replace("NM1*IL*1*DOE", "NM1*IL*Q*DOE"))
    file_id = answered(hub, wrong).reception_id
    with hub.store.begin() as transaction:
        keys = Work.on_open_day(transaction).members.keys_for(["10000001A"])
    browser = sign_in()
    browser.open(f"/files/{file_id}")
    assert "10000001A" in browser.text
    with hub.store.read() as view:
        audit = Work.on_open_day(view).audit
        (line,) = audit.lines(action="saw findings")
        seen = audit.seen(keys["10000001A"])
    assert (line.account_id, line.door, line.address) == ("A-user0", "web", "127.0.0.1")
    assert [each.audit_id for each in seen] == [line.audit_id]


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        pytest.param([], "Choose a file", id="no file"),
        pytest.param([b"PK\x03\x04" + b"x" * 600], "archive", id="archive"),
        pytest.param([b"x" * 1_000_001], "larger", id="too large"),
    ],
)
def test_a_file_that_is_refused_is_told_beside_its_field(
    hub: Hub, sign_in: SignIn, contents: list[bytes], told: str
) -> None:
    browser = sign_in()
    browser.page = send(browser, *contents)
    assert browser.page.status_code == 422
    assert told in browser.text
    assert 'id="files-wrong"' in browser.page.text
    assert hub.exchange.receptions(NORTH, 10) == []


def test_several_files_are_sent_at_once(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    browser.follow(send(browser, x12(), x12(number=102)))
    assert "2 files were received" in browser.text
    assert len(hub.exchange.receptions(NORTH, 10)) == 2


def test_what_is_another_partners_is_not_there(hub: Hub, sign_in: SignIn) -> None:
    file_id = answered(hub, x12()).reception_id
    browser = sign_in(SOUTH)
    name = f"{NORTH}-000000002.999"
    for path in (f"/files/{file_id}", f"/files/{file_id}/content", f"/documents/{name}"):
        assert browser.open(path).status_code == 404
    browser.open("/files")
    assert file_id not in browser.page.text
    assert browser.send(f"/documents/{name}").status_code == 404


def test_answers_are_for_senders_and_remittances_for_finance(hub: Hub, sign_in: SignIn) -> None:
    answered(hub, x12())
    finance = sign_in(NORTH, Role.FINANCE)
    assert f"{NORTH}-000000002.999" not in finance.open("/documents").text
    assert finance.open(f"/documents/{NORTH}-000000002.999").status_code == 403
    sender = sign_in(NORTH, Role.X12_SUBMISSIONS)
    assert sender.open("/documents/1234567893-2015-01.835").status_code == 403
    assert sender.open(f"/documents/{NORTH}-000000002.999").status_code == 200


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("partner_id", [NORTH, SOUTH])
def test_no_page_links_to_one_that_the_role_does_not_open(
    hub: Hub, sign_in: SignIn, partner_id: str, role: Role
) -> None:
    answered(hub, x12(sender=partner_id, usage="T"), partner_id)
    browser = sign_in(partner_id, role)
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop()
        assert browser.open(path).status_code != 403, path
        seen.add(path)
        links = set(re.findall(r'href="(/(?!static)[^"]*)"', browser.page.text))
        waiting = sorted({*waiting, *links} - seen)
    assert len(seen) > 2


def test_menus_are_those_of_the_training(sign_in: SignIn) -> None:
    home = sign_in().open("/").text
    menus = re.findall("<summary>(.*?)</summary>", home)
    assert menus == ["Form Entry", "File Exchange", "Account Maintenance"]


def test_certification_is_followed_from_the_first_test_to_production(
    hub: Hub, sign_in: SignIn
) -> None:
    browser = sign_in(SOUTH)
    browser.open("/exchange")
    browser.send("/exchange", {"do": "preferences", "sets": ["837P"], "ta1": "always"})
    browser.open("/certification")
    assert "0 of 2" in browser.text
    for number in (101, 102):
        answer = send(browser, x12(sender=SOUTH, number=number, usage="T"))
        hub.drain()
    browser.follow(answer)
    assert "Nothing is wrong with this file" in browser.text
    browser.open("/certification")
    assert "You are certified" in browser.text
    assert hub.exchange.profile(SOUTH).state is PartnerState.PRODUCTION


def test_asking_for_no_more_than_was_tested_brings_production(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in(SOUTH)
    for number in (101, 102):
        send(browser, x12(sender=SOUTH, number=number, usage="T"))
        hub.drain()
    browser.open("/exchange")
    asked = {"do": "preferences", "ta1": "always"}
    browser.follow(browser.send("/exchange", asked | {"sets": ["837P", "834"]}))
    assert hub.exchange.profile(SOUTH).state is PartnerState.TEST
    browser.follow(browser.send("/exchange", asked | {"sets": ["837P"]}))
    assert "you are in production now" in browser.text
    assert hub.exchange.profile(SOUTH).state is PartnerState.PRODUCTION


def test_the_profile_is_changed_and_a_wrong_one_told(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    browser.open("/exchange")
    wrong = {"do": "preferences", "ta1": "never", "remittances": "all"}
    assert browser.send("/exchange", wrong).status_code == 422
    assert "Choose at least one transaction set" in browser.text
    assert "Choose when a TA1 is sent" in browser.text
    assert "Choose the kind of remittances" in browser.text
    right = {"do": "preferences", "sets": ["834"], "ta1": "when_refused", "remittances": "plb"}
    assert browser.send("/exchange", right).status_code == 303
    profile = hub.exchange.profile(NORTH)
    assert (profile.sets, profile.ta1, profile.remittance_profile) == (
        ("834",),
        "when_refused",
        "plb",
    )
    assert profile.contacts == (CONTACT,)
    browser.open("/exchange")
    assert browser.send("/exchange", right | {"sets": ["837I"]}).status_code == 422


CONTACT_SENT = {
    "do": "add-contact",
    "contact_name": "Bo Bee",
    "contact_email": "bo@clinic.example",
    "contact_phone": "(207) 555-0100",
}


def test_contacts_are_added_and_taken_out_one_by_one(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    browser.open("/exchange")
    assert browser.send("/exchange", CONTACT_SENT).status_code == 303
    added = Contact("Bo Bee", "bo@clinic.example", "207-555-0100")
    assert hub.exchange.profile(NORTH).contacts == (CONTACT, added)
    for email, status in (("who@clinic.example", 404), (CONTACT.email, 303)):
        browser.open("/exchange")
        answer = browser.send("/exchange", {"do": "end-contact", "which": email})
        assert answer.status_code == status
    assert hub.exchange.profile(NORTH).contacts == (added,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact_email", "a@b.com\r\nBcc: y@z.com"),
        ("contact_email", "nobody"),
        ("contact_email", ""),
        ("contact_name", "Bo\x07Bee"),
        ("contact_name", "b" * 101),
        ("contact_name", ""),
        ("contact_phone", "555"),
    ],
)
def test_a_contact_that_cannot_be_written_to_is_refused(
    hub: Hub, sign_in: SignIn, name: str, value: str
) -> None:
    browser = sign_in()
    browser.open("/exchange")
    answer = browser.send("/exchange", CONTACT_SENT | {name: value})
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text
    assert hub.exchange.profile(NORTH).contacts == (CONTACT,)


@pytest.mark.parametrize("do", ["preferences", "add-contact"])
def test_a_hold_that_comes_while_a_form_is_looked_at_stays(
    hub: Hub, sign_in: SignIn, do: str
) -> None:
    browser, support = sign_in(SOUTH), sign_in(None, StaffRole.EXCHANGE_SUPPORT)
    browser.open("/exchange")
    support.open(f"/staff/partners/{SOUTH}")
    support.send(f"/staff/partners/{SOUTH}", {"answer": "hold", "why": "unsigned"})
    sent = CONTACT_SENT | {"do": do, "sets": ["834"], "ta1": "always"}
    assert browser.send("/exchange", sent).status_code == 303
    assert hub.exchange.profile(SOUTH).held_because == "unsigned"


def test_the_reason_of_a_hold_stays_in_the_audit_when_it_is_released(
    hub: Hub, sign_in: SignIn
) -> None:
    support = sign_in(None, StaffRole.EXCHANGE_SUPPORT)
    path = f"/staff/partners/{SOUTH}"
    support.open(path)
    support.send(path, {"answer": "hold", "why": "unsigned"})
    support.send(path, {"answer": "release"})
    with hub.store.read() as view:
        audit = Work.on_open_day(view).audit
        (held,), (released,) = audit.lines(action="held"), audit.lines(action="released")
    assert (held.reason, released.reason) == ("unsigned", "unsigned")


def test_keys_and_tokens_are_made_and_ended(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    browser.open("/exchange")
    assert browser.send("/exchange", {"do": "add-key", "key": "hello"}).status_code == 422
    assert browser.send("/exchange", {"do": "add-key", "key": KEY}).status_code == 303
    made = browser.send("/exchange", {"do": "add-token", "scopes": ["files:read"], "days": "30"})
    assert "hhh_" in made.text
    assert "hhh_" not in browser.open("/exchange").text
    with hub.store.read() as view:
        access = Work.on_open_day(view).partner_access
        (key,), (token,) = access.keys(NORTH), access.tokens(NORTH)
    for do, which in (("end-key", key.fingerprint), ("end-token", token.token_id)):
        assert browser.send("/exchange", {"do": do, "which": which}).status_code == 303
        assert browser.send("/exchange", {"do": do, "which": "another's"}).status_code == 404
    with hub.store.read() as view:
        access = Work.on_open_day(view).partner_access
        assert all(row.ends_at for row in (*access.keys(NORTH), *access.tokens(NORTH)))


def test_support_holds_releases_and_promotes(hub: Hub, sign_in: SignIn) -> None:
    answered(hub, b"hello")
    support = sign_in(None, StaffRole.EXCHANGE_SUPPORT)
    assert "Clinic METPID000002" in support.open("/staff/partners").text
    assert "Nobody can read" in support.text
    path = f"/staff/partners/{SOUTH}"
    support.open(path)
    assert support.send(path, {"answer": "hold"}).status_code == 422
    assert support.send(path, {"answer": "hold", "why": "unsigned"}).status_code == 303
    assert hub.exchange.profile(SOUTH).held_because == "unsigned"
    support.send(path, {"answer": "release"})
    assert hub.exchange.profile(SOUTH).held_because is None
    support.send(path, {"answer": "promote"})
    assert hub.exchange.profile(SOUTH).state is PartnerState.PRODUCTION
    assert support.open("/staff/partners/METPID999999").status_code == 404


def test_the_api_lies_under_the_portal(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    answer = browser.http.get("/api/v1/files")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert browser.http.get("/api/v1/openapi.json").json()["info"]["title"].startswith("Health")


def test_the_audit_tells_who_sent_and_fetched(hub: Hub, sign_in: SignIn) -> None:
    browser = sign_in()
    send(browser, x12())
    hub.drain()
    browser.open(f"/documents/{NORTH}-000000002.999")
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(partner_id=NORTH, account_id="A-user0")
    done = [line.action for line in lines]
    assert done[-2:] == ["handed in a file", "fetched a document"]


@pytest.mark.parametrize(
    ("size", "day_bytes", "status"),
    [
        pytest.param(MOST_FILES * 1_000, 50_000, 422, id="as ten files may have"),
        pytest.param(MOST_FILES * 1_000 + FORM_BYTES, 50_000, 413, id="more than ten"),
        pytest.param(9_000 + FORM_BYTES, 9_000, 413, id="more than a day may have"),
    ],
)
def test_form_with_files_is_refused_by_its_length_before_it_is_looked_at(
    hub: Hub, sign_in: SignIn, size: int, day_bytes: int, status: int
) -> None:
    hub.exchange.limits = Limits(1_000, day_bytes, per_minute=300)
    assert send(sign_in(), b" " * size).status_code == status
    assert hub.exchange.receptions(NORTH, 10) == []
