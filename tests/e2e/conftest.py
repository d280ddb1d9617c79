"""One undisturbed quarter that many tests look at, and hubs to try things on."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from hub.synthetic import generate
from tests.e2e.home import Home, Quarter, home_of_demo
from tests.e2e.serving import Mailbox
from tests.integration.server import free_ports


@pytest.fixture(scope="session")
def programme_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small invented programme, in dated folders."""
    folder = tmp_path_factory.mktemp("programme")
    generate(folder, members=60, claims=200, seed=2014)
    return folder


@pytest.fixture(scope="session")
def quarter(programme_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    """The undisturbed run of that programme, which tests look at and never change."""
    hub = home_of_demo(tmp_path_factory.mktemp("quarter") / "out")
    told = hub.run("demo", "--from", programme_files, "--out", hub.out)
    return Quarter(programme_files, hub, told, hub.tables(), hub.delivered())


@pytest.fixture
def new_hub(tmp_path: Path) -> Callable[..., Home]:
    """Makes a hub in a folder of its own, with settings; it is not yet set up."""

    def make(name: str = "hub", **settings: str) -> Home:
        return Home(tmp_path / name, tmp_path / f"{name}-out", settings)

    return make


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a hub whose open day is 2014-12-01, which tests copy and never change."""
    made = Home(tmp_path_factory.mktemp("opened") / "hub", tmp_path_factory.mktemp("out"))
    made("init", "--from", "2014-12-01")
    return made.home


@pytest.fixture
def open_hub(new_hub: Callable[..., Home], opened: Path) -> Callable[..., Home]:
    """Makes a hub as `new_hub` does, whose open day is 2014-12-01."""

    def make(name: str = "hub", **settings: str) -> Home:
        made = new_hub(name, **settings)
        shutil.copytree(opened, made.home)
        return made

    return make


@pytest.fixture
def hub(open_hub: Callable[..., Home]) -> Home:
    """A hub whose open day is 2014-12-01."""
    return open_hub()


@pytest.fixture
def quarter_to_go_on(quarter: Quarter, tmp_path: Path) -> Callable[[], Home]:
    """Makes a copy of the quarter's hub, to go on with."""

    def copy() -> Home:
        shutil.copytree(quarter.hub.out, tmp_path / "copy")
        return home_of_demo(tmp_path / "copy")

    return copy


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on a port of its own."""
    kept, (port,) = Mailbox(), free_ports(1)
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()
