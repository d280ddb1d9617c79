"""Servers in containers: the images of docker-compose.yml, where a Docker engine answers."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.integration.server import NoServer

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
_ENGINE_SECONDS = 10
_PULL_SECONDS = 600
_GRACE_SECONDS = "1"
"""A server that is stopped has nothing to keep."""


@cache
def composed() -> dict[str, Any]:
    """What docker-compose.yml says, every variable in it being at its default."""
    told = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", COMPOSE.read_text(encoding="utf-8"))
    found: dict[str, Any] = yaml.safe_load(told)
    return found


def services() -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml."""
    found: dict[str, dict[str, Any]] = composed()["services"]
    return found


def of_the_hub(*profiles: str) -> list[str]:
    """The services that run the hub's image under these profiles alone, in their order."""
    return [
        name
        for name, service in services().items()
        if "build" in service and service.get("profiles", []) == list(profiles)
    ]


class Container:
    """A running container, which is asked, restarted and stopped by its id."""

    def __init__(self, docker: str, container_id: str) -> None:
        self._docker = docker
        self.container_id = container_id

    def wait_until(self, check: Sequence[str], seconds: float = 60) -> None:
        """Wait until a command ends well in the container.

        Raises:
            NoServer: the container ended, or the command does not end well in time.
        """
        end = time.monotonic() + seconds
        while self._ask("exec", self.container_id, *check).returncode != 0:
            gone = self._ask("container", "inspect", self.container_id).returncode != 0
            if gone or time.monotonic() > end:
                told = self._ask("logs", "--tail", "20", self.container_id)
                raise NoServer(f"the container did not come up: {told.stdout[-600:]}")
            time.sleep(0.2)

    def restart(self) -> None:
        """Kill what runs in the container and start it again on what it kept."""
        self._ask("restart", "-t", "0", self.container_id).check_returncode()

    def stop(self) -> None:
        """End the container, which leaves nothing behind."""
        self._ask("stop", "-t", _GRACE_SECONDS, self.container_id)

    def _ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._docker, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


@contextmanager
def container(
    service: str,
    ports: dict[int, int],
    options: Sequence[str] = (),
    command: Sequence[str] = (),
) -> Iterator[Container]:
    """A container of the image of a service, `ports` of this machine leading to those within it.

    Raises:
        NoServer: no Docker engine answers, or it does not run the image.
    """
    docker = _docker()
    published = (f"--publish=127.0.0.1:{outer}:{inner}" for outer, inner in ports.items())
    run = [docker, "run", "--detach", "--rm", *published, *options]
    run += [services()[service]["image"], *command]
    try:
        started = subprocess.run(
            run, capture_output=True, text=True, check=True, timeout=_PULL_SECONDS
        )
    except subprocess.CalledProcessError as error:
        raise NoServer(f"Docker does not run {service}: {error.stderr[-300:].strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise NoServer(f"Docker did not get the image of {service}") from error
    running = Container(docker, started.stdout.strip())
    try:
        yield running
    finally:
        running.stop()


def _docker() -> str:
    """The program `docker`, whose engine answers."""
    docker = shutil.which("docker")
    if docker is not None:
        try:
            asked = subprocess.run(
                [docker, "version"], capture_output=True, check=False, timeout=_ENGINE_SECONDS
            )
        except subprocess.TimeoutExpired:
            asked = None
        if asked is not None and asked.returncode == 0:
            return docker
    raise NoServer("no Docker engine answers")
