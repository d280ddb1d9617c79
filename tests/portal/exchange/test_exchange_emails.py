"""The e-mail that tells a partner that it is in production, and nothing of anybody's health."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from hub.app import Hub
from portal.exchange.promotion import promote
from rules.access import Role
from store.accounts import Accounts, AccountStatus
from store.work import Work
from tests.partners import CONTACT, SOUTH, TESTER, hub_with_partners


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path)
    yield hub
    hub.close()


def promoted(hub: Hub, *, contacts: bool) -> dict[str, str]:
    """Promote the partner; the bodies of the e-mails that went out, by address."""
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        profile = work.partner_profiles.get(SOUTH)
        assert profile is not None
        work.partner_profiles.change(SOUTH, contacts=(CONTACT,) if contacts else ())
        promote(profile, TESTER, hub.exchange.clock(), work)
    hub.drain()
    mails = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (hub.outlet.root / "mail").glob("*.eml")
    ]
    return {str(mail["To"]): str(mail["Subject"]) + mail.get_content() for mail in mails}


def test_the_contact_for_files_is_told(hub: Hub) -> None:
    told = promoted(hub, contacts=True)
    assert list(told) == [CONTACT.email]
    assert f"{SOUTH} is in production" in told[CONTACT.email]
    assert "834, 837P, 837I" in told[CONTACT.email]


def test_without_a_contact_the_users_who_maintain_the_partner_are_told(hub: Hub) -> None:
    with hub.store.begin() as transaction:
        for role in Role:
            Accounts(transaction).open(
                f"A-{role}",
                partner_id=SOUTH,
                status=AccountStatus.ACTIVATED,
                first="Pat",
                last=role.value,
                email=f"{role.value.lower()}@clinic.example",
                roles=[role],
                at=hub.exchange.clock(),
            )
    told = promoted(hub, contacts=False)
    assert sorted(told) == [f"r{number}@clinic.example" for number in (2, 3, 7)]
