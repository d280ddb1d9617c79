"""Manage Users: inviting, giving roles, terminating, and what a terminated user can still do."""

import pyotp
import pytest

from portal.account.one_time import qr_code
from rules.access import Role
from store import tables
from store.accounts import AccountStatus
from tests.portal.driver import OTHER_PARTNER, PASSWORD, Portal, Visitor

INVITED = {"first": "Maria", "last": "Smith", "email": "maria@partner.example", "roles": ["R3"]}
CHOSEN = {
    "user_name": "msmith",
    "password": "Brisk*Canoe81",
    "password_again": "Brisk*Canoe81",
    "email": "maria@partner.example",
    "email_again": "maria@partner.example",
    "question": "First school?",
    "answer": "Elm Street",
}


@pytest.fixture
def admin(portal: Portal) -> Visitor:
    """The browser of a partner's user administrator."""
    portal.account("admin", [Role.USER_MANAGEMENT])
    return portal.signed_in("admin")


def invite(admin: Visitor, **changed: object) -> str:
    """Invite a user; the address of his or her page."""
    admin.open("/users/add")
    answer = admin.send("/users/add", INVITED | changed)
    assert answer.status_code == 303, admin.text
    return str(answer.headers["location"])


def test_invited_user_chooses_how_to_sign_in(portal: Portal, admin: Visitor) -> None:
    page = invite(admin)
    assert "Invited" in admin.open(page).text
    pin = portal.pin_of("maria@partner.example")
    browser = portal.visitor()
    assert "Trading Partner Representative" in browser.open(f"/activate?pin={pin}").text
    answer = browser.send("/activate/invited", CHOSEN | {"pin": pin})
    assert "msmith" in answer.text
    assert browser.sign_in("msmith", "Brisk*Canoe81").status_code == 303
    assert browser.open("/users").status_code == 403
    assert "Activated" in admin.open(page).text
    assert [line.account_id for line in portal.audited("user invited")] == ["A-admin"]


def test_invitation_is_good_once(portal: Portal, admin: Visitor) -> None:
    invite(admin)
    pin = portal.pin_of("maria@partner.example")
    browser = portal.visitor()
    browser.open(f"/activate?pin={pin}")
    assert browser.send("/activate/invited", CHOSEN | {"pin": pin}).status_code == 200
    browser.open("/activate")
    again = browser.send("/activate/invited", CHOSEN | {"pin": pin, "user_name": "mallory"})
    assert again.headers["location"] == "/activate"
    assert portal.rows(tables.accounts, user_name="mallory") == []


def test_invitation_that_is_sent_again_ends_the_first(portal: Portal, admin: Visitor) -> None:
    page = invite(admin)
    first = portal.pin_of("maria@partner.example")
    admin.open(page)
    admin.send(f"{page}/invite")
    second = portal.pin_of("maria@partner.example")
    browser = portal.visitor()
    assert "Representative" not in browser.open(f"/activate?pin={first}").text
    assert "Representative" in browser.open(f"/activate?pin={second}").text


def test_email_of_an_invitation_is_that_of_the_training(portal: Portal, admin: Visitor) -> None:
    invite(admin)
    (mail,) = portal.mails()
    assert mail["Subject"] == "TradingPartner - ActivationPIN"
    body = mail.get_content()
    assert body.startswith("Hi Maria,")
    assert "Your activation PIN is " in body
    assert "support@portal.test" in body
    assert "IMPORTANT NOTICE" in body


@pytest.mark.parametrize(
    ("changed", "name"),
    [({"first": ""}, "first"), ({"email": "maria"}, "email"), ({"roles": []}, "roles")],
)
def test_invitation_needs_names_address_and_a_role(
    admin: Visitor, changed: dict[str, object], name: str
) -> None:
    admin.open("/users/add")
    answer = admin.send("/users/add", INVITED | changed)
    assert answer.status_code == 422
    assert f'id="{name}-wrong"' in answer.text


def test_nobody_is_given_a_role_of_the_staff(portal: Portal, admin: Visitor) -> None:
    admin.open("/users/add")
    assert admin.send("/users/add", INVITED | {"roles": ["R3", "S1"]}).status_code == 422
    portal.account("bea", [Role.ALERTS])
    admin.open("/users/A-bea")
    assert admin.send("/users/A-bea", {"roles": ["S1"]}).status_code == 422
    assert portal.rows(tables.account_roles, role="S1") == []


def test_changed_roles_hold_from_the_next_page_on(portal: Portal, admin: Visitor) -> None:
    portal.account("bea", [Role.PARTNER_MAINTENANCE])
    bea = portal.signed_in("bea")
    assert bea.open("/partner/providers").status_code == 200
    admin.open("/users/A-bea")
    assert admin.send("/users/A-bea", {"roles": ["R1"]}).status_code == 303
    assert bea.open("/partner/providers").status_code == 403
    assert bea.open("/partner/enrollment").status_code == 200
    assert portal.audited("roles changed")[0].subject == "A-bea R1"


