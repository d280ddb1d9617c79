"""The pace of an address: who sends many forms without proving who it is has to wait."""

import math
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from portal.account.lock_out import Lock, lock_key, wait_after
from store.sign_ins import SignIns

_HOUR: Final = timedelta(hours=1)
_IPV6_SITE: Final = 64
"""How many bits of an IPv6 address are given to one site: the others it chooses as it likes."""


class AddressPace:
    """What came from one address, beside what is counted under each user name.

    So many forms an hour are free; each further one has the next ones wait, twice as long as the
    one before, up to half an hour. The store counts them, so that all processes of the portal
    know of each other's.
    """

    def __init__(self, sign_ins: SignIns, address: str, per_hour: int, now: datetime) -> None:
        self._sign_ins = sign_ins
        self._key = lock_key(Lock.ADDRESS, site_of(address))
        self._per_hour = per_hour
        self._now = now

    def seconds_to_wait(self) -> int:
        """How long the address has to wait until its next form; 0 when it need not."""
        row = self._sign_ins.failures(self._key)
        if row is None or row.locked_until is None:
            return 0
        left: timedelta = row.locked_until - self._now
        return max(0, math.ceil(left.total_seconds()))

    def count(self) -> bool:
        """Count a form that did not prove who sent it; whether the address has to wait now."""
        row = self._sign_ins.failures(self._key)
        counted, at = 0, self._now
        if row is not None:
            spacing = _HOUR / self._per_hour
            forgotten = (self._now - row.failed_at) // spacing
            if forgotten < row.failures:
                counted, at = row.failures - forgotten, row.failed_at + forgotten * spacing
        wait = wait_after(counted + 1, free=self._per_hour)
        self._sign_ins.fail(self._key, counted + 1, at, self._now + wait if wait else None)
        return bool(wait)


def site_of(address: str) -> str:
    """The network that an address is counted with: itself, or the site of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, _IPV6_SITE), strict=False))
