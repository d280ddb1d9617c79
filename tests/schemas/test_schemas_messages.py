"""Every message: its example, its type, and what it refuses without repeating it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.attestations import AttestationSheetSaved
from schemas.message import Message, message_types
from schemas.topics import MEMBER_KEYED, Topic
from schemas.validation import plain_errors

TYPES = (
    "gov.maine.healthhomes.member-attested.v1",
    "gov.maine.healthhomes.attestation-withdrawn.v1",
    "gov.maine.healthhomes.attestation-sheet-saved.v1",
    "gov.maine.healthhomes.bhh-member-certified.v1",
    "gov.maine.healthhomes.member-opted-out.v1",
    "gov.maine.healthhomes.member-opted-in.v1",
    "gov.maine.healthhomes.service-chosen.v1",
    "gov.maine.healthhomes.claim-reported.v1",
    "gov.maine.healthhomes.day-ended.v1",
    "gov.maine.healthhomes.member-reported.v1",
    "gov.maine.healthhomes.print-letters.v1",
    "gov.maine.healthhomes.send-email.v1",
    "gov.maine.healthhomes.issue-remittance.v1",
    "gov.maine.healthhomes.issue-acknowledgment.v1",
    "gov.maine.healthhomes.publish-portal-message.v1",
    "gov.maine.healthhomes.organization-reported.v1",
    "gov.maine.healthhomes.site-contacts-saved.v1",
    "gov.maine.healthhomes.site-reported.v1",
    "gov.maine.healthhomes.rendering-provider-reported.v1",
    "gov.maine.healthhomes.affiliation-reported.v1",
    "gov.maine.healthhomes.recognition-reported.v1",
    "gov.maine.healthhomes.new-patients-confirmed.v1",
    "gov.maine.healthhomes.site-user-reported.v1",
    "gov.maine.healthhomes.referral-requested.v1",
    "gov.maine.healthhomes.termination-requested.v1",
    "gov.maine.healthhomes.stage-b-addition-requested.v1",
    "gov.maine.healthhomes.cct-addition-requested.v1",
    "gov.maine.healthhomes.transfer-requested.v1",
    "gov.maine.healthhomes.opt-in-document-received.v1",
    "gov.maine.healthhomes.eligibility-overridden.v1",
    "gov.maine.healthhomes.care-team-referral-requested.v1",
    "gov.maine.healthhomes.interpreter-services-billed.v1",
    "gov.maine.healthhomes.sharing-authorized.v1",
    "gov.maine.healthhomes.core-expectations-reported.v1",
    "gov.maine.healthhomes.user-trained.v1",
    "gov.maine.healthhomes.dashboard-reviewed.v1",
    "gov.maine.healthhomes.agreement-reported.v1",
    "gov.maine.healthhomes.provider-message-sent.v1",
)
"""Senders know messages by these: a new one is added here, a changed one gets a new version."""

EVERY_MESSAGE = [
    pytest.param(kind, id=kind.__name__) for _, kind in sorted(message_types().items())
]
MARK = "ZZMARKED"
MARKED = [
    pytest.param(MARK, id="text"),
    pytest.param(MARK * 500, id="long text"),
    pytest.param(f"{MARK}\n{MARK}", id="lines"),
    pytest.param([MARK], id="list"),
    pytest.param({"marked": MARK}, id="object"),
]
Place = tuple[str | int, ...]


def read(kind: type[Message], data: object) -> Message:
    return kind.model_validate_json(json.dumps(data))


def places(data: object, at: Place = ()) -> Iterator[Place]:
    """Every place in an example that holds a value, the inner ones too."""
    if at:
        yield at
    if isinstance(data, dict):
        for name, value in data.items():
            yield from places(value, (*at, name))
    if isinstance(data, list):
        for number, value in enumerate(data):
            yield from places(value, (*at, number))


def with_value(data: Any, at: Place, value: object) -> Any:
    """A copy of `data` with another value at one place."""
    copy = json.loads(json.dumps(data))
    *outer, last = at
    inner = copy
    for step in outer:
        inner = inner[step]
    inner[last] = value
    return copy


def full_example(kind: type[Message]) -> Any:
    """The example with every field that it leaves to its default."""
    return read(kind, kind.example).model_dump(mode="json")


def test_types_are_those_that_senders_know() -> None:
    assert sorted(message_types()) == sorted(TYPES)


def test_no_two_messages_share_a_type() -> None:
    classes = {
        value
        for family in catalogue.FAMILIES
        for value in vars(family).values()
        if isinstance(value, type) and issubclass(value, Message) and "topic" in vars(value)
    }
    assert classes == set(message_types().values())
    assert len(classes) == len({kind.type for kind in classes})


@pytest.mark.parametrize("topic", list(Topic))
def test_topic_carries_a_message(topic: Topic) -> None:
    assert any(kind.topic is topic for kind in message_types().values())


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_example_is_read_and_written_without_a_loss(kind: type[Message]) -> None:
    message = read(kind, kind.example)
    assert kind.model_validate_json(message.model_dump_json()) == message
    assert kind.model_validate_json(message.model_dump_json(exclude_none=True)) == message


@pytest.mark.parametrize("kind", list(catalogue.inbound().values()), ids=lambda kind: kind.__name__)
def test_feed_is_written_short_without_a_loss(kind: type[Message]) -> None:
    message = read(kind, kind.example)
    short = message.model_dump_json(exclude_none=True, exclude_defaults=True)
    assert kind.model_validate_json(short) == message
    assert json.loads(short).keys() <= kind.example.keys()


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_message_cannot_be_changed_after_it_is_read(kind: type[Message]) -> None:
    message = read(kind, kind.example)
    name = next(iter(kind.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(message, name, getattr(message, name))


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_message_says_its_topic_sender_and_key(kind: type[Message]) -> None:
    assert isinstance(kind.topic, Topic)
    assert kind.sender
    assert kind.__doc__
    assert read(kind, kind.example).key


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_message_about_a_member_is_ordered_by_member(kind: type[Message]) -> None:
    by_member = kind.topic in MEMBER_KEYED and kind is not AttestationSheetSaved
    assert (kind.key_field == "member_id") is by_member


def test_files_bring_feeds_and_never_commands_or_time() -> None:
    brought = {kind.topic for kind in catalogue.inbound().values()}
    assert brought == MEMBER_KEYED | {Topic.PROVIDERS, Topic.CORRESPONDENCE}


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_unknown_field_is_refused_at_every_depth(kind: type[Message]) -> None:
    example = full_example(kind)
    objects = [at for at in places(example) if isinstance(_at(example, at), dict)]
    for at in [(), *objects]:
        surprised = with_value(example, (*at, "surprise"), MARK)
        with pytest.raises(ValidationError) as refused:
            read(kind, surprised)
        told = plain_errors(refused.value)
        assert "there is a field that this message does not have" in told
        assert "surprise" not in told
        assert MARK not in f"{refused.value}{refused.value!r}"


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_key_that_looks_like_no_field_is_not_repeated(kind: type[Message]) -> None:
    with pytest.raises(ValidationError) as refused:
        read(kind, {**kind.example, MARK: 1})
    assert MARK not in plain_errors(refused.value)


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_absent_field_is_refused_and_named(kind: type[Message]) -> None:
    for name, field in kind.model_fields.items():
        if field.is_required():
            rest = {key: value for key, value in kind.example.items() if key != name}
            with pytest.raises(ValidationError) as refused:
                read(kind, rest)
            assert f"{name}: field required" in plain_errors(refused.value)


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_nothing_is_converted(kind: type[Message]) -> None:
    example = full_example(kind)
    for at in places(example):
        value = _at(example, at)
        for wrong in _other_types(value):
            with pytest.raises(ValidationError):
                read(kind, with_value(example, at, wrong))


@pytest.mark.parametrize("value", MARKED)
@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_error_never_holds_what_was_sent(kind: type[Message], value: object) -> None:
    example = full_example(kind)
    for at in places(example):
        error = _error(kind, with_value(example, at, value))
        if error is not None:
            assert MARK not in plain_errors(error), at
            assert MARK not in f"{error}{error!r}" or _is_tag(at), at


def _error(kind: type[Message], data: object) -> ValidationError | None:
    try:
        read(kind, data)
    except ValidationError as error:
        return error
    return None


def _is_tag(at: Place) -> bool:
    """Whether the place tells contents of portal messages apart; pydantic repeats such a tag.

    Only the hub itself writes portal messages, and `plain_errors` leaves the tag out.
    """
    return at == ("content", "kind")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(MARK, id="no JSON"),
        pytest.param(f'{{"member_id": {MARK}}}', id="a bare word"),
        pytest.param(f'{{"member_id": "{MARK}', id="cut off"),
        pytest.param(f'["{MARK}"]', id="a list"),
        pytest.param(f'"{MARK}"', id="a string"),
        pytest.param(b'{"member_id": "' + MARK.encode() + b'\xff"}', id="not UTF-8"),
    ],
)
def test_broken_json_is_refused_without_repeating_it(text: str | bytes) -> None:
    for kind in message_types().values():
        with pytest.raises(ValidationError) as refused:
            kind.model_validate_json(text)
        assert MARK not in f"{refused.value}{plain_errors(refused.value)}"


def _at(data: Any, at: Place) -> Any:
    for step in at:
        data = data[step]
    return data


def _other_types(value: object) -> list[object]:
    """Values of JSON types that the place does not take."""
    if isinstance(value, bool):
        return ["true", 1, [value]]
    if isinstance(value, int | float):
        return [str(value), [value]]
    if isinstance(value, str):
        return [True, [value], {"value": value}]
    if isinstance(value, list):
        return ["", 1, {}]
    if isinstance(value, dict):
        return ["", 1, []]
    return [[None], {"none": None}]
