"""The pace of an address: how many anonymous forms it may send, and how long it waits then."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from hub.serving import serving
from portal.account.lock_out import Lock, lock_key
from portal.account.pace import site_of
from portal.app import build
from portal.page import Door
from portal.routes import PAGES
from portal.surroundings import Surroundings
from store import tables
from tests.integration.server import TLS
from tests.portal.driver import HOST, PASSWORD, Portal, Visitor, portal_in

PER_HOUR = 6
OPEN_FORMS = [page.path for page in PAGES if page.post and page.to.door is Door.OPEN]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal that lets an address send six forms an hour."""
    with portal_in(tmp_path, forms_per_hour=PER_HOUR) as made:
        made.partner()
        yield made


def guess(portal: Portal, times: int) -> Visitor:
    """A browser that has tried a password under as many names."""
    browser = portal.visitor()
    for number in range(times):
        browser.sign_in(f"guess-{number}", "wrong")
    return browser


def test_address_may_send_so_many_forms_and_then_waits_a_minute(portal: Portal) -> None:
    browser = guess(portal, PER_HOUR)
    assert browser.page.status_code == 422
    answer = browser.sign_in("one-more", "wrong")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "Too many tries" in browser.text
    assert "Wait a minute, then try again." in browser.text
    assert [line.address for line in portal.audited("address made to wait")] == ["127.0.0.1"]


@pytest.mark.parametrize("path", OPEN_FORMS)
def test_every_anonymous_form_waits_with_the_address(portal: Portal, path: str) -> None:
    browser = guess(portal, PER_HOUR)
    assert browser.send(path).status_code == 429


@pytest.mark.parametrize("path", ["/register/demographic", "/password/forgotten", "/activate"])
def test_every_anonymous_form_counts(portal: Portal, path: str) -> None:
    browser = portal.visitor()
    browser.open("/sign-in")
    for _ in range(PER_HOUR):
        assert browser.send(path, {"user_name": "ada"}).status_code != 429
    assert browser.send(path).status_code == 429


def test_pages_can_still_be_read_and_signed_in_users_go_on(portal: Portal) -> None:
    portal.account("ada")
    user = portal.signed_in("ada")
    browser = guess(portal, PER_HOUR)
    assert browser.open("/sign-in").status_code == 200
    assert user.open("/account/status").status_code == 200
    assert user.send("/sign-out").status_code == 303


def test_who_proves_it_is_not_counted(portal: Portal) -> None:
    portal.account("ada")
    answers = {portal.visitor().sign_in("ada").status_code for _ in range(PER_HOUR * 2)}
    assert answers == {303}


def test_wait_doubles_with_each_further_form(portal: Portal) -> None:
    browser = guess(portal, PER_HOUR)
    waits = []
    for _ in range(4):
        waits.append(int(browser.sign_in("x", "wrong").headers["retry-after"]))
        portal.later(seconds=waits[-1])
        assert browser.sign_in("x", "wrong").status_code == 422
    assert waits == [60, 120, 240, 480]


def test_what_an_address_sent_is_forgotten_form_by_form(portal: Portal) -> None:
    browser = guess(portal, PER_HOUR - 1)
    portal.later(minutes=30)
    answers = [browser.sign_in(f"later-{n}", "wrong").status_code for n in range(5)]
    assert answers == [422, 422, 422, 422, 429]


def test_old_failures_are_swept_up_by_a_sign_in(portal: Portal) -> None:
    portal.account("ada")
    guess(portal, 3)
    assert len(portal.rows(tables.sign_in_failures)) == 4
    portal.later(hours=24, seconds=1)
    portal.visitor().sign_in("ada")
    assert portal.rows(tables.sign_in_failures) == []


def test_address_is_kept_as_a_hash_that_no_user_name_has(portal: Portal) -> None:
    guess(portal, 1)
    kept = {row.name_hash for row in portal.rows(tables.sign_in_failures)}
    assert not any("127.0.0.1" in one for one in kept)
    assert lock_key(Lock.ADDRESS, "127.0.0.1") in kept
    assert lock_key(Lock.USER_NAME, "127.0.0.1") not in kept


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
    ],
)
def test_ipv6_address_counts_with_its_site(address: str, site: str) -> None:
    assert site_of(address) == site


def statuses(surroundings: Surroundings, proxies: str) -> list[int]:
    """The answers to forms that each come, as their header says, from another address."""
    found = []
    with serving(build(surroundings), "127.0.0.1:0", proxies) as address:
        for number in range(PER_HOUR + 1):
            headers = {
                "host": HOST,
                "origin": f"http://{HOST}",
                "x-forwarded-for": f"198.51.100.{number}",
            }
            with httpx.Client(
                base_url=f"http://{address}", headers=headers, timeout=30, verify=TLS
            ) as http:
                found.append(Visitor(http).sign_in(f"guess-{number}", "wrong").status_code)
    return found


def test_forwarded_address_counts_where_a_known_proxy_names_it(portal: Portal) -> None:
    assert statuses(portal.surroundings, "127.0.0.1") == [422] * (PER_HOUR + 1)


@pytest.mark.parametrize("proxies", ["", "203.0.113.1"], ids=["no proxy", "another proxy"])
def test_forwarded_address_of_a_stranger_is_not_believed(portal: Portal, proxies: str) -> None:
    assert statuses(portal.surroundings, proxies) == [422] * PER_HOUR + [429]


def test_processes_of_the_portal_know_of_each_other(portal: Portal) -> None:
    portal.account("ada")
    guess(portal, PER_HOUR)
    with serving(build(replace(portal.surroundings)), "127.0.0.1:0") as address:
        headers = {"host": HOST, "origin": f"http://{HOST}"}
        with httpx.Client(base_url=f"http://{address}", headers=headers, verify=TLS) as http:
            assert Visitor(http).sign_in("ada", PASSWORD).status_code == 429
