"""A portal to test with: a store in a folder, a clock that stands, and browsers to visit it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any, Final

import httpx
from argon2 import PasswordHasher
from sqlalchemy import Row, Table, select

from hub.mailer import Mailer
from hub.post import Sent
from hub.serving import serving
from hub.settings import Settings
from portal.app import build
from portal.exchange.service import Exchange
from portal.exchange.shelf import Shelf
from portal.proofs import PasswordKeeper
from portal.surroundings import Surroundings
from producers.outlet import Outlet
from producers.remittances import Remittances, Sender
from rules.access import Role
from store import tables
from store.accounts import Accounts, AccountStatus
from store.audit import Audit
from store.calendar import Calendar
from store.effects import EffectState
from store.engine import Store
from store.library import Library
from store.trading_partners import TradingPartners
from tests.blank import store_in
from tests.integration.server import TLS

HOST: Final = "portal.test"
PASSWORD: Final = "Quiet#Meadow27"
PARTNER, OTHER_PARTNER = "METPID500001", "METPID500002"
START: Final = datetime(2015, 1, 22, 15, 0, tzinfo=UTC)
_TOKEN: Final = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass
class Visitor:
    """A browser: it keeps cookies, and sends forms with the token of the page that it is on."""

    http: httpx.Client
    page: httpx.Response = field(init=False)

    def open(self, path: str, **headers: str) -> httpx.Response:
        """Open a page, without following where it leads."""
        self.page = self.http.get(path, headers=headers)
        return self.page

    def send(self, path: str, fields: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """Send a form, with the token of the page that was opened last if it has one."""
        token = _TOKEN.search(self.page.text) if hasattr(self, "page") else None
        data = ({"form_token": token[1]} if token else {}) | dict(fields or {})
        answer = self.http.post(path, data=data, headers=headers)
        if answer.status_code != 303:
            self.page = answer
        return answer

    def sign_in(self, user_name: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in from the form."""
        self.open("/sign-in")
        answer: httpx.Response = self.send(
            "/sign-in", {"user_name": user_name, "password": password}
        )
        return answer

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Open the page that an answer leads to."""
        return self.open(answer.headers["location"])

    @property
    def token(self) -> str:
        """The form token of the page that was opened last."""
        found = _TOKEN.search(self.page.text)
        assert found is not None
        return found[1]

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        bare = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", self.page.text, flags=re.DOTALL)
        return " ".join(unescape(bare).split())


class Postbox:
    """Keeps the e-mails that are sent."""

    repeatable = False
    most = 100

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        """Keep them."""
        self.sent += [mail for _, mail in mails]
        return [Sent(EffectState.DONE)] * len(mails)


class CountingKeeper(PasswordKeeper):
    """Keeps passwords with little work, and counts how many it has looked at."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        self.checks: list[bool] = []

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the one of a hash."""
        right = super().matches(password_hash, password)
        self.checks.append(right)
        return right


@dataclass
class Portal:
    """A portal that is served, its store, and the e-mails that it has sent."""

    store: Store
    surroundings: Surroundings
    address: str
    clock: list[datetime]
    opened: list[httpx.Client]
    post: Postbox
    mailer: Mailer

    @property
    def now(self) -> datetime:
        """The time in the portal."""
        return self.clock[0]

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.clock[0] += timedelta(**span)

    def visitor(self, agent: str = "a browser") -> Visitor:
        """A browser of its own."""
        client = httpx.Client(
            base_url=f"http://{self.address}",
            headers={"host": HOST, "user-agent": agent, "origin": f"http://{HOST}"},
            timeout=30,
            verify=TLS,
            limits=httpx.Limits(max_keepalive_connections=0),  # none goes stale between tests
        )
        self.opened.append(client)
        return Visitor(client)

    def signed_in(self, user_name: str) -> Visitor:
        """A browser in which somebody is signed in."""
        visitor = self.visitor()
        answer = visitor.sign_in(user_name)
        assert answer.status_code == 303, answer.text
        visitor.follow(answer)
        return visitor

    def account(
        self,
        user_name: str,
        roles: Iterable[str] = tuple(Role),
        partner_id: str | None = PARTNER,
        **values: Any,
    ) -> str:
        """Open an activated account with the password of all tests; its id."""
        account_id = f"A-{user_name}"
        with self.store.begin() as transaction:
            accounts = Accounts(transaction)
            accounts.open(
                account_id,
                partner_id=partner_id,
                status=AccountStatus.ACTIVATED,
                first="Pat",
                last=user_name.title(),
                email=f"{user_name}@partner.example",
                roles=roles,
                at=self.now,
                user_name=user_name,
                password_hash=self.surroundings.passwords.hash(PASSWORD),
                question="First school?",
                answer_hash=self.surroundings.passwords.hash("hill street"),
            )
            if values:
                accounts.change(account_id, **values)
        return account_id

    def partner(self, partner_id: str = PARTNER, **values: Any) -> str:
        """Open a trading partner; its id."""
        facts = {
            "kind": "Billing Agent",
            "name": f"Partner {partner_id[-1]}",
            "status": "active",
            "demographics": {},
            "era": None,
        }
        with self.store.begin() as transaction:
            TradingPartners(transaction).open(partner_id, at=self.now, **(facts | values))
        return partner_id

    def mails(self) -> list[EmailMessage]:
        """Send what is queued, and give every e-mail that ever went out, newest last."""
        self.mailer.send_batch()
        return self.post.sent

    def pin_of(self, email: str) -> str:
        """The PIN of the newest e-mail to an address."""
        newest = [mail for mail in self.mails() if mail["To"] == email][-1]
        found = re.search(r"pin=([0-9a-f-]{36})", newest.get_content())
        assert found is not None
        return found[1]

    @contextmanager
    def counting_checks(self) -> Iterator[list[bool]]:
        """Whether each password or answer that was looked at in the block was right."""
        keeper = self.surroundings.passwords
        assert isinstance(keeper, CountingKeeper)
        keeper.checks = []
        yield keeper.checks

    def rows(self, table: Table, **values: object) -> list[Row[Any]]:
        """The rows of a table with these values."""
        statement = select(table).where(*(table.c[name] == v for name, v in values.items()))
        with self.store.read() as view:
            return list(view.rows(statement))

    def rows_of_account(self, account_id: str) -> dict[str, Any]:
        """The columns of an account."""
        (row,) = self.rows(tables.accounts, account_id=account_id)
        return dict(row._mapping)

    def audited(self, action: str) -> list[Row[Any]]:
        """The lines of the audit with an action, oldest first."""
        with self.store.read() as view:
            return Audit(view).lines(action=action)


@contextmanager
def portal_in(
    folder: Path, *, opened_on: date = date(2015, 1, 22), **settings: Any
) -> Iterator[Portal]:
    """A portal that is served for the block, on a store of its own."""
    store = store_in(folder)
    with store.begin() as transaction:
        Calendar(transaction).start(opened_on)
    with portal_on(store, folder, **settings) as made:
        yield made
    store.close()


@contextmanager
def portal_on(store: Store, folder: Path, **settings: Any) -> Iterator[Portal]:
    """A portal that is served for the block, on a store that is there; its files in a folder."""
    clock = [START]
    surroundings = Surroundings(
        store=store,
        now=lambda: clock[0],
        url=f"http://{HOST}/",
        support="support@portal.test",
        passwords=CountingKeeper(),
        exchange=_exchange(store, folder, lambda: clock[0]),
        **settings,
    )
    opened: list[httpx.Client] = []
    with serving(build(surroundings), "127.0.0.1:0") as address:
        post = Postbox()
        mailer = Mailer(
            store, post, "hub@portal.test", surroundings.url, support="support@portal.test"
        )
        yield Portal(store, surroundings, address, clock, opened, post, mailer)
        for client in opened:
            client.close()


def _exchange(store: Store, folder: Path, now: Callable[[], datetime]) -> Exchange:
    outlet = Outlet(folder / "out")
    shelf = Shelf(outlet, Remittances(outlet, Sender("HHHUB", "T")))
    return Exchange(store, Library(folder / "files"), shelf, Settings().limits, clock=now)
