"""The exchange over SFTP, with OpenSSH's own client."""

import asyncio
import gc
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from hub.app import Hub
from hub.sftp import sftp_beside
from portal.exchange.access import add_key, end_key
from portal.exchange.limits import Limits, Pace
from portal.sftp.server import MOST_STRANGERS, host_key
from portal.sftp.stay import FRESH_SECONDS
from store.work import Work
from tests.partners import NORTH, SOUTH, TESTER, x12
from tests.portal.sftp.conftest import Client

SHARED = Path(__file__).parents[4] / "shared" / "data" / "x12"


def received(hub: Hub, partner_id: str = NORTH) -> list[str]:
    """The names under which a partner handed in files, the oldest first."""
    return [row.name for row in reversed(hub.exchange.receptions(partner_id, 100))]


@asynccontextmanager
async def inside(
    port: int, keys: Path, address: str = "127.0.0.1"
) -> AsyncIterator[asyncssh.SFTPClient]:
    """A session of a partner's own program, which goes on where OpenSSH's client would stop."""
    async with (
        asyncssh.connect(
            "127.0.0.1",
            port,
            username=NORTH,
            client_keys=[str(keys / NORTH)],
            known_hosts=None,
            local_addr=(address, 0),
            config=None,
            agent_path=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        yield client


def put(client: Client, content: bytes, name: str = "claims.837") -> Path:
    """A file in the client's folder."""
    path = client.folder / name
    path.write_bytes(content)
    return path


def test_a_file_is_handed_in_answered_and_its_answers_fetched(hub: Hub, north: Client) -> None:
    put(north, x12())
    north.done("put claims.837 inbound/claims.837")
    hub.drain()
    listed = north.done("ls -1 outbound").splitlines()
    names = [f"{NORTH}-{n:09d}.{kind}" for n, kind in enumerate(("ta1", "999", "277"), start=1)]
    assert [line for line in listed if NORTH in line] == [f"outbound/{name}" for name in names]
    north.done(f"get outbound/{names[1]} first.999", f"get outbound/{names[1]} again.999")
    first = (north.folder / "first.999").read_bytes()
    assert b"IK5*A~" in first
    assert first == (north.folder / "again.999").read_bytes()


def test_a_document_that_is_removed_lies_in_the_archive_beside_what_was_sent(
    hub: Hub, north: Client
) -> None:
    content = x12()
    put(north, content)
    north.done("put claims.837 inbound/")
    hub.drain()
    north.done(f"rm outbound/{NORTH}-000000001.ta1")
    assert ".ta1" not in north.done("ls -1 outbound")
    archived = north.done("ls -1 archive")
    assert f"{NORTH}-000000001.ta1" in archived
    (sent,) = [line for line in archived.splitlines() if line.endswith(".claims.837")]
    north.done(f"get {sent} back.837")
    assert (north.folder / "back.837").read_bytes() == content


def test_a_file_under_a_passing_name_is_handed_in_when_it_is_renamed(
    hub: Hub, north: Client
) -> None:
    put(north, x12())
    north.done("put claims.837 inbound/claims.837.part", "ls inbound")
    assert received(hub) == []
    assert "claims.837.part" in north.done("ls inbound")
    north.done("rename inbound/claims.837.part inbound/claims.837")
    assert received(hub) == ["claims.837"]


@pytest.mark.parametrize("passing", [".x.837", "x.837.tmp", "x.837.filepart", "~x.837"])
def test_a_file_under_a_passing_name_is_never_handed_in_by_itself(
    hub: Hub, north: Client, passing: str
) -> None:
    put(north, x12())
    north.done(f"put claims.837 inbound/{passing}", f"rm inbound/{passing}")
    assert received(hub) == []
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("sessions", [1, 3], ids=["in one session", "in a session each"])
def test_an_upload_that_takes_the_place_of_another_leaves_nothing_of_it(
    hub: Hub, north: Client, sessions: int
) -> None:
    put(north, x12())
    steps = ["put claims.837 inbound/a.part", "put claims.837 inbound/b.part"]
    steps += ["rename inbound/a.part inbound/b.part"]
    for session in [[each] for each in steps] if sessions > 1 else [steps]:
        north.done(*session)
    assert north.done("ls inbound").split()[-1] == "inbound/b.part"
    north.done("rm inbound/b.part")
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_is_never_handed_in(hub: Hub, north: Client) -> None:
    put(north, x12() * 40_000)
    command = ["sftp", "-b", "-", "-l", "8000", *north.arguments(), north.address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=north.folder) as sending:
        assert sending.stdin is not None
        sending.stdin.write(b"put claims.837 inbound/claims.837\n")
        sending.stdin.flush()
        deadline = time.monotonic() + 20
        while not _on_their_way(hub) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _on_their_way(hub), "the upload never began"
        sending.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _on_their_way(hub) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert received(hub) == []
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


def _on_their_way(hub: Hub) -> bool:
    return any(path.stat().st_size for path in hub.library.root.glob(".*"))


def test_two_uploads_at_once_under_the_same_name_are_both_kept(hub: Hub, north: Client) -> None:
    texts = [x12(number=number) * 2_000 for number in (101, 102)]
    commands = []
    for number, text in enumerate(texts):
        put(north, text, f"{number}.837")
        commands.append(f"put {number}.837 inbound/same.837\n")
    running = [
        subprocess.Popen(
            ["sftp", "-b", "-", "-l", "30000", *north.arguments(), north.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=north.folder,
        )
        for _ in commands
    ]
    for process, command in zip(running, commands, strict=True):
        assert process.stdin is not None
        process.stdin.write(command.encode())
        process.stdin.close()
    assert [process.wait(60) for process in running] == [0, 0]
    rows = hub.exchange.receptions(NORTH, 10)
    assert [row.name for row in rows] == ["same.837", "same.837"]
    stored = {hub.library.path(row.file_id).read_bytes() for row in rows}
    assert stored == set(texts)


def test_nobody_sees_or_fetches_what_is_anothers(hub: Hub, north: Client, south: Client) -> None:
    put(north, x12())
    north.done("put claims.837 inbound/")
    hub.drain()
    name = f"{NORTH}-000000002.999"
    (sent,) = [line for line in north.done("ls -1 archive").split() if line.endswith(".837")]
    assert NORTH not in south.done("ls -1 outbound", "ls -1 archive").replace("sftp>", "")
    assert "not found" in south.refused(f"get outbound/{name}").lower()
    assert "not found" in south.refused(f"get {sent}").lower()
    assert "no such file" in south.refused(f"rm outbound/{name}").lower()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("get ../../../../etc/passwd", id="above the root"),
        pytest.param("get /etc/passwd", id="absolute"),
        pytest.param("get outbound/../../hub.db", id="through a folder"),
        pytest.param("put claims.837 inbound/../../x.837", id="put above the root"),
        pytest.param("put claims.837 outbound/x.837", id="put into outbound"),
        pytest.param("put claims.837 archive/x.837", id="put into archive"),
        pytest.param("put claims.837 x.837", id="put into the root"),
        pytest.param("put claims.837 inbound/a/b.837", id="folder below inbound"),
        pytest.param("mkdir inbound/new", id="new folder"),
        pytest.param("rmdir inbound", id="folder removed"),
        pytest.param("symlink /etc/passwd inbound/x", id="symbolic link"),
        pytest.param("ln /etc/passwd inbound/x", id="hard link"),
        pytest.param("rename inbound /x", id="folder renamed"),
        pytest.param("rename inbound/a.part outbound/a", id="rename into outbound"),
    ],
)
def test_what_leads_elsewhere_is_refused(hub: Hub, north: Client, command: str) -> None:
    put(north, x12())
    north.refused(command)
    assert received(hub) == []


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(["id"], id="command"),
        pytest.param(["-s", "shell"], id="subsystem"),
        pytest.param(["-tt", ""], id="terminal"),
    ],
)
def test_shells_commands_and_other_subsystems_are_refused(north: Client, what: list[str]) -> None:
    ran = subprocess.run(
        ["ssh", *what[:-1], *north.arguments(), north.address, what[-1]],
        capture_output=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.returncode != 0
    assert b"uid=" not in ran.stdout


def test_a_port_is_never_forwarded(north: Client) -> None:
    ran = subprocess.run(
        ["ssh", *north.arguments(), "-W", "127.0.0.1:22", north.address],
        capture_output=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.returncode != 0
    assert b"SSH-2.0" not in ran.stdout


@pytest.mark.parametrize(
    ("partner_id", "key"),
    [
        pytest.param("METPID000009", NORTH, id="unknown partner"),
        pytest.param(NORTH, "stranger", id="unknown key"),
        pytest.param(NORTH, SOUTH, id="key of another partner"),
        pytest.param("root", NORTH, id="user of the machine"),
    ],
)
def test_a_stranger_is_not_let_in_and_the_audit_says_so(
    hub: Hub, north: Client, partner_id: str, key: str
) -> None:
    stranger = replace(north, partner_id=partner_id, key=key)
    assert "Permission denied" in stranger.refused("ls")
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(action="refused entry", door="sftp")
    assert {(line.partner_id, line.address) for line in lines} == {(None, "127.0.0.1")}


def test_a_new_key_is_good_beside_the_old_one_until_that_ends(hub: Hub, north: Client) -> None:
    renewed = replace(north, key="stranger")
    now = hub.exchange.clock()
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        (old,) = work.partner_access.keys(NORTH)
        public = (north.folder / "stranger.pub").read_text()
        add_key(NORTH, public, now, None, actor=TESTER, at=now, work=work)
    north.done("ls")
    renewed.done("ls")
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        end_key(NORTH, old.fingerprint, actor=TESTER, at=now, work=work)
    renewed.done("ls")
    assert "Permission denied" in north.refused("ls")


@pytest.mark.skipif(sys.platform != "linux", reason="other loopback addresses need Linux")
async def test_strangers_of_one_address_lock_out_nobody_of_another(port: int, keys: Path) -> None:
    strangers = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST_STRANGERS)]
    for reader, _ in strangers:
        assert await reader.readline() == b"SSH-2.0-HealthHomesHub\r\n"
    with pytest.raises((OSError, asyncssh.Error)):
        async with inside(port, keys):
            pass
    async with inside(port, keys, "127.0.0.2") as client:
        assert await client.listdir("inbound") == [".", ".."]
    for _, writer in strangers:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.2)
    async with inside(port, keys):
        pass


