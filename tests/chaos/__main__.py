"""`make chaos`: a quarter and a load on real servers that are killed again and again.

Prints the ledger of each and exits with 1 when a line does not hold. The seed decides which
faults strike in which order.
"""

import argparse
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from hub.synthetic.chance import stream
from tests.chaos.runs import Told, load, quarter
from tests.chaos.servers import Brokers, Database, MailServer
from tests.integration.server import NoServer

out = Console()


@dataclass
class Everything:
    """Three brokers, a database and a mail server, all of which can be killed."""

    brokers: Brokers
    database: Database
    mail: MailServer
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
    def mail_url(self) -> str:
        """Where e-mails go."""
        return self.mail.url


@contextmanager
def everything(folder: Path) -> Iterator[Everything]:
    """Servers of their own for the block."""
    folder.mkdir(mode=0o755)
    with ExitStack() as ends:
        brokers = Brokers(folder)
        ends.callback(brokers.stop)
        database = Database(folder / "database")
        ends.callback(database.stop)
        mail = MailServer()
        ends.callback(mail.stop)
        yield Everything(brokers, database, mail)


def print_ledger(told: Told, seconds: float) -> bool:
    """Print what a run came to; whether every line holds."""
    faults = Table(
        "at s", "fault", "in flight", "outbox", "", title=f"Faults of {told.name} ({seconds:.0f} s)"
    )
    for one in told.faults.strikes:
        felt = "struck" if one.struck else "[red]not felt[/red]"
        depth = (str(one.depth.in_flight), str(one.depth.outbox))
        faults.add_row(f"{one.seconds:.0f}", one.name, *depth, felt)
    out.print(faults)
    for name, number in sorted(told.faults.done.items()):
        out.print(f"  {name}: {number} times")
    out.print(f"  in all {told.faults.done.total()} faults struck")
    out.print(f"  at most {told.faults.fullest:,} messages in the outbox while brokers were away")
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
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers go away on purpose
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    held = True
    half = given.faults // (1 if given.only else 2)
    with tempfile.TemporaryDirectory(prefix="hub-chaos-") as name:
        Path(name).chmod(0o755)
        for run in (quarter, load):
            if given.only not in (None, run.__name__):
                continue
            folder = Path(name) / run.__name__
            started = time.monotonic()
            with everything(folder) as servers:
                chance = stream(given.seed, run.__name__)
                told = run(servers, folder, chance, half, given.members)
            held &= print_ledger(told, time.monotonic() - started)
    return 0 if held else 1


if __name__ == "__main__":
    # Whoever is told to end takes the servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    try:
        sys.exit(main())
    except NoServer as missing:
        sys.exit(f"no servers to run on: {missing}")
