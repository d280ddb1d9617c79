"""Settings from the environment, each wrong one named; and one worker at a time."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.lock import AlreadyRunning
from hub.settings import Settings, SettingsError, load_settings
from tests.working import sole_worker


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment without settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUB_{name.upper()}", raising=False)
    return


def test_without_settings_everything_lies_under_one_folder() -> None:
    settings = load_settings()
    assert settings.store_url == "sqlite:///hub-data/hub.db"
    assert settings.files_folder == Path("hub-data/files")
    assert settings.out_folder == Path("hub-data/out")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HUB_HOME": "/srv/hub",
        "HUB_OUT": "/srv/out",
        "HUB_BATCH_SIZE": "10000",
        "HUB_SMTP_URL": "smtps://me:a%20b@mail.example:465",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.store_url == "sqlite:////srv/hub/hub.db"
    assert settings.out_folder == Path("/srv/out")
    assert settings.batch_size == 10_000
    assert settings.smtp_url == "smtps://me:a%20b@mail.example:465"


def test_an_override_comes_before_the_environment_and_leaves_the_rest_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUB_HOME", "/srv/hub")
    monkeypatch.setenv("HUB_ATTEMPTS", "7")
    settings = load_settings(home=Path("/other"))
    assert (settings.home, settings.attempts) == (Path("/other"), 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_SMTP_URL", "http://SECRET.example"),
        ("HUB_SMTP_URL", "smtp://"),
        ("HUB_MAIL_FROM", "SECRET"),
        ("HUB_PORTAL_URL", "ftp://SECRET.example"),
        ("HUB_X12_ID", "a lower SECRET"),
        ("HUB_X12_ID", "TOOLONGFORISA006"),
        ("HUB_X12_USAGE", "SECRET"),
        ("HUB_BATCH_SIZE", "0"),
        ("HUB_BATCH_SIZE", "10001"),
        ("HUB_BATCH_SIZE", "SECRET"),
        ("HUB_ATTEMPTS", "0"),
        ("HUB_ATTEMPTS", "21"),
        ("HUB_LOG_LEVEL", "SECRET"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as raised:
        load_settings()
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("HUB_BATCHSIZE", "did you mean HUB_BATCH_SIZE?", id="like a setting"),
        pytest.param("HUB_ZZZZZZZZZZ", "docs/settings.md", id="like none"),
    ],
)
def test_an_unknown_setting_is_an_error(
    monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert name in str(raised.value)
    assert told in str(raised.value)


def test_what_tests_are_told_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TEST_ANYTHING", "1")
    assert load_settings() == load_settings()


# --- the lock -----------------------------------------------------------------------------------

HOLD = "import sys; from pathlib import Path; from hub.lock import FileLock\n"
WAIT = (
    "lock = FileLock(Path(sys.argv[1])); lock.take(); print('held', flush=True); sys.stdin.read()"
)


def test_a_second_worker_is_turned_away_and_told_which_process_works(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "hub.lock"
    command = [sys.executable, "-c", HOLD + WAIT, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning) as raised, sole_worker(path):
            pass
        assert raised.value.pid == str(other.pid)
        other.kill()
    with sole_worker(path):
        assert path.read_text()


def test_a_worker_that_ends_lets_the_next_one_work(tmp_path: Path) -> None:
    for _ in range(2):
        with sole_worker(tmp_path / "hub.lock"):
            pass
