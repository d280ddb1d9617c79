"""Ids that are made from what a thing is, so that doing it again makes the same one."""

from hashlib import blake2b


def derived_id(prefix: str, *parts: object) -> str:
    """A short id for the thing that `parts` name; it cannot be read back into them."""
    text = "\x1f".join(str(part) for part in parts)
    return f"{prefix}-{blake2b(text.encode(), digest_size=7).hexdigest()}"


def claim_key(billing_npi: str, claim_id: str) -> int:
    """The number of a claim: the same for its replacement and its void."""
    digest = blake2b(f"{billing_npi}\x1f{claim_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
