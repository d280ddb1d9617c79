"""Secrets that stand in the store as hashes alone: tokens, PINs and codes, each random and long."""

import hashlib
from uuid import uuid4


def digest(secret: str) -> str:
    """What is kept of a secret that is long and random by itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_pin() -> str:
    """A PIN as e-mails carry it (V10): a GUID of 122 random bits."""
    return str(uuid4())
