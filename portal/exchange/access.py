"""Keys and tokens: how a partner's programs are let in, and how one takes the place of another.

A key or a token may do what its maker may, at the time at which it is used: it ends with the
maker's account and loses what the maker's roles lose. Those made by a command have no maker.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from asyncssh import KeyImportError, SSHKey, import_public_key

from portal.exchange.errors import NotAdmitted, NotFound, Unfit
from rules.access import Scope, scopes_of
from store.accounts import Accounts, AccountStatus
from store.audit import Actor, Deed
from store.work import Work

SCOPES: Final = tuple(scope.value for scope in Scope)
"""What a token may do: hand in files; see them and fetch their answers; fetch remittances."""
_PREFIX: Final = "hhh"
_NOBODY: Final = bytes(32)
_LONGEST_LIFE: Final = timedelta(days=366)
"""How long a token is good, with all that renew it: then somebody has to make a new one."""
_OVERLAP: Final = timedelta(hours=24)
_LEAST_BITS: Final = 3072
_KINDS: Final = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was found good, and whose it is."""

    token_id: str
    partner_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once; the hub keeps a digest of its secret alone."""

    token_id: str
    text: str
    ends_at: datetime


def scopes_under(account_id: str | None, work: Work) -> frozenset[str]:
    """What programs may do that this user lets in: nothing once the account is not active."""
    if account_id is None:
        return frozenset(SCOPES)
    accounts = Accounts(work.transaction)
    row = accounts.get(account_id)
    if row is None or row.status != AccountStatus.ACTIVATED:
        return frozenset()
    return frozenset(scopes_of(accounts.roles(account_id)))


def issue_token(
    partner_id: str,
    label: str,
    scopes: tuple[str, ...],
    days: int,
    *,
    actor: Actor,
    at: datetime,
    work: Work,
) -> NewToken:
    """A new token of a partner, good for a number of days.

    Raises:
        Unfit: a scope is none that the maker's roles open, or the days are not 1 to 366.
    """
    offered = scopes_under(actor.account_id, work)
    if not scopes or not set(scopes) <= offered:
        known = ", ".join(scope for scope in SCOPES if scope in offered)
        raise Unfit(f"A token has one or more of these scopes: {known or 'your roles open none'}.")
    life = timedelta(days=days)
    if not timedelta(0) < life <= _LONGEST_LIFE:
        raise Unfit("A token is good for 1 to 366 days.")
    made = _added(
        partner_id,
        label,
        scopes,
        at=at,
        ends_at=at + life,
        work=work,
        made_by=actor.account_id,
        begun_at=at,
    )
    _note(partner_id, "token issued", made.token_id, actor=actor, at=at, work=work)
    return made


def _added(
    partner_id: str,
    label: str,
    scopes: tuple[str, ...],
    *,
    at: datetime,
    ends_at: datetime,
    work: Work,
    made_by: str | None,
    begun_at: datetime,
) -> NewToken:
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    work.partner_access.add_token(
        token_id,
        partner_id,
        sha256(secret.encode()).digest(),
        label=label,
        scopes=scopes,
        made_at=at,
        ends_at=ends_at,
        made_by=made_by,
        begun_at=begun_at,
    )
    return NewToken(token_id, f"{_PREFIX}_{token_id}_{secret}", ends_at)


def admitted_token(text: str, at: datetime, work: Work) -> Token:
    """Whose token this is, with the scopes that its maker's roles still open.

    Raises:
        NotAdmitted: it is no token, or is over, or its maker is; nobody is told which.
    """
    prefix, _, rest = text.partition("_")
    token_id, _, secret = rest.partition("_")
    known = work.partner_access.token(token_id) if prefix == _PREFIX else None
    digest = known.digest if known is not None else _NOBODY
    same = hmac.compare_digest(sha256(secret.encode()).digest(), bytes(digest))
    if known is None or not same or not known.made_at <= at < known.ends_at:
        raise NotAdmitted("The token is not, or no longer, good.")
    scopes = scopes_under(known.made_by, work).intersection(known.scopes)
    if not scopes:
        raise NotAdmitted("The token is not, or no longer, good.")
    return Token(known.token_id, known.partner_id, scopes)


def rotate_token(token: Token, days: int, *, actor: Actor, at: datetime, work: Work) -> NewToken:
    """A token in place of another, which stays good for 24 hours more at most.

    However often it is renewed, a token ends 366 days after the first of its line was made.

    Raises:
        NotFound: there is no such token any more.
    """
    old = work.partner_access.token(token.token_id)
    if old is None:
        raise NotFound("There is no such token.")
    begun_at = old.begun_at or old.made_at
    ends_at = min(at + timedelta(days=days), begun_at + _LONGEST_LIFE)
    made = _added(
        token.partner_id,
        old.label,
        tuple(sorted(token.scopes)),
        at=at,
        ends_at=ends_at,
        work=work,
        made_by=old.made_by,
        begun_at=begun_at,
    )
    over_at = min(old.ends_at, at + _OVERLAP)
    work.partner_access.end_token(token.partner_id, token.token_id, over_at)
    about = f"{made.token_id} in place of {token.token_id}"
    _note(token.partner_id, "token renewed", about, actor=actor, at=at, work=work)
    return made


def end_token(partner_id: str, token_id: str, *, actor: Actor, at: datetime, work: Work) -> None:
    """Let a token of a partner in no longer.

    Raises:
        NotFound: the partner has no such token.
    """
    if not work.partner_access.end_token(partner_id, token_id, at):
        raise NotFound("There is no such token.")
    _note(partner_id, "token ended", token_id, actor=actor, at=at, work=work)


def end_all_of(account_id: str, *, actor: Actor, at: datetime, work: Work) -> None:
    """Let no key and no token in any longer that a user made."""
    for token in work.partner_access.tokens_of_maker(account_id, at):
        end_token(token.partner_id, token.token_id, actor=actor, at=at, work=work)
    for key in work.partner_access.keys_of_maker(account_id, at):
        end_key(key.partner_id, key.fingerprint, actor=actor, at=at, work=work)


def good_keys(partner_id: str, at: datetime, work: Work) -> list[str]:
    """The public keys that let a partner in at a time; a maker who may not do all lets none in."""
    if work.partner_profiles.get(partner_id) is None:
        return []
    return [
        row.public_key
        for row in work.partner_access.good_keys(partner_id, at)
        if scopes_under(row.made_by, work) == frozenset(SCOPES)
    ]


def add_key(
    partner_id: str,
    text: str,
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    actor: Actor,
    at: datetime,
    work: Work,
) -> str:
    """Let an SSH key in, from and until a time; its fingerprint. Others stay good beside it.

    Raises:
        Unfit: it is no public key, or one that is too weak, or the maker may not do all that a
            key may.
    """
    if scopes_under(actor.account_id, work) != frozenset(SCOPES):
        raise Unfit("A key opens files and remittances: it takes the roles R3 or R4, and R6.")
    key = _read(text)
    fingerprint = key.get_fingerprint()
    public = key.export_public_key("openssh").decode().strip()
    work.partner_access.add_key(
        partner_id, fingerprint, public, starts_at, ends_at, made_by=actor.account_id
    )
    _note(partner_id, "key added", fingerprint, actor=actor, at=at, work=work)
    return fingerprint


def _read(text: str) -> SSHKey:
    if "PRIVATE" in text:
        raise Unfit("This is a private key: never give it away. Send the file that ends in .pub.")
    try:
        key = import_public_key(text.strip())
    except (KeyImportError, ValueError) as error:
        raise Unfit("This is no SSH public key: it is one line that begins as ssh-...") from error
    kind = key.get_algorithm()
    if kind not in _KINDS:
        raise Unfit(f"A key is one of {', '.join(_KINDS)}.")
    if kind == "ssh-rsa" and getattr(key.pyca_key, "key_size", 0) < _LEAST_BITS:
        raise Unfit(f"An RSA key has at least {_LEAST_BITS} bits.")
    return key


def _note(
    partner_id: str, action: str, about: str, *, actor: Actor, at: datetime, work: Work
) -> None:
    subject = f"{about} by {actor.door}: {actor.name}"
    deed = Deed(action=action, subject=subject, at=at, actor=actor, partner_id=partner_id)
    work.audit.note(deed)


def end_key(partner_id: str, fingerprint: str, *, actor: Actor, at: datetime, work: Work) -> None:
    """Let a key of a partner in no longer.

    Raises:
        NotFound: the partner has no such key.
    """
    if not work.partner_access.end_key(partner_id, fingerprint, at):
        raise NotFound("There is no such key.")
    _note(partner_id, "key ended", fingerprint, actor=actor, at=at, work=work)
