"""The exchange over the API: hand in, look at, fetch, put away, and who may."""

from datetime import date

import httpx
import pytest
from sqlalchemy import update

from hub.app import Hub
from portal.exchange.access import SCOPES
from portal.exchange.limits import Pace
from store import tables
from store.work import Work
from tests.partners import NORTH, SOUTH, Clock, x12
from tests.portal.api.conftest import MakeToken

EVERY_READ = (
    "/files",
    "/files/{id}",
    "/files/{id}/timeline",
    "/files/{id}/findings",
    "/files/{id}/content",
    "/documents",
    "/documents/{name}",
    "/certification",
)
NAME = f"{NORTH}-000000002.999"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def sent(client: httpx.Client, content: bytes | None = None) -> str:
    """Hand in a file; its id."""
    answer = client.post("/files", params={"name": "claims.837"}, content=content or x12())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_file_is_handed_in_answered_and_told_of(hub: Hub, north: httpx.Client) -> None:
    answer = north.post("/files", params={"name": "claims.837"}, content=x12())
    file = answer.json()
    assert (answer.status_code, file["state"], file["door"]) == (201, "received", "api")
    assert answer.headers["location"] == f"/files/{file['id']}"
    hub.drain()
    told = north.get(f"/files/{file['id']}").json()
    assert (told["state"], told["verdict"], told["claims_accepted"]) == ("read", "accepted", 1)
    events = north.get(f"/files/{file['id']}/timeline").json()["events"]
    assert [each["what"] for each in events] == [
        *("received", "ta1", "999", "277", "read", "decided")
    ]
    names = [each["name"] for each in north.get("/documents").json()["documents"]]
    assert names == [each["document"] for each in events if each["document"]]
    assert "IK5*A~" in north.get(f"/documents/{names[1]}").text
    assert north.get(f"/files/{file['id']}/content").content == x12()
    assert north.get(f"/files/{file['id']}/findings").json() == {"findings": [], "complete": True}


def test_a_document_that_is_put_away_waits_no_longer_and_can_be_fetched(
    hub: Hub, north: httpx.Client
) -> None:
    sent(north)
    hub.drain()
    assert north.put(f"/documents/{NAME}/put-away").status_code == 204
    waiting = [each["name"] for each in north.get("/documents").json()["documents"]]
    everything = north.get("/documents", params={"waiting": False}).json()["documents"]
    assert NAME not in waiting
    assert NAME in [each["name"] for each in everything]
    assert north.get(f"/documents/{NAME}").status_code == 200


def test_a_document_that_is_fetched_again_takes_no_new_control_number(
    hub: Hub, north: httpx.Client
) -> None:
    sent(north)
    hub.drain()
    first, again = (north.get(f"/documents/{NAME}").content for _ in range(2))
    assert first == again
    sent(north, x12(number=102))
    hub.drain()
    names = [each["name"] for each in north.get("/documents").json()["documents"]]
    numbers = [int(name.partition("-")[2].partition(".")[0]) for name in names]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_what_is_purged_at_the_end_of_a_day_is_told_of_and_can_no_longer_be_fetched(
    hub: Hub, north: httpx.Client
) -> None:
    file_id = sent(north)
    hub.drain()
    with hub.store.begin() as transaction:
        for table in (tables.receptions, tables.files):
            transaction.execute(update(table).values(received_on=date(2000, 1, 1)))
    hub.close_until(hub.open_day())
    assert north.get(f"/files/{file_id}").json()["state"] == "purged"
    assert north.get(f"/files/{file_id}/timeline").status_code == 200
    gone = (f"/files/{file_id}/content", f"/documents/{NAME}")
    assert [north.get(path).status_code for path in gone] == [404, 404]
    assert north.get("/documents").json()["documents"] == []
    with hub.store.read() as view:
        (line,) = Work.on_open_day(view).audit.lines(partner_id=NORTH, action="purged a file")
    assert line.subject.startswith(file_id)


def test_files_are_told_in_pages_the_newest_first(
    hub: Hub, north: httpx.Client, clock: Clock
) -> None:
    ids = []
    for number in range(3):
        ids.append(sent(north, x12(number=number + 1)))
        clock.forward(seconds=1)
    first = north.get("/files", params={"limit": 2}).json()
    assert [each["id"] for each in first["files"]] == ids[:0:-1]
    rest = north.get("/files", params={"limit": 2, "before": first["before"]}).json()
    assert [each["id"] for each in rest["files"]] == ids[:1]
    assert rest["before"] is None


@pytest.mark.parametrize("path", EVERY_READ)
def test_nobody_is_told_anything_without_a_good_token(
    hub: Hub, client: httpx.Client, token: MakeToken, clock: Clock, path: str
) -> None:
    good = token(days=1)
    file_id = sent_with(client, good)
    hub.drain()
    asked = path.format(id=file_id, name=NAME)
    assert client.get(asked, headers=bearer(good)).status_code == 200
    clock.forward(days=1)
    wrong = ["", "x", "hhh_000000000000_x", good[:-1] + "!", good]
    answers = [client.get(asked, headers=bearer(one) if one else {}) for one in wrong]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(action="refused entry", door="api")
    assert len(lines) == len(wrong)


def sent_with(client: httpx.Client, token: str) -> str:
    answer = client.post("/files", params={"name": "a.837"}, content=x12(), headers=bearer(token))
    return str(answer.json()["id"])


