"""`make chaos`: a quarter and a load on real servers that are killed again and again.

Prints the ledger of each and exits with 1 when a line does not hold. The seed decides which
faults strike in which order.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from hub.synthetic.chance import stream
from tests.chaos.faults import Faults
from tests.chaos.field import Field, Hubs
from tests.chaos.runs import Taking, Told, load, quarter
from tests.chaos.servers import Brokers, Database, MailServer
from tests.integration.server import NoServer

out = Console()


@dataclass
class Everything:
    """Three brokers, a database and a mail server, all of which can be killed."""

    brokers: Brokers
    database: Database
    mail: MailServer | None
    replication: int = 3

    @property
    def addresses(self) -> str:
        """Where the brokers are."""
        return self.brokers.addresses

    @property
    def database_url(self) -> str:
        """The database of the run."""
        return self.database.url

    @property
    def mail_url(self) -> str | None:
        """Where e-mails go; None for a folder."""
        return self.mail.url if self.mail is not None else None

    def taking(self, chance: Random) -> Taking:
        """What can be taken away from a field on these servers."""

        def take(field: Field, hubs: Hubs) -> Faults:
            return Faults(field, hubs, chance, self.brokers, self.database, self.mail)

        return take


@contextmanager
def everything(folder: Path, *, mail: bool) -> Iterator[Everything]:
    """Servers of their own for the block."""
    folder.mkdir(mode=0o755)
    with ExitStack() as ends:
        brokers = Brokers(folder)
        ends.callback(brokers.stop)
        database = Database(folder / "database")
        ends.callback(database.stop)
        server = MailServer() if mail else None
        if server is not None:
            ends.callback(server.stop)
        yield Everything(brokers, database, server)


def print_ledger(told: Told, seconds: float) -> bool:
    """Print what a run came to; whether every line holds."""
    faults = Table("fault", "times", title=f"Faults during {told.name} ({seconds:.0f} s)")
    for name, number in sorted(told.faults.items()):
        faults.add_row(name, str(number))
    faults.add_row("in all", str(sum(told.faults.values())), style="bold")
    out.print(faults)
    out.print(f"  at most {told.fullest} messages in the outbox while two brokers were away")
    for name, number in sorted(told.ended.items()):
        out.print(f"  {name}: {number} times")
    books = Table("", "what", "", "", title=f"Ledger of {told.name}")
    for line in told.lines:
        mark = "[green]holds[/green]" if line.holds else "[red]FAILS[/red]"
        books.add_row(mark, line.what, str(line.left), str(line.right))
    out.print(books)
    return all(line.holds for line in told.lines)


def main() -> int:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="Run the hub among faults and print the ledger.")
    asked.add_argument("--seed", type=int, default=2014)
    asked.add_argument("--faults", type=int, default=60, help="in both runs together")
    asked.add_argument("--members", type=int, default=60)
    asked.add_argument("--only", choices=["quarter", "load"])
    given = asked.parse_args()
    held = True
    half = given.faults // (1 if given.only else 2)
    with tempfile.TemporaryDirectory(prefix="hub-chaos-") as name:
        Path(name).chmod(0o755)
        for run in (quarter, load):
            if given.only not in (None, run.__name__):
                continue
            folder = Path(name) / run.__name__
            started = time.monotonic()
            with everything(folder, mail=run is load) as servers:
                take = servers.taking(stream(given.seed, run.__name__))
                told = run(servers, folder, take, half, given.members)
            held &= print_ledger(told, time.monotonic() - started)
    return 0 if held else 1


if __name__ == "__main__":
    # Whoever is told to end takes the servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    try:
        sys.exit(main())
    except NoServer as missing:
        sys.exit(f"no servers to run on: {missing}")
