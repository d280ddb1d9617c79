"""What a file is read into: items, each of which becomes messages or a refusal."""

from dataclasses import dataclass, field
from hashlib import blake2b

from pydantic import ValidationError

from schemas.message import Message
from schemas.refusal import RefusalReason, Refused
from schemas.validation import plain_errors


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a file: a line, a row, a member or a claim.

    `place` says where it stands. `message_id` is what the inbox will know its message by; an
    item of several messages numbers them. `raw` is kept for a refused item.
    """

    place: str
    message_id: str
    messages: tuple[Message, ...] = ()
    data: bytes | None = None
    type: str = ""
    member_id: str | None = None
    refused: Refused | None = field(default=None, compare=False)
    raw: bytes = b""


def refusal(place: str, reason: RefusalReason, sentence: str, raw: bytes = b"") -> Item:
    """An item that cannot be taken."""
    return Item(place, "", refused=Refused(reason, sentence), raw=raw)


def invalid(place: str, error: ValidationError, raw: bytes = b"") -> Item:
    """An item whose data does not fit its message."""
    return refusal(place, RefusalReason.INVALID_DATA, plain_errors(error), raw)


def hashed(*parts: str | bytes) -> str:
    """An id made of a sender's own ids or of content, which cannot be read back into them."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\x1f")
    return digest.hexdigest()
