"""`hub partners` and `hub files`, as staff type them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.app import Hub
from hub.cli.main import app
from hub.settings import Settings
from rules.certification_edi import PartnerState
from store.work import Work
from tests.partners import NORTH, SOUTH, answered, hand_in, hub_with_partners, x12

Ask = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    hub_with_partners(tmp_path).close()
    monkeypatch.setenv("HUB_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [*words])


@pytest.fixture
def home(ask: Ask, tmp_path: Path) -> Path:
    return tmp_path


def at(home: Path) -> Hub:
    return Hub(Settings(home=home))


def state(home: Path, partner_id: str) -> PartnerState:
    hub = at(home)
    found = hub.exchange.profile(partner_id).state
    hub.close()
    return found


def test_a_partner_is_opened_in_test_and_changed(ask: Ask, home: Path) -> None:
    opened = ask("partners", "open", "METPID000101", "--name", "Lake Clinic", "--sets", "837p")
    assert opened.exit_code == 0, opened.output
    ask("partners", "change", "METPID000101", "--ta1", "when_refused", "--remittances", "plb")
    shown = json.loads(ask("partners", "show", "METPID000101").stdout)
    assert (shown["state"], shown["sets"], shown["ta1"]) == ("test", ["837P"], "when_refused")
    assert shown["lacking"] == {"837P": 2}
    assert "Lake Clinic" in ask("partners", "list").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("partners", "open", "ABC", "--name", "x"), "no trading partner id"),
        (("partners", "open", NORTH, "--name", "x"), "already"),
        (("partners", "show", "METPID000999"), "exchanges no files"),
        (("partners", "change", NORTH, "--sets", "999"), "--sets"),
        (("partners", "change", NORTH, "--ta1", "never"), "--ta1"),
        (("partners", "promote", NORTH), "in production since"),
        (("partners", "add-token", NORTH, "--scope", "everything"), "scopes"),
        (("partners", "end-token", NORTH, "000000000000"), "no such token"),
        (("partners", "end-key", NORTH, "SHA256:x"), "no such key"),
        (("files", "recheck", "IN-000000000000"), "there is no file"),
    ],
)
def test_what_cannot_be_done_is_told(ask: Ask, words: tuple[str, ...], told: str) -> None:
    result = ask(*words)
    assert result.exit_code != 0
    assert told in result.output


def test_staff_promote_hold_and_release(ask: Ask, home: Path) -> None:
    ask("partners", "promote", SOUTH)
    assert state(home, SOUTH) is PartnerState.PRODUCTION
    ask("partners", "hold", SOUTH, "--why", "agreement lapsed")
    assert state(home, SOUTH) is PartnerState.TEST
    assert "test" in ask("partners", "release", SOUTH).output
    hub = at(home)
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(partner_id=SOUTH)
    hub.close()
    assert [line.action for line in lines] == [
        "promoted",
        "promotion asked for",
        "held",
        "released",
    ]


def test_a_held_partner_with_clean_tests_goes_to_production_when_it_is_released(
    ask: Ask, home: Path
) -> None:
    ask("partners", "change", SOUTH, "--sets", "837P")
    ask("partners", "hold", SOUTH, "--why", "agreement not signed")
    hub = at(home)
    for number in (101, 102):
        answered(hub, x12(sender=SOUTH, number=number, usage="T"), SOUTH)
    hub.close()
    assert state(home, SOUTH) is PartnerState.TEST
    ask("partners", "release", SOUTH)
    assert state(home, SOUTH) is PartnerState.PRODUCTION


def test_keys_and_tokens_are_given_and_ended(ask: Ask, home: Path) -> None:
    key = home / "key.pub"
    key.write_text(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGJqZ6hA0k3bTuCuYMsePMrYlSwMbpqDDZ0J4A7fN3b x\n"
    )
    added = ask("partners", "add-key", NORTH, str(key), "--until", "2030-12-31")
    assert added.exit_code == 0, added.output
    token = ask("partners", "add-token", NORTH, "--scope", "files:read").stdout.strip()
    shown = json.loads(ask("partners", "show", NORTH).stdout)
    (kept,) = shown["keys"]
    assert kept["until"].startswith("2031-01-01")
    assert token.split("_")[1] == shown["tokens"][0]["token"]
    assert ask("partners", "end-key", NORTH, kept["fingerprint"]).exit_code == 0
    assert ask("partners", "end-token", NORTH, token.split("_")[1]).exit_code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "private key"),
        ("hello", "no SSH public key"),
        ("ssh-dss AAAAB3NzaC1kc3MAAACBAP", "no SSH public key"),
    ],
)
def test_what_is_no_good_key_is_refused(ask: Ask, home: Path, text: str, told: str) -> None:
    (home / "key.pub").write_text(text)
    result = ask("partners", "add-key", NORTH, str(home / "key.pub"))
    assert result.exit_code == 1
    assert told in result.output


def test_what_nobody_can_read_is_listed_rechecked_and_discarded(ask: Ask, home: Path) -> None:
    hub = at(home)
    file_id = answered(hub, b"hello").reception_id
    hub.close()
    assert file_id in ask("files", "quarantine").stdout
    assert ask("files", "recheck", file_id).exit_code == 0
    assert "Nothing is in quarantine" in ask("files", "quarantine").stdout
    ask("drain")
    assert file_id in ask("files", "quarantine").stdout
    assert ask("files", "discard", file_id).exit_code == 0
    assert "Nothing is in quarantine" in ask("files", "quarantine").stdout
    assert ask("files", "recheck", file_id).exit_code == 1


def test_files_and_their_timeline_are_shown(ask: Ask, home: Path) -> None:
    hub = at(home)
    file_id = hand_in(hub, x12())
    hub.close()
    assert "not yet" in ask("files", "list", NORTH).stdout
    ask("drain")
    assert "accepted" in ask("files", "list", NORTH).stdout
    told = ask("files", "timeline", file_id).stdout
    assert all(word in told for word in ("received", "TA1", "999", "277CA", "decided"))
    assert "0 production files" in ask("files", "purge", "--dry-run").stdout
