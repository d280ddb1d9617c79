"""Keys and tokens: a program may do what the user who lets it in may, and no longer."""

import re

import pytest
from asyncssh import generate_private_key

from portal.exchange.access import SCOPES, good_keys
from rules.access import Role
from store import tables
from store.work import Work
from tests.portal.driver import PARTNER, Portal, Visitor

KEY = generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
MAINTENANCE, SENDER, FINANCE = Role.PARTNER_MAINTENANCE, Role.X12_SUBMISSIONS, Role.FINANCE
ADDRESS = "127.0.0.1"


def maker(portal: Portal, *roles: Role) -> Visitor:
    """A browser of a user who maintains the partner and has more roles, on the profile."""
    portal.account("maker", [MAINTENANCE, *roles])
    browser = portal.signed_in("maker")
    browser.open("/exchange")
    return browser


def made_token(browser: Visitor, *scopes: str) -> dict[str, str]:
    browser.send("/exchange", {"do": "add-token", "label": "x", "scopes": scopes, "days": "30"})
    found = re.search(r"hhh_[0-9a-f]+_[\w-]+", browser.page.text)
    assert found is not None, browser.text
    return {"authorization": f"Bearer {found[0]}"}


@pytest.mark.parametrize(
    ("roles", "scopes"),
    [
        ((), set()),
        ((SENDER,), {"files:write", "files:read"}),
        ((Role.CLAIMS_SUBMISSIONS,), {"files:write", "files:read"}),
        ((FINANCE,), {"remittances:read"}),
        ((SENDER, FINANCE), set(SCOPES)),
    ],
    ids=["neither", "sender", "claims", "finance", "both"],
)
def test_token_gets_only_the_scopes_that_the_roles_of_its_maker_open(
    portal: Portal, roles: tuple[Role, ...], scopes: set[str]
) -> None:
    browser = maker(portal, *roles)
    offered = set(re.findall(r'name="scopes" value="([^"]+)"', browser.page.text))
    assert offered == scopes
    for scope in SCOPES:
        answer = browser.send("/exchange", {"do": "add-token", "scopes": [scope], "days": "30"})
        assert answer.status_code == (200 if scope in scopes else 422)
        browser.open("/exchange")


@pytest.mark.parametrize(
    ("roles", "status"),
    [((), 422), ((SENDER,), 422), ((FINANCE,), 422), ((SENDER, FINANCE), 303)],
    ids=["neither", "sender", "finance", "both"],
)
def test_key_which_opens_all_is_added_by_who_may_do_all(
    portal: Portal, roles: tuple[Role, ...], status: int
) -> None:
    browser = maker(portal, *roles)
    assert ('name="key"' in browser.page.text) == (status == 303)
    assert browser.send("/exchange", {"do": "add-key", "key": KEY}).status_code == status


def keys_let_in(portal: Portal) -> int:
    with portal.store.read() as view:
        return len(good_keys(PARTNER, portal.now, Work.on_open_day(view)))


def test_keys_and_tokens_end_with_the_account_of_their_maker(portal: Portal) -> None:
    browser = maker(portal, SENDER, FINANCE)
    token = made_token(browser, *SCOPES)
    browser.open("/exchange")
    browser.send("/exchange", {"do": "add-key", "key": KEY})
    assert browser.http.get("/api/v1/documents", headers=token).status_code == 200
    assert keys_let_in(portal) == 1
    portal.account("admin", [Role.USER_MANAGEMENT, MAINTENANCE])
    admin = portal.signed_in("admin")
    assert "made by maker" in admin.open("/exchange").text
    assert "added by maker" in admin.page.text
    admin.open("/users/A-maker")
    admin.send("/users/A-maker/terminate")
    assert browser.http.get("/api/v1/documents", headers=token).status_code == 401
    assert keys_let_in(portal) == 0
    assert [row.ends_at for row in portal.rows(tables.partner_tokens)] == [portal.now]
    assert [row.ends_at for row in portal.rows(tables.partner_keys)] == [portal.now]
    for action in ("token ended", "key ended"):
        (line,) = portal.audited(action)
        assert (line.account_id, line.address, line.door) == ("A-admin", ADDRESS, "web")


def test_token_loses_what_the_roles_of_its_maker_lose(portal: Portal) -> None:
    browser = maker(portal, SENDER, FINANCE)
    token = made_token(browser, *SCOPES)
    portal.account("admin", [Role.USER_MANAGEMENT])
    admin = portal.signed_in("admin")
    for roles, files, documents in (([MAINTENANCE, FINANCE], 403, 200), ([MAINTENANCE], 401, 401)):
        admin.open("/users/A-maker")
        admin.send("/users/A-maker", {"roles": [role.value for role in roles]})
        assert browser.http.get("/api/v1/files", headers=token).status_code == files
        assert browser.http.get("/api/v1/documents", headers=token).status_code == documents


def test_renewals_end_a_year_after_the_first_token_of_their_line(portal: Portal) -> None:
    browser = maker(portal, SENDER, FINANCE)
    token = made_token(browser, *SCOPES)
    first = portal.now
    for _ in range(13):
        portal.later(days=29)
        answer = browser.http.post("/api/v1/token/renewal", json={"days": 30}, headers=token)
        if answer.status_code == 401:
            break
        token = {"authorization": f"Bearer {answer.json()['token']}"}
    ends = [row.ends_at for row in portal.rows(tables.partner_tokens)]
    assert (max(ends) - first).days == 366
    assert portal.audited("token renewed")[0].door == "api"


def test_what_is_made_and_ended_leaves_a_line_with_account_and_address(portal: Portal) -> None:
    browser = maker(portal, SENDER, FINANCE)
    made_token(browser, *SCOPES)
    browser.open("/exchange")
    browser.send("/exchange", {"do": "add-key", "key": KEY})
    for action in ("token issued", "key added"):
        (line,) = portal.audited(action)
        assert (line.account_id, line.partner_id) == ("A-maker", PARTNER)
        assert (line.address, line.door) == (ADDRESS, "web")
