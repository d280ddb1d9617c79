"""The sentences about users of the portal: who is invited and let in, by whom, and to what."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, Final
from weakref import WeakKeyDictionary

from portal.routes import PAGES
from rules.access import Role, StaffRole
from store import tables
from store.site_access import SiteAccess
from tests.portal.driver import PASSWORD, Portal, Visitor, portal_on
from tests.programme import Programme
from tests.scenarios.phrases import given, then, when

_NOON: Final = 17
"""The hour of UTC at which all in the portal happens: noon of a winter's day in Maine."""
_SUPPORT: Final = "support"
_PORTALS: Final[WeakKeyDictionary[Programme, Portal]] = WeakKeyDictionary()


def _portal(programme: Programme) -> Portal:
    """The portal on the programme's store, at noon of the open day."""
    if programme not in _PORTALS:
        _PORTALS[programme] = _opened(programme)
    portal = _PORTALS[programme]
    portal.clock[0] = datetime(*programme.today.timetuple()[:3], _NOON, tzinfo=UTC)
    return portal


def _opened(programme: Programme) -> Portal:
    """A portal with somebody of its support, and an Administrator for each organization."""
    portal = programme.closing.enter_context(portal_on(programme.store, programme.out.parent))
    portal.account(_SUPPORT, [StaffRole.PORTAL_SUPPORT], partner_id=None)
    for row in programme.rows(tables.organizations):
        portal.partner(row.partner_id)
        portal.account(_admin(row.organization_npi), [Role.USER_MANAGEMENT], row.partner_id)
    return portal


def _admin(site: str) -> str:
    return f"admin{site[:10]}"


def _organization(programme: Programme, site: str) -> Any:
    (row,) = programme.rows(tables.organizations, organization_npi=site[:10])
    return row


def _name(user: str) -> str:
    """What a user signs in by."""
    return f"walker{user[1:]}"


def _email(user: str) -> str:
    return f"{_name(user)}@partner.example"


def _account(programme: Programme, user: str) -> str:
    (row,) = programme.rows(tables.accounts, email=_email(user))
    return str(row.account_id)


def _signed_in(programme: Programme, name: str) -> Visitor:
    return _portal(programme).signed_in(name)


@given("<USER> works for the organization of <SITE> and has the roles <CODES>")
def _works_for(programme: Programme, user: str, site: str, codes: list[str]) -> None:
    """Somebody with an account of the portal, and the roles that the Administrator gave."""
    _portal(programme).account(_name(user), codes, _organization(programme, site).partner_id)


@given("<USER> is the Administrative Lead of the organization of <SITE>")
def _leads(programme: Programme, user: str, site: str) -> None:
    """Who can say which users work there; with an account of the portal, and the role R14."""
    _works_for(programme, user, site, [Role.VMS_ACCESS])
    portal = _portal(programme)
    with portal.store.begin() as transaction:
        lead_id = _account(programme, user)
        SiteAccess(transaction).name_lead(site[:10], lead_id, f"A-{_SUPPORT}", portal.now)


@when("<USER> asks for access to <SITE>")
def _asks(programme: Programme, user: str, site: str) -> None:
    """The request with the organization and its pay-to tax id."""
    browser = _signed_in(programme, _name(user))
    browser.open("/vms")
    tax_id = _organization(programme, site).tax_id
    assert browser.send("/vms", {"site_id": site, "tax_id": tax_id}).status_code == 303


@when("the Administrative Lead <LEAD> says that <USER> works at <SITE>")
def _verifies(programme: Programme, lead: str, user: str, site: str) -> None:
    """The user is verified, and may be let in."""
    _answer(programme, lead, user, site, "yes")


@when("the Administrative Lead <LEAD> says that <USER> does not work at <SITE>")
def _does_not_know(programme: Programme, lead: str, user: str, site: str) -> None:
    """The user is not verified, which closes the request."""
    _answer(programme, lead, user, site, "no")


def _answer(programme: Programme, lead: str, user: str, site: str, answer: str) -> None:
    browser = _signed_in(programme, _name(lead))
    browser.open("/vms")
    told = {"account_id": _account(programme, user), "site_id": site, "answer": answer}
    browser.send("/vms/verify", told)


@when("portal support lets <USER> in to <SITE>")
def _lets_in(programme: Programme, user: str, site: str) -> None:
    """What support tries; the portal carries it out for a verified user alone."""
    browser = _signed_in(programme, _SUPPORT)
    browser.open("/staff/requests")
    asked = {"account_id": _account(programme, user), "site_id": site, "answer": "approve"}
    browser.send("/staff/requests", asked)
    programme.drain()


@when("the Administrator of <SITE> invites <USER> with the roles <CODES>")
def _invites(programme: Programme, site: str, user: str, codes: list[str]) -> None:
    """An account is opened, and an e-mail with a PIN is sent."""
    admin = _signed_in(programme, _admin(site))
    admin.open("/users/add")
    told = {"first": "Pat", "last": "Walker", "email": _email(user), "roles": codes}
    assert admin.send("/users/add", told).status_code == 303, admin.text
    _portal(programme).mails()


@when("the Administrator of <SITE> gives <USER> the roles <CODES>")
def _gives_roles(programme: Programme, site: str, user: str, codes: list[str]) -> None:
    """The roles that the user has from then on, and no others."""
    _manage(programme, site, user, "", {"roles": codes})


@when("the Administrator of <SITE> takes <USER> off the list of users")
def _takes_off(programme: Programme, site: str, user: str) -> None:
    """The user's account is terminated."""
    _manage(programme, site, user, "/terminate", {})


