"""Every message of the hub by family, and which of them files may bring."""

import re
from functools import cache
from typing import Final

from schemas import (
    attestations,
    bills,
    certifications,
    choices,
    claims,
    clock,
    correspondence,
    duties,
    members,
    outbound,
    portal_messages,
    providers,
    requests,
)
from schemas.message import Message, message_types
from schemas.topics import Topic

FAMILIES: Final = (
    members,
    providers,
    duties,
    claims,
    requests,
    bills,
    choices,
    certifications,
    attestations,
    correspondence,
    clock,
    portal_messages,
    outbound,
)
_INBOUND: Final = frozenset(
    {
        Topic.MEMBERS,
        Topic.PROVIDERS,
        Topic.CLAIMS,
        Topic.REQUESTS,
        Topic.CHOICES,
        Topic.CERTIFICATIONS,
        Topic.ATTESTATIONS,
        Topic.CORRESPONDENCE,
    }
)
_MEMBER_ID: Final = re.compile(r"[0-9]{8}[A-Z]")


@cache
def inbound() -> dict[str, type[Message]]:
    """The messages that files may bring, by CloudEvents type."""
    return {name: kind for name, kind in message_types().items() if kind.topic in _INBOUND}


def is_member_id(value: object) -> bool:
    """Whether a value has the form of a MaineCare id."""
    return isinstance(value, str) and _MEMBER_ID.fullmatch(value) is not None
