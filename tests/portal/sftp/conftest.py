"""A hub whose SFTP server runs, and OpenSSH's own client as the partner."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.app import Hub
from hub.sftp import sftp_beside
from portal.exchange.access import add_key
from store.work import Work
from tests.missing import go_without
from tests.partners import NORTH, SOUTH, TESTER, hub_with_partners

TOOLS = ("sftp", "ssh", "ssh-keygen")


@pytest.fixture(scope="session", autouse=True)
def openssh() -> None:
    """OpenSSH's client must be there in continuous integration; elsewhere its tests are skipped."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        go_without(f"OpenSSH's client is not installed: {', '.join(missing)}")


@dataclass(frozen=True)
class Client:
    """A partner's client: its key, and the server that it knows."""

    partner_id: str
    folder: Path
    port: int
    key: str = ""

    def arguments(self) -> list[str]:
        """What the commands of OpenSSH need to come in."""
        options = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityFile": self.folder / (self.key or self.partner_id),
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": self.folder / "known_hosts",
            "Port": self.port,
        }
        return ["-F", "/dev/null", *(f"-o{name}={value}" for name, value in options.items())]

    @property
    def address(self) -> str:
        """Whom it signs in as, and where."""
        return f"{self.partner_id}@127.0.0.1"

    def sftp(self, *commands: str) -> subprocess.CompletedProcess[str]:
        """Run commands of the sftp client; it stops at the first that fails."""
        return subprocess.run(
            [str(shutil.which("sftp")), "-b", "-", *self.arguments(), self.address],
            input="\n".join(commands) + "\n",
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
            check=False,
        )

    def done(self, *commands: str) -> str:
        """What commands that must not fail print."""
        ran = self.sftp(*commands)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def refused(self, *commands: str) -> str:
        """What a command that must fail says."""
        ran = self.sftp(*commands)
        assert ran.returncode != 0, ran.stdout
        return ran.stderr


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key pair for each partner, and one for a stranger."""
    folder = tmp_path_factory.mktemp("keys")
    for name in (NORTH, SOUTH, "stranger"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True)
    return folder


@pytest.fixture
def hub(tmp_path: Path, keys: Path) -> Iterator[Hub]:
    """A hub that knows a key of both partners."""
    hub = hub_with_partners(tmp_path / "home")
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        now = hub.exchange.clock()
        for partner_id in (NORTH, SOUTH):
            public = (keys / f"{partner_id}.pub").read_text()
            add_key(partner_id, public, now, None, actor=TESTER, at=now, work=work)
    yield hub
    hub.close()


@pytest.fixture
def port(hub: Hub) -> Iterator[int]:
    """The port on which the hub lets partners in over SFTP."""
    with sftp_beside(hub, "127.0.0.1:0") as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture
def client(hub: Hub, port: int, keys: Path, tmp_path: Path) -> Callable[[str], Client]:
    """Makes the client of a partner, which works in a folder of its own."""

    def make(partner_id: str) -> Client:
        folder = tmp_path / f"at_{partner_id}"
        folder.mkdir(exist_ok=True)
        for path in keys.iterdir():
            shutil.copy(path, folder)
        host_key = subprocess.run(
            ["ssh-keygen", "-y", "-f", str(hub.settings.home / "sftp_host_key")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
        return Client(partner_id, folder, port)

    return make


@pytest.fixture
def north(client: Callable[[str], Client]) -> Client:
    """The partner in production."""
    return client(NORTH)


@pytest.fixture
def south(client: Callable[[str], Client]) -> Client:
    """The partner in test."""
    return client(SOUTH)
