"""Keys and tokens: how a partner's programs are let in, and how one takes the place of another."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from asyncssh import KeyImportError, SSHKey, import_public_key

from portal.exchange.errors import NotAdmitted, NotFound, Unfit
from store.audit import Deed
from store.work import Work

SCOPES: Final = ("files:write", "files:read", "remittances:read")
"""What a token may do: hand in files; see them and fetch their answers; fetch remittances."""
_PREFIX: Final = "hhh"
_NOBODY: Final = bytes(32)
_LONGEST_LIFE: Final = timedelta(days=366)
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


def issue_token(
    partner_id: str,
    label: str,
    scopes: tuple[str, ...],
    days: int,
    *,
    actor: str,
    at: datetime,
    work: Work,
) -> NewToken:
    """A new token of a partner, good for a number of days.

    Raises:
        Unfit: a scope is unknown, or the days are not 1 to 366.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Unfit(f"A token has one or more of these scopes: {', '.join(SCOPES)}.")
    if not timedelta(0) < timedelta(days=days) <= _LONGEST_LIFE:
        raise Unfit("A token is good for 1 to 366 days.")
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ends_at = at + timedelta(days=days)
    work.partner_access.add_token(
        token_id,
        partner_id,
        sha256(secret.encode()).digest(),
        label=label,
        scopes=scopes,
        made_at=at,
        ends_at=ends_at,
    )
    _note(work, at, "token issued", partner_id, f"{token_id} by {actor}")
    return NewToken(token_id, f"{_PREFIX}_{token_id}_{secret}", ends_at)


def admitted_token(text: str, at: datetime, work: Work) -> Token:
    """Whose token this is.

    Raises:
        NotAdmitted: it is no token, or is over; nobody is told which.
    """
    prefix, _, rest = text.partition("_")
    token_id, _, secret = rest.partition("_")
    known = work.partner_access.token(token_id) if prefix == _PREFIX else None
    digest = known.digest if known is not None else _NOBODY
    same = hmac.compare_digest(sha256(secret.encode()).digest(), bytes(digest))
    if known is None or not same or not known.made_at <= at < known.ends_at:
        raise NotAdmitted("The token is not, or no longer, good.")
    return Token(known.token_id, known.partner_id, frozenset(known.scopes))


def rotate_token(token: Token, days: int, *, actor: str, at: datetime, work: Work) -> NewToken:
    """A token in place of another, which stays good for 24 hours more at most."""
    old = work.partner_access.token(token.token_id)
    if old is None:
        raise NotFound("There is no such token.")
    made = issue_token(
        token.partner_id, old.label, tuple(old.scopes), days, actor=actor, at=at, work=work
    )
    ends_at = min(old.ends_at, at + _OVERLAP)
    work.partner_access.end_token(token.partner_id, token.token_id, ends_at)
    return made


def end_token(partner_id: str, token_id: str, *, actor: str, at: datetime, work: Work) -> None:
    """Let a token of a partner in no longer.

    Raises:
        NotFound: the partner has no such token.
    """
    if not work.partner_access.end_token(partner_id, token_id, at):
        raise NotFound("There is no such token.")
    _note(work, at, "token ended", partner_id, f"{token_id} by {actor}")


def add_key(
    partner_id: str,
    text: str,
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    actor: str,
    at: datetime,
    work: Work,
) -> str:
    """Let an SSH key in, from and until a time; its fingerprint. Others stay good beside it.

    Raises:
        Unfit: it is no public key, or one that is too weak.
    """
    key = _read(text)
    fingerprint = key.get_fingerprint()
    public = key.export_public_key("openssh").decode().strip()
    work.partner_access.add_key(partner_id, fingerprint, public, starts_at, ends_at)
    _note(work, at, "key added", partner_id, f"{fingerprint} by {actor}")
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


def _note(work: Work, at: datetime, action: str, partner_id: str, subject: str) -> None:
    deed = Deed(action=action, subject=subject, at=at, address="", partner_id=partner_id)
    work.audit.note(deed)


def end_key(partner_id: str, fingerprint: str, *, actor: str, at: datetime, work: Work) -> None:
    """Let a key of a partner in no longer.

    Raises:
        NotFound: the partner has no such key.
    """
    if not work.partner_access.end_key(partner_id, fingerprint, at):
        raise NotFound("There is no such key.")
    _note(work, at, "key ended", partner_id, f"{fingerprint} by {actor}")
