"""The servers of a chaos run, each of which can be killed and comes back with what it kept."""

import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.integration.broker import CLUSTER_ID, SMALL, jars
from tests.integration.database import Cluster as Files
from tests.integration.server import NoServer, Server, free_ports, listens

NODES = (1, 2, 3)
_RESTARTS = 40


class Brokers:
    """A Kafka of three brokers, of which every topic has three copies."""

    def __init__(self, folder: Path) -> None:
        java = shutil.which("java")
        if java is None:
            raise NoServer("no Java 17 or newer to run Kafka with")
        self._folder = folder
        self._program = [java, *SMALL, "-cp", f"{jars()}/*"]
        ports = free_ports(2 * len(NODES))
        self._ports = dict(zip(NODES, ports[:3], strict=True))
        self._controllers = dict(zip(NODES, ports[3:], strict=True))
        self._servers: dict[int, Server] = {}
        for node in NODES:
            self._format(node)
            self.start(node)
        for node in NODES:
            self._wait_for(node)

    @property
    def addresses(self) -> str:
        """Where the brokers are, as settings name them."""
        return ",".join(f"127.0.0.1:{port}" for port in self._ports.values())

    def _format(self, node: int) -> None:
        settings = self._folder / f"{node}.properties"
        settings.write_text(self._settings(node), encoding="utf-8")
        form = ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(settings)]
        subprocess.run([*self._program, *form], check=True, capture_output=True)

    def _settings(self, node: int) -> str:
        voters = ",".join(f"{one}@127.0.0.1:{port}" for one, port in self._controllers.items())
        own = f"PLAINTEXT://127.0.0.1:{self._ports[node]}"
        return f"""\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
controller.listener.names=CONTROLLER
listeners={own},CONTROLLER://127.0.0.1:{self._controllers[node]}
advertised.listeners={own}
log.dirs={self._folder}/{node}
offsets.topic.replication.factor=3
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
auto.create.topics.enable=false
"""

    def start(self, node: int) -> None:
        """Start a broker."""
        settings = str(self._folder / f"{node}.properties")
        command = [*self._program, "kafka.Kafka", settings]
        self._servers[node] = Server(command, self._folder / f"{node}.log")

    def _wait_for(self, node: int) -> None:
        self._servers[node].wait_until(lambda: listens(self._ports[node]), seconds=90)

    def kill(self, *nodes: int) -> None:
        """Kill brokers, all of them at once."""
        for node in nodes:
            self._servers[node].send(signal.SIGKILL)
        for node in nodes:
            self._servers[node].stop(signal.SIGKILL)

    def bring_back(self, *nodes: int) -> None:
        """Start brokers again, and wait until they listen."""
        for node in nodes:
            self.start(node)
        for node in nodes:
            self._wait_for(node)

    def stop(self) -> None:
        """End all of them."""
        self.kill(*NODES)


class Database:
    """A PostgreSQL that can be killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._files = Files(folder)
        self._files.start()
        self.url = self._files.url

    def kill(self) -> None:
        """Kill the server at once."""
        self._files.server.send(signal.SIGKILL)
        self._files.server.stop(signal.SIGKILL)

    def bring_back(self) -> None:
        """Start it again: it recovers from its log, when the last of its sessions has ended.

        Raises:
            NoServer: it does not come up.
        """
        for _ in range(_RESTARTS):
            with suppress(NoServer):
                self._files.start()
                return
            time.sleep(0.25)
        raise NoServer("PostgreSQL does not come up again")

    def stop(self) -> None:
        """End it."""
        self._files.server.stop(signal.SIGINT)


class MailServer:
    """A mail server that remembers how often each e-mail came, and can be away.

    While it is away, every connection is cut before a word is said, and counted.
    """

    def __init__(self) -> None:
        (self._port,) = free_ports(1)
        self.url = f"smtp://127.0.0.1:{self._port}"
        self.received: list[str] = []
        self.turned_away = 0
        self._controller: Controller | None = None
        self._gone: socket.socket | None = None
        self.bring_back()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Remember an e-mail by its Message-ID."""
        assert isinstance(envelope.content, bytes)
        lines = envelope.content.decode(errors="replace").splitlines()
        self.received += [
            line.partition(":")[2].strip()
            for line in lines
            if line.lower().startswith("message-id")
        ]
        return "250 OK"

    def bring_back(self) -> None:
        """Answer."""
        if self._gone is not None:
            self._gone.shutdown(socket.SHUT_RDWR)
            self._gone.close()
            self._gone = None
        if self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self._port)
            self._controller.start()

    def kill(self) -> None:
        """Answer no more."""
        self._end()
        self.turned_away = 0
        gone = self._gone = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._turn_away, args=[gone], daemon=True).start()

    def _turn_away(self, gone: socket.socket) -> None:
        with suppress(OSError):  # until the server is back
            while True:
                gone.accept()[0].close()
                self.turned_away += 1

    def _end(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def stop(self) -> None:
        """End it."""
        self.bring_back()
        self._end()
