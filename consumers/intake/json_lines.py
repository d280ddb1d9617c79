"""JSON Lines: one CloudEvents 1.0 event in structured mode on each line."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from consumers.intake.items import Item, hashed, invalid, refusal
from schemas import catalogue
from schemas.attestations import AttestationSheetSaved
from schemas.envelope import SPEC_VERSION
from schemas.refusal import RefusalReason
from schemas.topics import MEMBER_KEYED

LONGEST_LINE: Final = 4 * 1024 * 1024
_ATTRIBUTES: Final = ("id", "source", "type")
_KNOWN: Final = frozenset(
    {
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "subject",
        "datacontenttype",
        "dataschema",
        "data",
    }
)


def read_json_lines(stream: BinaryIO) -> Iterator[Item]:
    """Each line as an item; blank lines are passed over, and no line stops the rest."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        place = f"line {number}"
        if len(line) > LONGEST_LINE:
            _skip_rest(stream, line)
            yield refusal(place, RefusalReason.TOO_LONG, _TOO_LONG, line[:1024])
        elif text := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield _item(place, text)


_TOO_LONG: Final = f"The line is longer than {LONGEST_LINE:,} bytes: send one event on each line."


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST_LINE)


def _item(place: str, line: bytes) -> Item:
    try:
        line.decode()
    except UnicodeDecodeError:
        sentence = "The line is not UTF-8 text: save the file as UTF-8 and send it again."
        return refusal(place, RefusalReason.NOT_TEXT, sentence, line)
    try:
        event = from_json(line)
    except ValueError:
        sentence = "The line is not one whole JSON object: each line holds one event."
        return refusal(place, RefusalReason.NOT_JSON, sentence, line)
    problem = _problem(event)
    if problem:
        return refusal(place, RefusalReason.BAD_ENVELOPE, problem, line)
    return _message(place, event, line)


def _problem(event: Any) -> str | None:
    """What is wrong with the envelope, or None."""
    if not isinstance(event, dict):
        return "The line is not a JSON object with the attributes of a CloudEvent."
    if event.get("specversion") != SPEC_VERSION:
        return f'specversion must be "{SPEC_VERSION}" (CloudEvents).'
    for name in _ATTRIBUTES:
        if not isinstance(event.get(name), str) or not 0 < len(event[name]) <= 256:
            return f"{name} must be a text of 1 to 256 characters (CloudEvents)."
    if not isinstance(event.get("data"), dict):
        return "data must be a JSON object."
    if not event.keys() <= _KNOWN:
        return "There are attributes beside those of CloudEvents 1.0; data goes under data."
    return None


def _message(place: str, event: dict[str, Any], line: bytes) -> Item:
    kind = catalogue.inbound().get(event["type"])
    if kind is None:
        sentence = "The type is none that the hub takes: docs/messages.md lists them."
        return refusal(place, RefusalReason.UNKNOWN_TYPE, sentence, line)
    message_id = hashed(event["source"], event["id"])
    data = to_json(event["data"])
    if kind is AttestationSheetSaved:
        return _sheet(place, message_id, data, line)
    member_id = event["data"].get("member_id") if kind.topic in MEMBER_KEYED else None
    if kind.topic in MEMBER_KEYED and not catalogue.is_member_id(member_id):
        sentence = "member_id: must be a MaineCare id, eight digits and a letter."
        return refusal(place, RefusalReason.INVALID_DATA, sentence, line)
    return Item(place, message_id, data=data, type=kind.type, member_id=member_id, raw=line)


def _sheet(place: str, message_id: str, data: bytes, line: bytes) -> Item:
    try:
        sheet = AttestationSheetSaved.model_validate_json(data)
    except ValidationError as error:
        return invalid(place, error, line)
    return Item(place, message_id, messages=tuple(sheet.attested()), raw=line)
