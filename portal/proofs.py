"""What proves who somebody is: passwords, tokens, PINs and codes; only hashes of them are kept."""

import hmac
import secrets
import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_TOKEN_BYTES: Final = 32
_AT_ONCE: Final = 4
"""How many passwords are hashed at once: each takes 64 MB for its time."""
_HASHER: Final = PasswordHasher()
_RECOVERY_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class PasswordKeeper:
    """Hashes passwords and answers with Argon2id, and tells whether one is right."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or _HASHER
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = _of_nobody(self._hasher)

    def hash(self, password: str) -> str:
        """The hash to keep of a password."""
        with self._places:
            return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the one of a hash; without a hash it takes as long to say no."""
        with self._places:
            try:
                right = self._hasher.verify(password_hash or self._nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
        return right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than those of today."""
        return self._hasher.check_needs_rehash(password_hash)


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    """A hash of no password, which takes as long to look at as any other of the hasher."""
    return hasher.hash(new_token())


def new_id(prefix: str) -> str:
    """An id that means nothing, for a row of the store."""
    return f"{prefix}-{secrets.token_hex(8)}"


def new_token() -> str:
    """What nobody can guess: the value of a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_billing_pin() -> str:
    """A PIN as letters carry it: ten digits."""
    return f"{secrets.randbelow(10**10):010d}"


def new_recovery_codes() -> list[str]:
    """Ten codes that each stand in once for a lost device."""
    return ["-".join(_word() for _ in range(2)) for _ in range(10)]


def _word() -> str:
    return "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(5))


def form_token(token: str) -> str:
    """The token that the forms of a session carry: whoever has no session cannot make it."""
    return hmac.new(token.encode(), b"form", "sha256").hexdigest()


def is_form_token(token: str, sent: str) -> bool:
    """Whether a form carried the token of its session."""
    return hmac.compare_digest(form_token(token).encode(), sent.encode())