def _manage(
    programme: Programme, site: str, user: str, action: str, told: dict[str, list[str]]
) -> None:
    admin = _signed_in(programme, _admin(site))
    page = f"/users/{_account(programme, user)}"
    admin.open(page)
    assert admin.send(f"{page}{action}", told).status_code == 303, admin.text
    programme.drain()


@when("<USER> activates the account with the PIN of the e-mail")
def _activates(programme: Programme, user: str) -> None:
    """What the user tries: a name to sign in by, and a password, are chosen with the PIN."""
    _activate(programme, user, PASSWORD)


@when('<USER> activates the account with the PIN of the e-mail and the password "<TEXT>"')
def _activates_with(programme: Programme, user: str, text: str) -> None:
    """What the user tries with a password of his or her own."""
    _activate(programme, user, text)


def _activate(programme: Programme, user: str, password: str) -> None:
    portal = _portal(programme)
    pin = portal.pin_of(_email(user))
    browser = portal.visitor()
    browser.open(f"/activate?pin={pin}")
    address = {"email": _email(user), "email_again": _email(user)}
    chosen = {"user_name": _name(user), "password": password, "password_again": password}
    question = {"question": "First school?", "answer": "Elm Street"}
    browser.send("/activate/invited", {"pin": pin} | chosen | address | question)


@when("<USER> opens the Member Dashboard of <SITE>")
def _opens_dashboard(programme: Programme, user: str, site: str) -> None:
    """The page of Stage A, which counts as the scan of that day."""
    _dashboard(programme, user, site)
    programme.drain()


@then('<USER> reads "<TEXT>" on the dashboard of <SITE>')
def _reads_on_dashboard(programme: Programme, user: str, text: str, site: str) -> None:
    """Words of the Member Dashboard of Stage A as the portal shows it."""
    page = _dashboard(programme, user, site)
    assert text in page, f"It says: {page}"


def _dashboard(programme: Programme, user: str, site: str) -> str:
    browser = _signed_in(programme, _name(user))
    browser.open("/vms")
    browser.send("/vms/choose", {"site_id": site})
    browser.open("/vms/stage_a/dashboard")
    return browser.text


@then("<USER> may sign in")
def _may_sign_in(programme: Programme, user: str) -> None:
    """With the user name and the password of the account."""
    assert _signs_in(programme, user, PASSWORD)


@then("<USER> may not sign in")
def _may_not_sign_in(programme: Programme, user: str) -> None:
    """With the user name and the password of the account."""
    assert not _signs_in(programme, user, PASSWORD)


@then('<USER> may sign in with the password "<TEXT>"')
def _may_sign_in_with(programme: Programme, user: str, text: str) -> None:
    """With the user name of the account and this password."""
    assert _signs_in(programme, user, text)


@then('<USER> may not sign in with the password "<TEXT>"')
def _may_not_sign_in_with(programme: Programme, user: str, text: str) -> None:
    """With the user name of the account and this password."""
    assert not _signs_in(programme, user, text)


def _signs_in(programme: Programme, user: str, password: str) -> bool:
    return _portal(programme).visitor().sign_in(_name(user), password).status_code == 303


@then("<USER> may see <SITE>")
def _may_see(programme: Programme, user: str, site: str) -> None:
    """The site's pages of the portal open."""
    assert _sees(programme, user, site)


@then("<USER> may not see <SITE>")
def _may_not_see(programme: Programme, user: str, site: str) -> None:
    """The site's pages of the portal do not open."""
    assert not _sees(programme, user, site)


def _sees(programme: Programme, user: str, site: str) -> bool:
    browser = _signed_in(programme, _name(user))
    browser.open("/vms")
    chosen = browser.send("/vms/choose", {"site_id": site})
    return chosen.status_code == 303 and browser.open("/vms/home").status_code == 200


@then('<USER> may open "<TEXT>"')
def _may_open(programme: Programme, user: str, text: str) -> None:
    """A page of the portal by its title."""
    assert _opens(programme, user, text) == 200


@then('<USER> may not open "<TEXT>"')
def _may_not_open(programme: Programme, user: str, text: str) -> None:
    """A page of the portal by its title."""
    assert _opens(programme, user, text) == 403


def _opens(programme: Programme, user: str, title: str) -> int:
    path = next(page.path for page in PAGES if page.title == title and page.get)
    return _signed_in(programme, _name(user)).open(path).status_code


@then('<USER> has an e-mail with the subject "<TEXT>"')
def _has_email(programme: Programme, user: str, text: str) -> None:
    """The newest e-mail to the user."""
    assert _newest(programme, user)["Subject"] == text


@then('the e-mail to <USER> says "<TEXT>"')
def _email_says(programme: Programme, user: str, text: str) -> None:
    """Words of the newest e-mail to the user."""
    body = _newest(programme, user).get_content()
    assert text in body, f"It says: {body}"


@then("the e-mails to <USER> hold nothing of <MEMBER>")
def _emails_hold_nothing(programme: Programme, user: str, member: str) -> None:
    """No name, id or birth date, neither in a subject nor in a body."""
    (row,) = programme.rows(tables.members, member_id=member)
    sent = [mail.as_string() for mail in _mails(programme, user)]
    secrets = (member, row.first, row.last, str(row.birth_date))
    assert sent, "No e-mail went there."
    assert [secret for secret in secrets if any(secret in mail for mail in sent)] == []


def _newest(programme: Programme, user: str) -> EmailMessage:
    return _mails(programme, user)[-1]


def _mails(programme: Programme, user: str) -> list[EmailMessage]:
    return [mail for mail in _portal(programme).mails() if mail["To"] == _email(user)]
