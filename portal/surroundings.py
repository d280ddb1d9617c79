"""What the portal is given: the store, the time, its address and how long a session lasts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from portal.exchange.service import Exchange
from portal.proofs import PasswordKeeper
from store.engine import Store


def _same(address: str) -> str:
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything that the portal has from outside."""

    store: Store
    now: Callable[[], datetime]
    url: str
    """The address that people reach the portal at; links in e-mails begin with it."""
    idle: timedelta = timedelta(minutes=15)
    """How long a session lasts without a page being asked for."""
    longest: timedelta = timedelta(hours=12)
    """How long a session lasts at all."""
    forms_per_hour: int = 60
    """How many forms one address may send in an hour without proving who it is."""
    support: str = ""
    """The e-mail address that people write to when something does not work."""
    exchange: Exchange | None = None
    """The exchange of files, where there is one."""
    passwords: PasswordKeeper = field(default_factory=PasswordKeeper)
    host_name: Callable[[str], str] = _same
    """The name of the host at an address, or the address where it has no name."""

    @property
    def is_secure(self) -> bool:
        """Whether people reach the portal over TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the portal, as browsers send them with forms."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Host and port of the portal, as browsers ask for it."""
        return urlsplit(self.url).netloc

    def link(self, path: str) -> str:
        """The whole address of a page."""
        return self.url.rstrip("/") + path
