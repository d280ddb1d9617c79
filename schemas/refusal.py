"""Refused for good: a message or a part of a file that cannot be taken as it is."""

from enum import StrEnum


class RefusalReason(StrEnum):
    """The kinds of refusal; the sentence beside it says what, where and what to do."""

    EMPTY_FILE = "empty_file"
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE_X12 = "unreadable_x12"
    REJECTED_X12 = "rejected_x12"
    DUPLICATE_INTERCHANGE = "duplicate_interchange"
    UNMATCHED_ACKNOWLEDGMENT = "unmatched_acknowledgment"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    BAD_ENVELOPE = "bad_envelope"
    UNKNOWN_TYPE = "unknown_type"
    INVALID_DATA = "invalid_data"
    UNKNOWN_MEMBER = "unknown_member"
    UNKNOWN_SITE = "unknown_site"
    WRONG_KIND_OF_SITE = "wrong_kind_of_site"
    NOTHING_TO_ANSWER = "nothing_to_answer"
    OUT_OF_ORDER = "out_of_order"
    GIVEN_UP = "given_up"


class Refused(Exception):
    """A message is set aside with its reason and a sentence that holds no member data."""

    def __init__(self, reason: RefusalReason, sentence: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.sentence = sentence
