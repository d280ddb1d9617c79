"""A real Kafka: the one that `HUB_TEST_KAFKA` names, else Apache's own jars in KRaft mode."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tests.integration.server import CACHE, NoServer, Server, free_ports, listens

NAMED = "HUB_TEST_KAFKA"
VERSION = "4.0.0"
_POM = Path(__file__).parent / "kafka" / "pom.xml"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
CLUSTER_ID = "hhhhhhhhQ8-hhhhhhhhhhg"
SMALL = ("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""How the machine of a broker is kept small."""
USER, PASSWORD = "hub", "quiet-harbour"
"""Who may sign in to the secure listener."""
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
MECHANISMS = ("PLAIN", *SCRAM)
"""The ways to sign in there."""


class Broker(NamedTuple):
    """A running Kafka: its plain address, and the one with TLS and SASL where there is one.

    `restart` ends it as a crash would and starts it again, where it is ours to do so.
    """

    address: str
    secure_address: str = ""
    certificate: Path = Path()
    restart: Callable[[], None] | None = None


@contextmanager
def kafka() -> Iterator[Broker]:
    """A Kafka for the block.

    Raises:
        NoServer: none is named, and none can be started.
    """
    named = os.environ.get(NAMED)
    if named:
        yield Broker(named)
        return
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as folder:
        port, controller, secure = free_ports(3)
        certificate = _certificate(Path(folder))
        told = _settings(folder, port, controller, secure if certificate else None)
        with running(Path(folder), told, port) as restart:
            yield (
                Broker(f"127.0.0.1:{port}", f"127.0.0.1:{secure}", certificate, restart)
                if certificate is not None
                else Broker(f"127.0.0.1:{port}", restart=restart)
            )


@contextmanager
def running(folder: Path, settings: str, port: int) -> Iterator[Callable[[], None]]:
    """A broker with these settings for the block, and what ends it and starts it again.

    Raises:
        NoServer: it cannot be started.
    """
    java = shutil.which("java")
    if java is None:
        raise NoServer(f"no Java 17 or newer to run Kafka with; or set {NAMED} to HOST:PORT")
    program = ["-cp", f"{jars()}/*"]
    file = folder / "server.properties"
    file.write_text(settings, encoding="utf-8")
    form = [java, *program, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", file]
    known = (("--add-scram", f"{way}=[name={USER},password={PASSWORD}]") for way in SCRAM)
    subprocess.run([*form, *chain.from_iterable(known)], check=True, capture_output=True)
    command = [java, *SMALL, *program, "kafka.Kafka", str(file)]
    server = Server(command, folder / "log")

    def restart() -> None:
        nonlocal server
        server.stop(signal.SIGKILL)
        server = Server(command, folder / "log")
        server.wait_until(lambda: listens(port), seconds=60)

    try:
        server.wait_until(lambda: listens(port))
        yield restart
    finally:
        server.stop(signal.SIGKILL)  # what it holds is thrown away; a clean end takes seconds


def jars() -> Path:
    """The folder of the jars, which Maven downloads once."""
    jars = CACHE / "kafka" / VERSION
    if jars.exists():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise NoServer(f"no Maven to download Kafka with; or set {NAMED} to HOST:PORT")
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as folder:
        copy = [maven, "-q", "-B", "-f", str(_POM), _COPY, f"-DoutputDirectory={folder}/lib"]
        try:
            subprocess.run(copy, check=True, capture_output=True, timeout=300)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise NoServer(f"Maven could not download Kafka ({type(error).__name__})") from error
        (Path(folder) / "lib").rename(jars)
    return jars


def _certificate(folder: Path) -> Path | None:
    """A certificate for this machine, with its key beside it as Kafka reads them."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *names, *files], check=True, capture_output=True)
    together = key.read_text(encoding="ascii") + certificate.read_text(encoding="ascii")
    (folder / "keystore.pem").write_text(together, encoding="ascii")
    return certificate


def _settings(folder: str, port: int, controller: int, secure: int | None) -> str:
    return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
{_listeners(folder, port, controller, secure)}"""


def _listeners(folder: str, port: int, controller: int, secure: int | None) -> str:
    own = f"CONTROLLER://127.0.0.1:{controller}"
    plain = f"PLAINTEXT://127.0.0.1:{port}"
    if secure is None:
        return f"listeners={plain},{own}\nadvertised.listeners={plain}\n"
    safe = f"SECURE://127.0.0.1:{secure}"
    security = "org.apache.kafka.common.security"
    login = f"{security}.plain.PlainLoginModule required"
    scram = "".join(
        f"listener.name.secure.{way.lower()}.sasl.jaas.config="
        f"{security}.scram.ScramLoginModule required;\n"
        for way in SCRAM
    )
    return f"""\
listeners={plain},{own},{safe}
advertised.listeners={plain},{safe}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={folder}/keystore.pem
listener.name.secure.sasl.enabled.mechanisms={",".join(MECHANISMS)}
listener.name.secure.plain.sasl.jaas.config={login} user_{USER}="{PASSWORD}";
{scram}"""
