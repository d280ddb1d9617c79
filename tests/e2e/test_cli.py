"""The command line: help, exit codes, and sentences that say what to do."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from hub.cli.main import app
from hub.wall_clock import today
from tests.e2e.feeds import (
    MEMBER,
    SITE,
    interchange,
    lines,
    member,
    member_set,
    programme,
    referral,
)
from tests.e2e.home import HUB, Home, Quarter, Told


def _commands(
    group: object = get_command(app), words: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    commands = getattr(group, "commands", None)
    if commands is None:
        yield words
        return
    for name, command in commands.items():
        yield from _commands(command, (*words, name))


@pytest.mark.parametrize("words", list(_commands()), ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(
    new_hub: Callable[..., Home], words: tuple[str, ...]
) -> None:
    told = new_hub()(*words, "--help")
    assert f"hub {' '.join(words)} [OPTIONS]" in told.out
    assert re.search(rf"Example: .*hub {' '.join(words)}", told.out)


def test_the_program_alone_shows_its_commands(new_hub: Callable[..., Home]) -> None:
    told = new_hub()(code=2)
    for words in _commands():
        assert words[0] in told.out


@pytest.mark.parametrize("name", ["health", "x12"])
def test_commands_that_need_no_hub_are_loaded_without_it(name: str) -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", HUB, name, "--help"],
        env={name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"Usage: hub {name}" in told.stdout
    assert "hub.cli.consoles" in told.stderr
    assert "hub.app" not in told.stderr


WRONG_USE = {
    "no such command": ("dance",),
    "no such option": ("status", "--colour"),
    "no file": ("ingest",),
    "no such day": ("clock", "--to", "2014-02-30"),
    "no day": ("clock",),
    "not a number": ("generate", "DIR", "--members", "many"),
    "no such file": ("x12", "validate", "nowhere.834"),
}


@pytest.mark.parametrize("arguments", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_ends_with_exit_code_2_and_is_told_on_standard_error(
    hub: Home, arguments: tuple[str, ...]
) -> None:
    told = hub(*arguments, code=2)
    assert told.err
    assert told.out == ""


WRONG_SETTINGS = {
    "misspelled": ("HUB_DATABSE_URL", "x", "did you mean HUB_DATABASE_URL?"),
    "unknown": ("HUB_COLOUR", "red", "see docs/settings.md"),
    "not a number": ("HUB_BATCH_SIZE", "many", "HUB_BATCH_SIZE"),
    "too small": ("HUB_BATCH_SIZE", "0", "greater than or equal to 1"),
    "no mail server": ("HUB_SMTP_URL", "http://x", "smtp://HOST:PORT"),
    "no log level": ("HUB_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    "no database": ("HUB_DATABASE_URL", "x", "must be a SQLAlchemy URL"),
    "no such database": ("HUB_DATABASE_URL", "paper://x", "whose driver is installed"),
    "no address": ("HUB_MAIL_FROM", "nobody", "HUB_MAIL_FROM"),
    "no usage": ("HUB_X12_USAGE", "X", "HUB_X12_USAGE"),
}


@pytest.mark.parametrize(
    ("name", "value", "sentence"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS.keys()
)
def test_a_wrong_setting_is_named(
    new_hub: Callable[..., Home],
    name: str,
    value: str,
    sentence: str,
) -> None:
    told = new_hub(**{name: value})("status", code=2)
    assert told.err.startswith("error: ")
    assert name in told.err
    assert sentence in told.err


def test_the_demo_heeds_settings_too(
    new_hub: Callable[..., Home], programme_files: Path, tmp_path: Path
) -> None:
    demo = new_hub(HUB_X12_ID="a b")
    told = demo("demo", "--from", programme_files, "--out", tmp_path / "out", code=2)
    assert "HUB_X12_ID" in told.err


def test_a_store_that_is_no_database_is_told_in_a_sentence(hub: Home) -> None:
    for file in hub.home.glob("hub.db*"):
        file.write_bytes(b"no database" * 100)
    told = hub("status", code=1)
    assert re.fullmatch(r"error: the store sqlite:.*hub.db cannot be used: .*\n", told.err)


def test_a_home_that_cannot_be_a_folder_is_told_in_a_sentence(
    new_hub: Callable[..., Home], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    told = new_hub("file/[hub]")("init", code=1)
    assert told.err.startswith("error: the folder of the store cannot be used")
    assert "file/[hub]" in told.err


BEFORE_INIT = (
    ("status",),
    ("drain",),
    ("clock", "--to", "2014-12-31"),
    ("ingest", "-"),
    ("timeline", MEMBER),
    ("refusals", "list"),
    ("refusals", "show", "RF-000001"),
    ("refusals", "replay"),
    ("emails", "list"),
    ("letters", "list"),
    ("reconcile",),
    ("run",),
)


@pytest.mark.parametrize("arguments", BEFORE_INIT, ids=" ".join)
def test_a_command_before_init_says_that_init_comes_first(
    new_hub: Callable[..., Home], arguments: tuple[str, ...]
) -> None:
    told = new_hub()(*arguments, code=1)
    assert "run `hub init` first" in told.err


def test_init_opens_the_first_day_and_a_second_one_changes_nothing(
    new_hub: Callable[..., Home],
) -> None:
    hub = new_hub()
    assert "opened 2014-12-01" in hub("init", "--from", "2014-12-01").out
    before = hub.tables()
    assert "its open day is 2014-12-01" in hub("init", "--from", "2015-01-01").out
    assert hub.tables() == before


def test_status_as_json_is_one_json_object_that_says_what_is_pending(hub: Home) -> None:
    hub("ingest", "-", stdin=programme())
    found = json.loads(hub("status", "--json").out)
    assert found["open day"] == "2014-12-01"
    assert found["pending"]["files to read"] == 1
    hub("drain")
    found = json.loads(hub("status", "--json").out)
    assert found["pending"]["files to read"] == 0
    assert found["came in"]["sites"] == 2
    assert "sites" in hub("status").out


def test_a_dash_reads_standard_input(hub: Home) -> None:
    told = hub.run("ingest", "-", stdin=programme())
    assert told.out.startswith("standard input: received, JSON Lines, ")
    assert hub.rows("SELECT name FROM files") == [("standard input",)]


def test_ingest_of_a_file_of_no_kind_that_the_hub_takes_ends_with_exit_code_1(hub: Home) -> None:
    told = hub("ingest", "-", stdin=b"what is this?", code=1)
    assert "unknown file, will be refused" in told.out


def test_generate_into_a_folder_that_is_not_empty_is_refused(hub: Home, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    told = hub("generate", tmp_path, "--members", 10, code=2)
    assert "is not empty" in told.err
    assert (tmp_path / "kept.txt").read_text() == "kept"


def test_generate_tells_what_it_wrote_and_gives_the_same_files_for_the_same_numbers(
    hub: Home, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        told = hub("generate", tmp_path / name, "--members", 30, "--claims", 60, "--seed", 7)
        assert "30 members, 60 claims" in told.out
    files = [
        {path.relative_to(tmp_path / name): path.read_bytes() for path in _files(tmp_path / name)}
        for name in ("one", "two")
    ]
    assert files[0] == files[1]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        ([interchange(member_set())], 0),
        ([interchange(member_set(gender="Q"))], 1),
        ([interchange(member_set()), interchange(member_set(gender="Q"))], 1),
        ([b"no X12"], 2),
        ([b"no X12", interchange(member_set(gender="Q"))], 2),
    ],
    ids=["valid", "invalid", "one invalid", "unreadable", "one unreadable"],
)
def test_x12_validate_ends_with_0_for_valid_1_for_invalid_2_for_unreadable(
    new_hub: Callable[..., Home], tmp_path: Path, contents: list[bytes], code: int
) -> None:
    paths = []
    for number, content in enumerate(contents):
        paths.append(tmp_path / f"{number}.834")
        paths[-1].write_bytes(content)
    told = new_hub()("x12", "validate", *paths, code=code)
    assert all(str(path) in told.out + told.err for path in paths)


def test_x12_validate_says_where_an_error_is_and_never_what_stands_there(
    new_hub: Callable[..., Home], tmp_path: Path
) -> None:
    path = tmp_path / "one.834"
    path.write_bytes(interchange(member_set(gender="ZZQ", last="ZZQNAME")))
    told = new_hub()("x12", "validate", path, code=1)
    assert "segment 10 DMG03, loop 2100A, code 7" in told.out
    assert "ZZQ" not in told.out + told.err


def test_x12_show_prints_each_segment_with_its_place(
    new_hub: Callable[..., Home], tmp_path: Path
) -> None:
    path = tmp_path / "one.834"
    path.write_bytes(interchange(member_set(last="[red]SQUARE[/red]")))
    told = new_hub()("x12", "show", path)
    assert "set 1: 834 005010X220A1, sender MIHMS" in told.out
    assert "     7      NM1*IL*1*[red]SQUARE[/red]*ADA  Member Name" in told.out
    assert "NM103    Member Last Name: [red]SQUARE[/red]" in told.out


@pytest.mark.parametrize("suffix", ["pdf", "html"])
def test_the_opt_in_form_of_a_requested_member_is_written(
    new_hub: Callable[..., Home], tmp_path: Path, suffix: str
) -> None:
    hub = new_hub()
    hub("init", "--from", "2015-01-05")
    hub("ingest", "-", stdin=programme())
    (tmp_path / "members.834").write_bytes(interchange(member_set()))
    (tmp_path / "requests.jsonl").write_bytes(lines(referral()))
    hub("ingest", tmp_path / "members.834", tmp_path / "requests.jsonl")
    hub("drain")
    form = tmp_path / f"form.{suffix}"
    hub("form", MEMBER, "--site", SITE, "--to", form)
    assert form.read_bytes().startswith(b"%PDF-" if suffix == "pdf" else b"<!DOCTYPE html>")


def test_there_is_no_opt_in_form_in_2014(hub: Home, tmp_path: Path) -> None:
    hub("ingest", "-", stdin=programme())
    (tmp_path / "members.834").write_bytes(interchange(member_set()))
    (tmp_path / "requests.jsonl").write_bytes(lines(referral()))
    hub("ingest", tmp_path / "members.834", tmp_path / "requests.jsonl")
    hub("drain")
    told = hub("form", MEMBER, "--site", SITE, "--to", tmp_path / "form.pdf", code=1)
    assert "from 2015-01-01 on" in told.err


def test_timeline_shows_each_thing_with_its_source_file_and_rule(hub: Home, tmp_path: Path) -> None:
    (tmp_path / "members.834").write_bytes(interchange(member_set()))
    (tmp_path / "requests.jsonl").write_bytes(lines(referral()))
    hub("ingest", "-", stdin=programme())
    hub("ingest", tmp_path / "members.834", tmp_path / "requests.jsonl")
    hub("clock", "--to", "2014-12-01")
    told = hub("timeline", MEMBER).out.splitlines()
    assert re.match(r"2014-12-01 +Reported by MIHMS.* members.834, set 1, segment 5", told[1])
    assert re.match(r"2014-12-01 +Referred by .* R1 .* requests.jsonl, line 1", told[2])
    assert re.match(r"2014-12-01 +Not eligible: .* E1 .* end of the day", told[3])
    assert "no feed or file has named" in hub("timeline", "79999999Z", code=1).err


def test_the_demo_leaves_what_its_last_words_and_the_summary_say(quarter: Quarter) -> None:
    places = {
        "letters",
        "acknowledgments",
        "remittances",
        "mail",
        "portal",
        "refusals",
        "summary.json",
    }
    assert {path.name for path in quarter.hub.out.iterdir()} == places | {"hub"}
    for place in places:
        assert str(quarter.hub.out / place) in quarter.told.out
    summary = json.loads((quarter.hub.out / "summary.json").read_text())
    assert summary["elapsed seconds"] > 0
    for kind in ("messages", "files to read", "e-mails"):
        assert summary["pending"][kind] == 0
    counts = summary["went out"]
    kinds = [name.split("/")[0] for name in quarter.delivered]
    assert counts["e-mails, done"] == kinds.count("mail")
    assert counts["remittances (835)"] == kinds.count("remittances")
    messages = quarter.delivered["portal/messages.jsonl"].splitlines()
    assert counts["portal messages"] == len(messages)
    letters = sum(number for name, number in counts.items() if name.startswith("letters"))
    pdfs = [name for name in quarter.delivered if re.search(r"/L-[0-9a-f]+\.pdf$", name)]
    assert letters == len(pdfs) > 0
    assert sum(summary["refused"].values()) == kinds.count("refusals") > 0


def test_the_demo_takes_away_an_earlier_demo_and_nothing_else(
    hub: Home, programme_files: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept.txt").write_text("kept")
    told = hub("demo", "--from", programme_files, "--out", other, code=2)
    assert "holds no demo" in told.err
    assert (other / "kept.txt").read_text() == "kept"


def test_the_demo_of_a_folder_without_days_says_how_to_make_some(hub: Home, tmp_path: Path) -> None:
    told = hub("demo", "--from", tmp_path, "--out", tmp_path / "out", code=2)
    assert "`hub generate` makes some" in told.err
    assert not (tmp_path / "out").exists()


@contextmanager
def _daemon(hub: Home) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [str(HUB), "run"],
        env=hub.environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        try:
            assert "Running on the open day" in running.stdout.readline()
            yield running
        finally:
            running.kill()


def _eventually(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


def test_the_daemon_takes_up_what_is_handed_in_keeps_others_off_and_ends_on_sigterm(
    new_hub: Callable[..., Home],
) -> None:
    hub = new_hub()
    hub("init")
    with _daemon(hub) as running:
        hub("ingest", "-", stdin=programme() + lines(member()))
        assert _eventually(lambda: hub.rows("SELECT 1 FROM members") == [(1,)])
        second = hub("drain", code=1)
        assert f"another hub works on this store (process {running.pid})" in second.err
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "Stopped." in out
    assert err == ""
    assert hub("drain").code == 0


def test_the_daemon_closes_days_that_are_over(new_hub: Callable[..., Home]) -> None:
    hub = new_hub()
    yesterday = _new_york_days_ago(1)
    hub("init", "--from", _new_york_days_ago(3))
    with _daemon(hub) as running:
        closed = "SELECT count(*) FROM outbox WHERE topic = 'clock.day'"
        assert _eventually(lambda: hub.rows(closed) >= [(3,)])
        time.sleep(0.7)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=20)
    ended = hub.rows("SELECT value FROM outbox WHERE topic = 'clock.day' ORDER BY seq DESC")
    assert yesterday in ended[0][0].decode()


def _new_york_days_ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def test_output_is_told_apart_results_to_stdout_errors_to_stderr(hub: Home) -> None:
    told: Told = hub.run("refusals", "show", "RF-999999", code=1)
    assert told.out == ""
    assert "there is no refusal RF-999999" in told.err