async def test_who_is_inside_may_do_nothing_more_once_the_key_ended(
    hub: Hub, port: int, keys: Path
) -> None:
    async with inside(port, keys) as client:
        begun = await client.open("inbound/claims.837", "wb")
        await begun.write(x12())
        now = hub.exchange.clock()
        with hub.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            (key,) = work.partner_access.keys(NORTH)
            end_key(NORTH, key.fingerprint, actor=TESTER, at=now, work=work)
        await asyncio.sleep(FRESH_SECONDS)
        for refused in (
            client.listdir("outbound"),
            client.open("inbound/next.837", "wb"),
            client.stat("inbound"),
            begun.close(),
        ):
            with pytest.raises(asyncssh.SFTPPermissionDenied, match="no longer good"):
                await refused
    assert received(hub) == []
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"x" * 257 + b"ustar\x0000"]
)
def test_an_archive_is_refused_and_not_kept(hub: Hub, north: Client, start: bytes) -> None:
    put(north, start + b"\x00" * 600)
    north.refused("put claims.837 inbound/")
    assert received(hub) == []
    with hub.store.read() as view:
        (line,) = Work.on_open_day(view).audit.lines(partner_id=NORTH, action="refused a file")
    assert "archive" in line.subject
    assert [path for path in hub.library.root.rglob("*") if path.is_file()] == []