def test_terminated_user_is_signed_out_at_once(portal: Portal, admin: Visitor) -> None:
    portal.account("bea", [Role.ALERTS])
    bea = portal.signed_in("bea")
    admin.open("/users/A-bea")
    assert admin.send("/users/A-bea/terminate").status_code == 303
    assert bea.open("/account/status").status_code == 303
    assert portal.visitor().sign_in("bea").status_code == 422
    assert portal.rows_of_account("A-bea")["status"] == AccountStatus.TERMINATED
    assert len(portal.audited("user terminated")) == 1


def test_last_administrator_can_neither_lose_the_role_nor_go(
    portal: Portal, admin: Visitor
) -> None:
    admin.open("/users/A-admin")
    assert "last user who may manage users" in admin.send("/users/A-admin", {"roles": "R1"}).text
    assert "last user" in admin.send("/users/A-admin/terminate").text
    portal.account("second", [Role.USER_MANAGEMENT])
    admin.open("/users/A-admin")
    assert admin.send("/users/A-admin", {"roles": "R1"}).status_code == 303
    assert admin.open("/users").status_code == 403


def test_administrator_who_is_only_invited_does_not_count(portal: Portal, admin: Visitor) -> None:
    portal.account("second", [Role.USER_MANAGEMENT], status=AccountStatus.INVITED.value)
    admin.open("/users/A-admin")
    assert admin.send("/users/A-admin/terminate").status_code == 422


def test_user_with_vms_access_who_is_not_in_vms_is_warned_about(
    portal: Portal, admin: Visitor
) -> None:
    portal.account("bea", [Role.VMS_ACCESS])
    admin.open("/users/A-bea")
    assert "does not exist in VMS yet" in admin.text
    portal.account("cal", [Role.ALERTS])
    admin.open("/users/A-cal")
    assert "does not exist in VMS yet" not in admin.text


@pytest.mark.parametrize("path", ["", "/terminate", "/invite"])
def test_user_of_another_partner_can_be_neither_seen_nor_changed(
    portal: Portal, admin: Visitor, path: str
) -> None:
    portal.partner(OTHER_PARTNER)
    portal.account("other", [Role.USER_MANAGEMENT], partner_id=OTHER_PARTNER)
    assert admin.open("/users/A-other").status_code == 404
    admin.open("/users")
    assert "other@partner.example" not in admin.page.text
    assert admin.send(f"/users/A-other{path}", {"roles": "R1"}).status_code == 404
    assert portal.rows(tables.account_roles, account_id="A-other")[0].role == "R7"


def test_names_of_users_are_shown_as_text(portal: Portal, admin: Visitor) -> None:
    invite(admin, last="<script>alert(1)</script>")
    assert "<script>alert" not in admin.open("/users").text
    assert "&lt;script&gt;" in admin.page.text


def test_key_of_one_time_passwords_is_written_and_drawn(portal: Portal, admin: Visitor) -> None:
    page = admin.open("/account/one-time").text
    secret = page.split('name="secret" value="')[1][:32]
    totp = pyotp.TOTP(secret)
    picture = qr_code(totp.provisioning_uri(name="admin", issuer_name="Health Homes Hub"))
    assert picture in page
    assert 'role="img" aria-label="QR code' in page
    assert secret in admin.text.replace(" ", "")


def test_one_time_passwords_are_turned_on_and_off(portal: Portal, admin: Visitor) -> None:
    page = admin.open("/account/one-time").text
    secret = page.split('name="secret" value="')[1][:32]
    code = pyotp.TOTP(secret).at(portal.now)
    right = {"secret": secret, "code": code, "password": PASSWORD}
    for wrong in ({"code": "000000"}, {"password": "wrong"}, {"password": ""}):
        assert admin.send("/account/one-time", right | wrong).status_code == 422
    shown = admin.send("/account/one-time", right)
    codes = [part.split("<")[0] for part in shown.text.split("<li><code>")[1:]]
    assert len(codes) == 10
    assert portal.visitor().sign_in("admin", PASSWORD).headers["location"] == "/sign-in/code"
    admin.open("/account/one-time")
    assert admin.send("/account/one-time", {"code": "000000"}).status_code == 422
    assert len(portal.audited("one-time password failed")) == 1
    assert admin.send("/account/one-time", {"code": codes[0]}).status_code == 303
    assert portal.visitor().sign_in("admin", PASSWORD).headers["location"] == "/"
    told = {mail["Subject"] for mail in portal.mails()}
    assert told == {"One-time passwords were turned on", "One-time passwords were turned off"}
