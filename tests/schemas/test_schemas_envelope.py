"""The envelope, and the plain sentences about what does not fit a message."""

import pytest
from pydantic import BaseModel, ValidationError

from schemas.envelope import Record, headers
from schemas.refusal import RefusalReason, Refused
from schemas.validation import plain_errors

MADE = headers(id="1", source="/clock", type="t.v1", time="2015-01-01T23:59:59-05:00")


def test_headers_are_those_of_a_cloudevent_in_binary_mode() -> None:
    assert MADE == {
        "ce_specversion": "1.0",
        "ce_id": "1",
        "ce_source": "/clock",
        "ce_type": "t.v1",
        "ce_time": "2015-01-01T23:59:59-05:00",
        "content-type": "application/json",
    }


def test_record_reads_its_attributes_from_the_headers() -> None:
    record = Record("clock.day", "America/New_York", b"{}", MADE)
    assert (record.id, record.source, record.type) == ("1", "/clock", "t.v1")


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        pytest.param("file:abc#line 3", "file:abc#line 3", id="from a file"),
        pytest.param("", "/clock#1", id="from no file"),
    ],
)
def test_record_says_where_it_was_read_from(origin: str, said: str) -> None:
    made = headers(id="1", source="/clock", type="t.v1", time="now", origin=origin)
    assert Record("clock.day", "", b"", made).origin == said


def test_record_without_headers_has_empty_attributes() -> None:
    record = Record("clock.day", "", b"")
    assert (record.id, record.source, record.type) == ("", "", "")


def test_refusal_shows_its_reason_and_keeps_its_sentence_apart() -> None:
    refused = Refused(RefusalReason.UNKNOWN_MEMBER, "The member is not known: send the 834 first.")
    assert str(refused) == "unknown_member"
    assert refused.sentence.startswith("The member")


class _Four(BaseModel):
    first: int
    second: int
    third: list[int]
    fourth: int


def _sentence(**data: object) -> str:
    with pytest.raises(ValidationError) as refused:
        _Four.model_validate(data)
    return plain_errors(refused.value)


def test_sentence_names_the_field_and_says_what_to_do() -> None:
    told = _sentence(first="x", second=2, third=[], fourth=4)
    assert told.startswith("first: input should be a valid integer")
    assert told.endswith("Correct the data and send it again.")


def test_sentence_counts_places_of_a_list_from_one() -> None:
    assert _sentence(first=1, second=2, third=[1, "x"], fourth=4).startswith("third.2: ")


@pytest.mark.parametrize(
    ("data", "more"),
    [
        pytest.param({"first": 1}, "", id="three wrong"),
        pytest.param({}, "; and 1 more. ", id="four wrong"),
    ],
)
def test_sentence_tells_three_and_counts_the_rest(data: dict[str, object], more: str) -> None:
    told = _sentence(**data)
    assert told.count("field required") == 3
    assert more in told
    assert ("more" in told) is bool(more)
