"""SFTP of the demo: a key of its trading partner, a file to send, and the command that sends it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.app import Hub
from hub.cli.consoles import out
from hub.serving import PortTaken
from hub.sftp import sftp_beside
from hub.wall_clock import now
from store.audit import HUB
from store.work import Work

_LISTEN: Final = "127.0.0.1:8022"
_SAMPLE: Final = (
    Path(__file__).parents[2]
    / "examples"
    / "quarter"
    / "2015-03-06"
    / "04-claims-institutional.837"
)
_ITS_SENDER: Final = "MIHMS"


@contextmanager
def demo_sftp(hub: Hub, partner_id: str) -> Iterator[None]:
    """Let the demo's partner in over SFTP for the block, and print how to try it.

    On HUB_SFTP_LISTEN; where that is not set and another process has the port, without SFTP.
    """
    folder = hub.outlet.root / "sftp"
    _add_key(hub, partner_id, folder)
    try:
        with sftp_beside(hub, hub.settings.sftp_listen or _LISTEN) as address:
            _write_known_hosts(hub, folder, address)
            (folder / "claims.837").write_text(_sample_of(partner_id), encoding="ascii")
            _tell(partner_id, folder, address)
            yield
    except PortTaken as taken:
        out.print(f"{taken.address} is taken: set HUB_SFTP_LISTEN to try SFTP.")
        yield


def _add_key(hub: Hub, partner_id: str, folder: Path) -> None:
    """Make a key in the folder, unless an earlier demo did, and let it in."""
    import asyncssh  # noqa: PLC0415 - slow to import

    from portal.exchange.access import add_key  # noqa: PLC0415 - slow to import

    folder.mkdir(parents=True, exist_ok=True)
    private = folder / "key"
    if private.exists():
        return
    made = asyncssh.generate_private_key("ssh-ed25519", comment="demo")
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(made.export_private_key("openssh"))
    public = made.export_public_key("openssh").decode()
    with hub.store.begin() as transaction:
        work, at = Work.on_open_day(transaction), now()
        add_key(partner_id, public, at, None, actor=HUB, at=at, work=work)


def _write_known_hosts(hub: Hub, folder: Path, address: str) -> None:
    from portal.sftp.server import host_key  # noqa: PLC0415 - slow to import

    host, _, port = address.rpartition(":")
    key = host_key(hub.settings.home / "sftp_host_key").export_public_key("openssh").decode()
    (folder / "known_hosts").write_text(f"[{host}]:{port} {key}", encoding="ascii")


def _sample_of(partner_id: str) -> str:
    """A test file of the partner's: claims of the quarter, as if it had sent them."""
    text = _SAMPLE.read_text(encoding="ascii")
    text = text.replace(f"*ZZ*{_ITS_SENDER:<15}*", f"*ZZ*{partner_id:<15}*", 1)
    return text.replace(f"GS*HC*{_ITS_SENDER}*", f"GS*HC*{partner_id}*")


def _tell(partner_id: str, folder: Path, address: str) -> None:
    host, _, port = address.rpartition(":")
    options = f"-P {port} -i {folder / 'key'} -o UserKnownHostsFile={folder / 'known_hosts'}"
    out.print(f"\n[bold]SFTP[/bold], as the trading partner {partner_id}, which is in test:")
    for line in (
        f"sftp {options} {partner_id}@{host}",
        f"put {folder / 'claims.837'} inbound/",
        "ls outbound",
    ):
        out.print(f"  {line}", soft_wrap=True, markup=False)
