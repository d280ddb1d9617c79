"""Sessions: a secret cookie stands for a row of the store, and ends by time or by choice."""

from datetime import timedelta
from typing import Final

from starlette.requests import Request

from portal.account.lock_out import FORGOTTEN_AFTER
from portal.proofs import new_token
from portal.surroundings import Surroundings
from portal.visit import Account, Visit
from store.accounts import Accounts, AccountStatus
from store.secret import digest
from store.sign_ins import SignIns, Stage
from store.transaction import Transaction
from store.work import Work

_TOUCH: Final = timedelta(seconds=60)
"""How old the last sign of a session may be before a page renews it."""


def agent_of(request: Request) -> str:
    """What is kept of the browser: a session that moves to another one was stolen."""
    return digest(request.headers.get("user-agent", ""))


class Session:
    """The session that a request brings, if it brings one that holds."""

    def __init__(self, portal: Surroundings, request: Request, token: str) -> None:
        self._portal = portal
        self._request = request
        self._hash = digest(token) if token else None
        self.is_stale = False
        """Whether the session holds, and should be renewed."""

    def account(self, view: Transaction) -> Account | None:
        """Whose session it is; None where there is none, or it is over, or was moved."""
        if self._hash is None:
            return None
        row = SignIns(view).session(self._hash)
        if row is None or row.status != AccountStatus.ACTIVATED:
            return None
        now = self._portal.now()
        idle, lasted = now - row.seen_at, now - row.started_at
        if idle >= self._portal.idle or lasted >= self._portal.longest:
            return None
        if row.agent_hash != agent_of(self._request):
            return None
        self.is_stale = idle >= _TOUCH
        return Account(
            account_id=row.account_id,
            partner_id=row.partner_id,
            user_name=row.user_name,
            first=row.first,
            last=row.last,
            email=row.email,
            roles=Accounts(view).roles(row.account_id),
            session_hash=row.session_hash,
            is_halfway=row.stage == Stage.PASSWORD,
            site_id=row.site_id,
            has_totp=row.totp_secret is not None,
        )

    def renew(self) -> None:
        """Remember that the session was seen now."""
        if self._hash is not None:
            with self._portal.store.begin() as transaction:
                SignIns(transaction).change(self._hash, seen_at=self._portal.now())


def open_session(visit: Visit, work: Work, account_id: str, stage: Stage) -> None:
    """Give the browser a session of its own: what it had before no longer counts.

    The secret is always a new one, so that nobody can be led into a session that was set up. Those
    of anybody that are over are swept up on the way, and failed tries that count no longer.
    """
    sign_ins = SignIns(work.transaction)
    if old := visit.cookie("session"):
        sign_ins.end(digest(old))
    sign_ins.end_before(visit.now - visit.portal.idle, visit.now - visit.portal.longest)
    sign_ins.forget_failures_before(visit.now - FORGOTTEN_AFTER)
    token = new_token()
    sign_ins.start(digest(token), account_id, stage, agent_of(visit.request), visit.now)
    visit.set_cookie("session", token)
    visit.set_cookie("visit", None)


def close_session(visit: Visit, work: Work) -> None:
    """End the session of the browser."""
    SignIns(work.transaction).end(visit.me.session_hash)
    visit.set_cookie("session", None)
