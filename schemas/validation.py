"""Plain sentences for what does not fit a message; they never repeat what was sent."""

import re
from typing import Final

from pydantic import ValidationError

_MOST: Final = 3
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def plain_errors(error: ValidationError) -> str:
    """What is wrong in which field of a message, and what to do."""
    return f"{named_errors(error)}. Correct the data and send it again."


def named_errors(error: ValidationError) -> str:
    """What is wrong in which field, up to three, and how many more there are."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    told = [_plain(entry["loc"], entry["type"], entry["msg"]) for entry in errors[:_MOST]]
    more = len(errors) - _MOST
    if more > 0:
        told.append(f"and {more} more")
    return "; ".join(told)


def _plain(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":  # an unknown key might be member data: it is not repeated
        return f"{_place(loc[:-1])}: there is a field that this message does not have"
    place = _place(loc)
    if kind == "union_tag_invalid":  # pydantic's own sentence repeats the tag
        return f"{place}: the kind is none that this message takes"
    message = message.removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}"


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(_name(part) for part in loc) or "the data"


def _name(part: int | str) -> str:
    """A field's name; a key that does not look like one might be member data, so it is left out."""
    if isinstance(part, int):
        return str(part + 1)
    return part if _FIELD_NAME.fullmatch(part) else "(a key that is no field name)"
