"""Which members a text names, as the audit of who saw them wants to know."""

import re
from collections.abc import Iterable
from typing import Final

from store.work import Work

_MEMBER_ID: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{8}[A-Z](?![0-9A-Za-z])")


def members_named(texts: Iterable[str], work: Work) -> tuple[int, ...]:
    """The members whose MaineCare ids stand in one of the texts, each once."""
    ids = dict.fromkeys(found for text in texts for found in _MEMBER_ID.findall(text))
    work.members.preload(ids)
    keys = (work.members.find(member_id) for member_id in ids)
    return tuple(key for key in keys if key is not None)