@pytest.mark.parametrize("path", [path for path in EVERY_READ if "{" in path])
def test_what_is_another_partners_is_not_there(
    hub: Hub, client: httpx.Client, token: MakeToken, path: str
) -> None:
    file_id = sent_with(client, token())
    hub.drain()
    theirs = path.format(id=file_id, name=NAME)
    nobodys = path.format(id="IN-000000000000", name=f"{SOUTH}-000000009.999")
    answers = [client.get(one, headers=bearer(token(SOUTH))) for one in (theirs, nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]
    put_away = client.put(f"/documents/{NAME}/put-away", headers=bearer(token(SOUTH)))
    assert put_away.status_code == 404
    for listing in ("/files", "/documents"):
        (found,) = client.get(listing, headers=bearer(token(SOUTH))).json().keys() - {"before"}
        assert client.get(listing, headers=bearer(token(SOUTH))).json()[found] == []


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_does_what_its_scope_says_and_nothing_else(
    hub: Hub, client: httpx.Client, token: MakeToken, scope: str
) -> None:
    file_id = sent_with(client, token())
    hub.drain()
    client.headers["authorization"] = f"Bearer {token(scopes=(scope,))}"
    status = {
        "write": client.post("/files", params={"name": "a"}, content=x12(number=102)).status_code,
        "read": client.get(f"/files/{file_id}").status_code,
        "answer": client.get(f"/documents/{NAME}").status_code,
        "remittance": client.get("/documents/1234567893-2015-01.835").status_code,
        "standing": client.get("/certification").status_code,
    }
    may = {
        "files:write": {"write": 201, "standing": 200},
        "files:read": {"read": 200, "answer": 200, "standing": 200},
        "remittances:read": {"remittance": 404, "standing": 200},
    }
    assert status == dict.fromkeys(status, 403) | may[scope]
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(action="refused entry", partner_id=NORTH)
    assert len(lines) == list(status.values()).count(403)


def reads(client: httpx.Client, *tokens: str) -> list[int]:
    """What the list of files answers to each token."""
    return [client.get("/files", headers=bearer(one)).status_code for one in tokens]


def test_a_renewed_token_takes_over_within_a_day(
    client: httpx.Client, token: MakeToken, clock: Clock
) -> None:
    old = token(scopes=("files:read",))
    answer = client.post("/token/renewal", json={"days": 10}, headers=bearer(old))
    new = answer.json()["token"]
    assert answer.status_code == 201
    clock.forward(hours=23)
    assert [client.get("/files", headers=bearer(one)).status_code for one in (old, new)] == [
        200
    ] * 2
    clock.forward(hours=1)
    assert [client.get("/files", headers=bearer(one)).status_code for one in (old, new)] == [
        401,
        200,
    ]
    assert client.post("/files?name=a", content=b"x", headers=bearer(new)).status_code == 403


def test_of_a_token_the_store_keeps_a_digest_alone(hub: Hub, token: MakeToken) -> None:
    secret = token().split("_", 2)[2]
    for path in (hub.settings.home).glob("hub.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "headers", "status", "word"),
    [
        pytest.param(b"x" * 1_000_001, {}, 413, "larger", id="too large"),
        pytest.param(b"PK\x03\x04" + b"x" * 600, {}, 415, "archive", id="archive"),
        pytest.param(b"\x1f\x8b", {}, 415, "archive", id="short archive"),
        pytest.param(b"x", {"content-encoding": "gzip"}, 415, "compressed", id="compressed"),
        pytest.param(b"x", {"content-type": "multipart/form-data"}, 415, "form", id="form"),
    ],
)
def test_what_is_beyond_the_limits_is_refused_and_not_kept(
    hub: Hub,
    north: httpx.Client,
    content: bytes,
    headers: dict[str, str],
    *,
    status: int,
    word: str,
) -> None:
    answer = north.post("/files", params={"name": "a"}, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert word in answer.json()["detail"]
    assert north.get("/files").json()["files"] == []
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


def test_a_body_that_comes_in_pieces_is_held_to_the_limit_too(
    hub: Hub, north: httpx.Client
) -> None:
    pieces = (b"x" * 100_000 for _ in range(11))
    assert north.post("/files", params={"name": "a"}, content=pieces).status_code == 413
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


def test_more_than_the_limit_of_a_day_is_taken_the_day_after(
    north: httpx.Client, clock: Clock
) -> None:
    big = [bytes([65 + number]) * 900_000 for number in range(3)]
    status = [north.post("/files?name=a", content=one).status_code for one in big]
    assert status == [201, 201, 413]
    clock.forward(hours=24, seconds=1)
    assert north.post("/files?name=a", content=big[2]).status_code == 201


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "..", "a\x00b", "x" * 201])
def test_a_name_that_no_file_should_have_is_refused(north: httpx.Client, name: str) -> None:
    assert north.post("/files", params={"name": name}, content=x12()).status_code == 422


def test_who_asks_too_often_waits(hub: Hub, north: httpx.Client) -> None:
    hub.exchange._pace = Pace(5)
    answers = [north.get("/certification") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[5].headers["retry-after"]) > 0


def test_a_stranger_who_guesses_waits_while_partners_do_not(
    hub: Hub, client: httpx.Client, token: MakeToken
) -> None:
    hub.exchange._pace = Pace(5)
    statuses = [client.get("/files", headers=bearer("x")).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert client.get("/files", headers=bearer(token())).status_code == 200


def test_the_audit_tells_of_every_file_that_came_and_went(hub: Hub, north: httpx.Client) -> None:
    file_id = sent(north)
    hub.drain()
    north.get(f"/documents/{NAME}")
    north.get(f"/files/{file_id}/content")
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(partner_id=NORTH, address="127.0.0.1")
    assert [(line.action, line.subject.partition(" ")[0]) for line in lines] == [
        ("handed in a file", file_id),
        ("fetched a document", NAME),
        ("fetched a file", file_id),
    ]
