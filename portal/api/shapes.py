"""What the API answers, as JSON."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from portal.exchange.findings import ToldFinding
from portal.exchange.shelf import Document
from portal.exchange.timeline import Event
from rules.certification_edi import Certification
from store.partner_profiles import PartnerProfile

FILE_ID: Final = r"^IN-[0-9a-f]{12}$"
DOCUMENT: Final = r"^[A-Za-z0-9-]{1,80}\.(ta1|999|277|835|txt)$"
FileId = Annotated[str, Field(pattern=FILE_ID, examples=["IN-3f9c01d2a4b5"])]
DocumentName = Annotated[
    str,
    Field(
        pattern=DOCUMENT,
        examples=["METPID000001-000000001.999"],
    ),
]
State = Literal["received", "answered", "read", "quarantined", "purged"]


class Shape(BaseModel):
    """An answer; its fields are all that it has."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Shape):
    """What is wrong, as RFC 9457 tells it; `detail` says what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class SentFile(Shape):
    """A file that was handed in.

    `state` is `received` until the TA1 and 999 are there (`answered`); `read` when the programme
    has taken what it accepts; `quarantined` when nobody can read it.
    """

    id: FileId
    name: str
    size: int
    door: Literal["api", "sftp", "web"]
    received_at: datetime
    state: State
    test: bool
    verdict: str | None
    problem: str | None
    claims_accepted: int
    claims_rejected: int


class SentFiles(Shape):
    """Files, the newest first; `before` asks for the next ones, None when there are none."""

    files: list[SentFile]
    before: FileId | None


class TimelineEvent(Shape):
    """Something that happened to a file."""

    what: Literal["received", "ta1", "999", "277", "txt", "read", "decided", "835"]
    sentence: str
    on: date
    at: datetime | None
    document: str | None


class Timeline(Shape):
    """What happened to a file so far, in order."""

    events: list[TimelineEvent]


class FileFinding(Shape):
    """One thing that is wrong with a file; `segment` is the segment as it was sent."""

    place: str
    sentence: str
    level: int | None
    code: str
    segment: str


class FileFindings(Shape):
    """What is wrong with a file; `complete` is false when there is more than is told."""

    findings: list[FileFinding]
    complete: bool


class WaitingDocument(Shape):
    """An answer or a remittance."""

    name: DocumentName
    kind: Literal["ta1", "999", "277", "835", "txt"]
    size: int
    made_on: date
    verdict: str
    file: FileId | None
    fetched_at: datetime | None
    put_away: bool


class Documents(Shape):
    """What there is to fetch, the oldest first."""

    documents: list[WaitingDocument]


class Standing(Shape):
    """Where the partner stands with its certification: clean test files that each set lacks."""

    partner_id: str
    state: Literal["test", "production"]
    since: date
    needed: int
    lacking: dict[str, int]
    held: bool


class Renewal(Shape):
    """How long a new token is to be good."""

    days: Annotated[int, Field(ge=1, le=366)] = 90


class RenewedToken(Shape):
    """A new token, shown this once; the old one is good for 24 hours more at most."""

    token: str
    ends_at: datetime


def sent_file(row: Row[Any]) -> SentFile:
    """A reception as the API shows it."""
    return SentFile(
        id=row.reception_id,
        name=row.name,
        size=row.size,
        door=row.door,
        received_at=row.received_at,
        state=state_of(row),
        test=row.test,
        verdict=row.verdict,
        problem=row.problem,
        claims_accepted=row.claims_accepted,
        claims_rejected=row.claims_rejected,
    )


def state_of(row: Row[Any]) -> State:
    """How far the hub is with a reception."""
    if row.purged_on is not None:
        return "purged"
    if row.verdict == "quarantined":
        return "quarantined"
    if row.answered_at is None:
        return "received"
    return "answered" if row.read_at is None else "read"


def event(one: Event) -> TimelineEvent:
    """An event of a timeline as the API shows it."""
    made = {"what": one.what, "sentence": one.sentence, "on": one.on, "at": one.at}
    return TimelineEvent.model_validate(made | {"document": one.document})


def finding(one: ToldFinding) -> FileFinding:
    """A finding as the API shows it."""
    return FileFinding(
        place=one.place,
        sentence=one.sentence,
        level=one.level,
        code=one.code,
        segment=one.segment,
    )


def waiting_document(one: Document) -> WaitingDocument:
    """A document as the API shows it."""
    return WaitingDocument.model_validate(
        {
            "name": one.name,
            "kind": one.kind,
            "size": one.size,
            "made_on": one.made_on,
            "verdict": one.verdict,
            "file": one.reception_id,
            "fetched_at": one.fetched_at,
            "put_away": one.put_away,
        }
    )


def standing(profile: PartnerProfile, stands: Certification) -> Standing:
    """A certification as the API shows it."""
    return Standing(
        partner_id=profile.partner_id,
        state=profile.state.value,
        since=profile.state_since_on,
        needed=stands.needed,
        lacking=dict(stands.lacking),
        held=profile.held_because is not None,
    )
