"""Servers of tests run in containers where a Docker engine answers, else from packages.

A program in place of `docker` notes what it is asked, so that this is tested without an engine.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.integration import broker, database
from tests.integration.containers import services
from tests.integration.server import NoServer

ID = "0123456789ab"
DOCKER = """\
#!{python}
import json, pathlib, sys
here, asked = pathlib.Path(__file__).parent, sys.argv[1:]
with (here / "asked").open("a") as told:
    told.write(json.dumps(asked) + "\\n")
checks = (here / "asked").read_text().count('["exec"')
if asked[0] == "run":
    print("{id}")
answers = {{"version": {engine}, "run": {runs}, "exec": 0 if checks % 3 == 0 else 1}}
sys.exit(answers.get(asked[0], {others}))
"""


class Asked:
    """What was asked of a program that stands for `docker`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "asked"

    def __call__(self) -> list[list[str]]:
        """Every call, with its arguments."""
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """Puts the program on the path, alone there, and says what was asked of it."""

    def put(engine: int = 0, runs: int = 0, others: int = 0) -> Asked:
        told = DOCKER.format(python=sys.executable, id=ID, engine=engine, runs=runs, others=others)
        (tmp_path / "docker").write_text(told, encoding="utf-8")
        (tmp_path / "docker").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        for named in (broker.NAMED, database.NAMED):
            monkeypatch.delenv(named, raising=False)
        return Asked(tmp_path)

    return put


def _published(run: list[str]) -> list[list[str]]:
    """The address, the port of this machine and that of the container, of each."""
    told = (part.partition("=")[2] for part in run if part.startswith("--publish="))
    return [one.split(":") for one in told]


def test_kafka_runs_in_a_container_of_the_compose_file_and_is_stopped_by_its_id(
    docker: Callable[..., Asked],
) -> None:
    asked = docker()
    with broker.kafka() as found:
        port = found.address.removeprefix("127.0.0.1:")
        assert found.restart is not None
        found.restart()
    version, run, *rest = asked()
    assert version == ["version"]
    assert run[:3] == ["run", "--detach", "--rm"]
    assert services()["kafka"]["image"] in run
    assert ["127.0.0.1", port, port] in _published(run)
    check = [part.replace("9092", port) for part in services()["kafka"]["healthcheck"]["test"][1:]]
    ready, again = ["exec", ID, *check], ["restart", "-t", "0", ID]
    looked = ["container", "inspect", ID]
    assert rest == [
        *[ready, looked, ready, looked, ready, again],
        *[ready, looked, ready, looked, ready, ["stop", "-t", "1", ID]],
    ]


def test_postgresql_runs_in_a_container_with_the_settings_of_the_compose_file(
    docker: Callable[..., Asked],
) -> None:
    asked = docker()
    with database.in_container(durable=False) as url:
        pass
    _, run, *checks, stop = asked()
    service = services()["postgres"]
    assert run[:3] == ["run", "--detach", "--rm"]
    assert run[run.index(service["image"]) + 1 :] == [
        *service["command"][1:],
        *("-c", "fsync=off", "-c", "max_connections=60"),
    ]
    ((where, outer, inner),) = _published(run)
    assert (where, inner) == ("127.0.0.1", "5432")
    assert url == f"postgresql+psycopg://hub:trying-out@127.0.0.1:{outer}/postgres"
    assert {f"--env={name}={value}" for name, value in service["environment"].items()} <= set(run)
    assert checks[-1] == ["exec", ID, *service["healthcheck"]["test"][1:]]
    assert stop == ["stop", "-t", "1", ID]


def test_a_docker_without_an_engine_falls_on_to_packages(docker: Callable[..., Asked]) -> None:
    asked = docker(engine=1)
    with database.postgresql() as server:
        engine = create_engine(server.empty_database())
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
    with pytest.raises(NoServer, match="no Docker engine answers; no Java 17"), broker.kafka():
        pass
    assert asked() == [["version"], ["version"]]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"runs": 125}, "Docker does not run kafka"),
        ({"others": 1}, "the container did not come up"),
    ],
    ids=["the image cannot be had", "the container ends at once"],
)
def test_an_engine_that_does_not_bring_the_server_up_falls_on_to_packages(
    docker: Callable[..., Asked], told: dict[str, int], why: str
) -> None:
    asked = docker(**told)
    with pytest.raises(NoServer, match=f"{why}.*no Java 17"), broker.kafka():
        pass
    stopped = asked()[-1] == ["stop", "-t", "1", ID]
    assert stopped == ("runs" not in told)


def test_a_server_that_is_named_needs_no_docker(
    docker: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    docker()
    monkeypatch.setenv(broker.NAMED, "kafka.example:9092")
    with broker.kafka() as found:
        assert found.address == "kafka.example:9092"
    assert not (tmp_path / "asked").exists()
