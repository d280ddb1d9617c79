"""Files: told apart by how they begin, stored once, and read chunk by chunk to their end."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from errno import EIO
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from consumers.intake.csv_rows import COLUMNS
from consumers.intake.items import Item
from consumers.intake.json_lines import LONGEST_LINE, read_json_lines
from consumers.intake.kinds import FileKind, kind_of
from hub.app import Hub
from hub.settings import Settings
from schemas.attestations import AttestationSheetSaved
from schemas.certifications import BhhMemberCertified
from schemas.members import MemberReported
from schemas.providers import SiteReported
from store import tables
from store.library import Library
from store.refusals import Refusals
from store.transaction import Transaction

HEADER = ",".join(COLUMNS)
ROW = "APS-1,10000001A,1003000126-001,2014-12-10,2014-12-10,2015-06-09"


def event(number: int = 0, kind: str = MemberReported.type, **changes: Any) -> dict[str, Any]:
    data = MemberReported.example | {"member_id": f"2000000{number}A"}
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "/mihms",
        "type": kind,
        "data": data,
    } | changes


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


# --- kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        pytest.param(b"ISA*00*", FileKind.X12, id="X12"),
        pytest.param(b"\xef\xbb\xbf\r\n isa*00*", FileKind.X12, id="X12 after a mark and blanks"),
        pytest.param(b'{"id": 1}', FileKind.JSON_LINES, id="JSON"),
        pytest.param(b'\xef\xbb\xbf\n{"id": 1}', FileKind.JSON_LINES, id="JSON after a mark"),
        pytest.param(b"[1]", FileKind.JSON_LINES, id="a list"),
        pytest.param(b'oops\n{"id": 1}', FileKind.JSON_LINES, id="JSON from the second line"),
        pytest.param(HEADER.encode(), FileKind.CERTIFICATIONS, id="certifications"),
        pytest.param(
            b"\xef\xbb\xbf" + HEADER.upper().encode() + b"\r\n", FileKind.CERTIFICATIONS, id="Excel"
        ),
        pytest.param(HEADER[:-4].encode(), FileKind.UNKNOWN, id="another CSV"),
        pytest.param(b"%PDF-1.7", FileKind.UNKNOWN, id="PDF"),
        pytest.param(b"PK\x03\x04", FileKind.UNKNOWN, id="ZIP"),
        pytest.param(b"", FileKind.EMPTY, id="nothing"),
        pytest.param(b" \r\n\t", FileKind.EMPTY, id="blanks"),
        pytest.param(b"\x00\x00", FileKind.EMPTY, id="zero bytes"),
    ],
)
def test_a_file_is_told_by_how_it_begins(start: bytes, kind: FileKind) -> None:
    assert kind_of(start) is kind


# --- the library --------------------------------------------------------------------------------


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_stored_once_under_its_hash(tmp_path: Path) -> None:
    library = Library(tmp_path)
    content = b"x" * 3_000_000
    first, again = (library.store(io.BytesIO(content)) for _ in range(2))
    assert first == again
    assert first.file_id == sha256(content).hexdigest()
    assert (first.size, first.start) == (3_000_000, b"x" * 4096)
    assert files_in(tmp_path) == [library.path(first.file_id)]
    assert first.path.read_bytes() == content


class Broken(io.RawIOBase):
    """A stream that breaks off after its first bytes."""

    def __init__(self) -> None:
        self._parts = iter([b"half"])

    def read(self, _size: int = -1) -> bytes:
        for part in self._parts:
            return part
        raise OSError("connection lost")


def test_of_a_stream_that_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="connection lost"):
        Library(tmp_path).store(Broken())  # type: ignore[arg-type]
    assert files_in(tmp_path) == []


# --- reading ------------------------------------------------------------------------------------


@pytest.fixture
def hub_of(tmp_path: Path) -> Iterator[Callable[[int], Hub]]:
    """Makes hubs that read chunks of so many items, each on a store of its own."""
    made: list[Hub] = []

    def make(batch_size: int) -> Hub:
        home = tmp_path / str(len(made))
        hub = Hub(Settings(home=home, batch_size=batch_size))
        hub.start(date(2014, 12, 1))
        made.append(hub)
        return hub

    yield make
    for hub in made:
        hub.close()


def outbox(hub: Hub) -> list[tuple[str, bytes, str]]:
    with hub.store.read() as view:
        return [(row.key, row.value, row.headers) for row in view.rows(tables.outbox.select())]


def file_row(view: Transaction) -> Any:
    (row,) = view.rows(tables.files.select())
    return row


@pytest.mark.parametrize("chunk", [1, 2, 5, 6, 100])
def test_a_file_gives_the_same_messages_whatever_the_size_of_a_chunk(
    hub_of: Callable[[int], Hub], chunk: int
) -> None:
    content = lines(*(event(n) for n in range(3)), {"no": "event"}, event(4))
    whole, pieces = hub_of(1000), hub_of(chunk)
    for hub in (whole, pieces):
        hub.receive(io.BytesIO(content), "members.jsonl")
        while hub.intake.read_next() is not None:
            pass
    assert outbox(pieces) == outbox(whole)
    assert len(outbox(whole)) == 4
    with pieces.store.read() as view:
        row = file_row(view)
        assert (row.state, row.items_read, row.messages, row.refused) == ("done", 5, 4, 1)


def test_a_file_is_read_on_in_its_middle_by_another_process(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(2)
    hub.receive(io.BytesIO(lines(*(event(n) for n in range(5)))), "members.jsonl")
    assert [hub.intake.read_next() for _ in range(2)] == [0, 2]
    other = Hub(hub.settings)
    assert [other.intake.read_next() for _ in range(3)] == [2, 1, None]
    assert hub.intake.read_next() is None
    keys = [key for key, _, _ in outbox(hub)]
    assert keys == ["m1", "m2", "m3", "m4", "m5"]
    other.close()


def test_two_files_are_read_in_the_order_of_arrival(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(100)
    for number in (1, 0):
        hub.receive(io.BytesIO(lines(event(number))), "members.jsonl")
    hub.drain()
    with hub.store.read() as view:
        rows = view.rows(tables.member_keys.select().order_by(tables.member_keys.c.member_key))
        assert [row.member_id for row in rows] == ["20000001A", "20000000A"]


def test_a_file_that_comes_again_under_another_name_is_read_once(
    hub_of: Callable[[int], Hub],
) -> None:
    hub = hub_of(100)
    receipts = [hub.receive(io.BytesIO(lines(event())), name) for name in ("a", "b")]
    assert [receipt.new for receipt in receipts] == [True, False]
    hub.drain()
    assert hub.outcome.handled == 1


def test_messages_keep_where_they_came_from_and_no_member_id_in_key_or_headers(
    hub_of: Callable[[int], Hub],
) -> None:
    hub = hub_of(100)
    receipt = hub.receive(io.BytesIO(b"\n" + lines(event(3))), "members.jsonl")
    hub.intake.read_next()
    hub.intake.read_next()
    ((key, _, headers),) = outbox(hub)
    assert key == "m1"
    assert json.loads(headers)["ce_origin"] == f"file:{receipt.file_id}#line 2"
    assert "20000003A" not in headers


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b"not json", "not_json", id="no JSON"),
        pytest.param(b'{"specversion": "1.0"', "not_json", id="cut off"),
        pytest.param(b'{"a": 1} {"b": 2}', "not_json", id="two on a line"),
        pytest.param(b"[" * 5000, "not_json", id="too deep"),
        pytest.param(b'{"a": "\xff\xfe"}', "not_text", id="no UTF-8"),
        pytest.param(b"[1, 2]", "bad_envelope", id="no object"),
        pytest.param(b'"text"', "bad_envelope", id="a text"),
        pytest.param(lines(event(specversion="0.3")), "bad_envelope", id="another version"),
        pytest.param(lines(event(id="")), "bad_envelope", id="empty id"),
        pytest.param(lines(event(id=7)), "bad_envelope", id="number as id"),
        pytest.param(lines(event(source="s" * 257)), "bad_envelope", id="long source"),
        pytest.param(lines(event(data=[1])), "bad_envelope", id="data is a list"),
        pytest.param(lines(event(extra=1)), "bad_envelope", id="unknown attribute"),
        pytest.param(lines(event(type="x.y.z")), "unknown_type", id="unknown type"),
        pytest.param(
            lines(event(type="gov.maine.healthhomes.day-ended.v1")),
            "unknown_type",
            id="type of the hub itself",
        ),
        pytest.param(
            lines(event(data={"member_id": "Jane Doe"})), "invalid_data", id="no member id"
        ),
        pytest.param(
            lines(event(data={"member_id": "20000000A", "Jane": "Doe"})),
            "invalid_data",
            id="unknown field",
        ),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_and_the_next_ones_are_read(
    hub_of: Callable[[int], Hub], line: bytes, reason: str
) -> None:
    hub = hub_of(100)
    good = lines(event(1))
    hub.receive(io.BytesIO(good + line.strip() + b"\n\n" + lines(event(2))), "x.jsonl")
    hub.drain()
    with hub.store.read() as view:
        (refused,) = view.rows(tables.refusals.select())
    assert refused.reason == reason
    assert refused.place == "line 2"
    assert not any(secret in refused.sentence for secret in ("Jane", "Doe", "20000000A"))
    assert hub.outcome.handled == 2


def test_a_line_that_is_too_long_is_refused_without_its_text(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(100)
    long = b'{"x": "' + b"x" * LONGEST_LINE + b'"}\n'
    hub.receive(io.BytesIO(lines(event(1)) + long + lines(event(2))), "x.jsonl")
    hub.drain()
    with hub.store.read() as view:
        (refused,) = view.rows(tables.refusals.select())
    assert (refused.reason, refused.place) == ("too_long", "line 2")
    assert len(refused.value) <= 1024
    assert hub.outcome.handled == 2


def test_the_last_line_needs_no_line_end(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(100)
    hub.receive(io.BytesIO(lines(event(1), event(2)).rstrip()), "x.jsonl")
    hub.drain()
    assert hub.outcome.handled == 2


def test_a_sheet_becomes_a_message_for_each_member(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(100)
    sheet = event(kind=AttestationSheetSaved.type, data=AttestationSheetSaved.example)
    hub.receive(io.BytesIO(lines(sheet)), "x.jsonl")
    hub.intake.read_next()
    hub.intake.read_next()
    found = outbox(hub)
    assert [key for key, _, _ in found] == ["m1", "m2"]
    ids = [json.loads(headers)["ce_id"] for _, _, headers in found]
    assert ids[1] == f"{ids[0]}.1"
    assert json.loads(found[1][1])["activity"] == "outreach"


def test_certifications_are_read_from_csv_and_wrong_rows_refused(
    hub_of: Callable[[int], Hub],
) -> None:
    hub = hub_of(2)
    rows = [
        HEADER,
        ROW,
        ROW.replace("10000001A", '"10000002B"'),
        ROW.replace("10000001A", "Jane Doe"),
        "a,b,c",
        "",
        ROW.replace("2015-06-09", "2014-12-09"),
        "x" * 5000,
    ]
    content = "\r\n".join(rows).encode() + b"\r\n\xff,1,2,3,4,5\r\n"
    hub.receive(io.BytesIO(content), "aps.csv")
    while hub.intake.read_next() is not None:
        pass
    with hub.store.read() as view:
        refused = [(row.place, row.reason) for row in view.rows(tables.refusals.select())]
        sentences = " ".join(row.sentence for row in view.rows(tables.refusals.select()))
    assert refused == [
        ("line 4", "invalid_data"),
        ("line 5", "invalid_data"),
        ("line 7", "invalid_data"),
        ("line 8", "too_long"),
        ("line 9", "not_text"),
    ]
    assert "Jane" not in sentences
    certified = [BhhMemberCertified.model_validate_json(value) for _, value, _ in outbox(hub)]
    assert [one.member_id for one in certified] == ["10000001A", "10000002B"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"%PDF-1.7 ...", "unknown_format", id="PDF"),
        pytest.param(b"ISA*00*oops", "unreadable_x12", id="broken X12"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused_as_a_whole(
    hub_of: Callable[[int], Hub], content: bytes, reason: str
) -> None:
    hub = hub_of(100)
    hub.receive(io.BytesIO(content), "x")
    hub.drain()
    with hub.store.read() as view:
        (refused,) = view.rows(tables.refusals.select())
        assert (refused.reason, refused.place) == (reason, "whole file")
        assert file_row(view).state == "refused"


def test_a_sender_may_send_an_event_again_in_another_file(hub_of: Callable[[int], Hub]) -> None:
    hub = hub_of(100)
    site = event(kind=SiteReported.type, data=SiteReported.example)
    hub.receive(io.BytesIO(lines(site)), "one.jsonl")
    hub.receive(io.BytesIO(lines(site, event(1))), "two.jsonl")
    hub.drain()
    assert (hub.outcome.handled, hub.outcome.repeated) == (2, 1)


def test_a_disk_that_fails_amid_a_file_is_waited_for_and_nothing_of_the_file_is_left_out(
    hub_of: Callable[[int], Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hub_of(2)
    hub.receive(io.BytesIO(lines(*(event(number) for number in range(7)))), "file")
    failing = [4, 9]  # of the lines that are read, ahead of the chunks
    read = iter(range(100))

    def on_a_failing_disk(stream: BinaryIO) -> Iterator[Item]:
        for item in read_json_lines(stream):
            if next(read) in failing:
                raise OSError(EIO, "Input/output error")
            yield item

    monkeypatch.setattr("hub.intake.read_json_lines", on_a_failing_disk)
    hub.drain()
    with hub.store.read() as view:
        assert Refusals(view).all() == []
        assert file_row(view).state == "done"
    assert len(outbox(hub)) == 7


def test_a_file_that_the_hub_fails_on_is_set_aside_and_read_on_after_the_fault_is_mended(
    hub_of: Callable[[int], Hub],
) -> None:
    hub = hub_of(2)
    first = hub.receive(io.BytesIO(lines(*(event(number) for number in range(5)))), "first")
    hub.receive(io.BytesIO(lines(event(9))), "second")
    hub.intake.read_next()
    hub.intake.read_next()
    path = hub.library.path(first.file_id)
    hidden = path.rename(path.with_suffix(".gone"))
    hub.intake.start_anew()
    hub.drain()
    with hub.store.read() as view:
        (refusal,) = Refusals(view).all()
    assert (refusal.reason, refusal.place) == ("given_up", "after item 2")
    assert len(outbox(hub)) == 3
    hidden.rename(path)
    assert hub.replay(hub.open_refusals()) == 1
    hub.drain()
    assert len(outbox(hub)) == 6
    assert hub.replay(hub.open_refusals()) == 0