async def test_an_upload_that_was_refused_does_not_wait_to_be_renamed(
    hub: Hub, port: int, keys: Path
) -> None:
    async with inside(port, keys) as client:
        refused = await client.open("inbound/claims.837.part", "wb")
        with pytest.raises(asyncssh.SFTPFailure, match="archive"):
            await refused.write(b"PK\x03\x04" + bytes(600))
        await refused.close()
        assert await client.listdir("inbound") == [".", ".."]
        with pytest.raises(asyncssh.SFTPNoSuchFile):
            await client.rename("inbound/claims.837.part", "inbound/claims.837")
    assert received(hub) == []


@pytest.mark.parametrize(
    ("file_bytes", "day_bytes", "word"),
    [
        pytest.param(len(x12()) - 1, 10_000_000, "larger", id="too large a file"),
        pytest.param(10_000_000, 2 * len(x12()) - 1, "24 hours", id="too much in a day"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_and_not_kept(
    hub: Hub, north: Client, file_bytes: int, day_bytes: int, word: str
) -> None:
    put(north, x12())
    if day_bytes < file_bytes:
        north.done("put claims.837 inbound/first.837")
    hub.exchange.limits = Limits(file_bytes, day_bytes, per_minute=300)
    before = received(hub)
    north.refused("put claims.837 inbound/")
    assert received(hub) == before
    with hub.store.read() as view:
        (line,) = Work.on_open_day(view).audit.lines(partner_id=NORTH, action="refused a file")
    assert word in line.subject
    kept = [path for path in hub.library.root.rglob("*") if path.is_file()]
    assert len(kept) == len(before)


def test_who_asks_too_often_over_sftp_waits(hub: Hub, north: Client) -> None:
    put(north, x12())
    hub.exchange._pace = Pace(2)
    north.refused(*(f"put claims.837 inbound/{number}.837" for number in range(4)))
    assert len(received(hub)) == 2


def test_what_is_sent_and_fetched_is_logged_with_the_key(hub: Hub, north: Client) -> None:
    put(north, x12())
    north.done("put claims.837 inbound/")
    hub.drain()
    north.done(f"get outbound/{NORTH}-000000002.999")
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(partner_id=NORTH, address="127.0.0.1")
    done = [line.action for line in lines]
    assert done.count("signed in") == 2
    assert [action for action in done if action != "signed in"] == [
        "handed in a file",
        "fetched a document",
    ]
    assert all("sftp: SHA256:" in line.subject for line in lines)


def test_the_host_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "sftp_host_key"
    first = host_key(path).get_fingerprint()
    assert host_key(path).get_fingerprint() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared collection of X12 files is not there")
def test_every_file_of_the_collection_is_taken_in_and_answered(hub: Hub, north: Client) -> None:
    files = [path for path in sorted(SHARED.rglob("*.*")) if path.suffix != ".md"]
    assert files
    north.done(*(f"put '{path}' 'inbound/{path.name}'" for path in files))
    hub.drain()
    rows = hub.exchange.receptions(NORTH, 100)
    assert len(rows) == len(files)
    assert all(row.verdict in {"rejected", "quarantined"} for row in rows), "none is from NORTH"
    answered = {each.reception_id for each in hub.exchange.documents(NORTH, waiting=True)}
    assert answered == {row.reception_id for row in rows}


async def test_who_is_inside_is_shown_out_when_the_server_stops(hub: Hub, keys: Path) -> None:
    """What a connection left behind in the server's loop would be told of by `gc.collect`."""
    with sftp_beside(hub, "127.0.0.1:0") as address:
        connection = await asyncssh.connect(
            "127.0.0.1",
            int(address.rpartition(":")[2]),
            username=NORTH,
            client_keys=[str(keys / NORTH)],
            known_hosts=None,
            config=None,
            agent_path=None,
        )
        await connection.start_sftp_client()
    async with asyncio.timeout(10):
        await connection.wait_closed()
    gc.collect()
