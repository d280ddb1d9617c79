"""A real Kafka, in KRaft mode, where none is named by `HUB_TEST_KAFKA`.

It runs in a container where a Docker engine answers, else from Apache's own jars.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tests.integration.containers import container, services
from tests.integration.server import CACHE, NoServer, Server, first_of, free_ports, listens

NAMED = "HUB_TEST_KAFKA"
VERSION = "4.0.0"
_POM = Path(__file__).parent / "kafka" / "pom.xml"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
CLUSTER_ID = "hhhhhhhhQ8-hhhhhhhhhhg"
SMALL = ("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""How the machine of a broker is kept small."""
USER, PASSWORD = "hub", "quiet-harbour"
SENDERS = ("mihms", "aps", "portal")
"""Who may sign in to the secure listener, the hub in each way and the others by PLAIN."""
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
MECHANISMS = ("PLAIN", *SCRAM)
"""The ways to sign in there."""


_KNOWN = (("--add-scram", f"{way}=[name={USER},password={PASSWORD}]") for way in SCRAM)
_FORMAT = ["format", "-t", CLUSTER_ID, *chain.from_iterable(_KNOWN)]
_MOUNTED = "/mnt/hub"
_FORM = ["/opt/kafka/bin/kafka-storage.sh", *_FORMAT, "--ignore-formatted"]
_SERVE = ["exec", "/opt/kafka/bin/kafka-server-start.sh"]
_IN_CONTAINER = " && ".join(
    shlex.join([*command, *told, f"{_MOUNTED}/server.properties"])
    for command, told in ((_FORM, ["-c"]), (_SERVE, []))
)
"""What a container does in place of its image's own start, which knows no users for SCRAM."""


_ACLS = """\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
"""
"""Whoever comes over the plain listener may do everything, and everybody where no ACL says else."""


class Place(NamedTuple):
    """Where a broker keeps its data and finds its key, and the address at which it listens."""

    data: str
    keystore: str
    address: str


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
    with first_of(_in_container, _of_jars) as broker:
        yield broker


@contextmanager
def _of_jars() -> Iterator[Broker]:
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as folder:
        port, controller, secure = free_ports(3)
        certificate = _certificate(Path(folder))
        place = Place(f"{folder}/data", f"{folder}/keystore.pem", "127.0.0.1")
        told = _settings(place, port, controller, secure if certificate else None)
        with running(Path(folder), told, port) as restart:
            yield _found(port, secure, certificate, restart)


@contextmanager
def _in_container() -> Iterator[Broker]:
    """The image of docker-compose.yml, with the listeners that the tests need."""
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as folder:
        port, controller, secure = free_ports(3)
        certificate = _certificate(Path(folder))
        place = Place("/var/lib/kafka/data", f"{_MOUNTED}/keystore.pem", "")
        told = _settings(place, port, controller, secure if certificate else None)
        (Path(folder) / "server.properties").write_text(told, encoding="utf-8")
        for path in (Path(folder), *Path(folder).iterdir()):
            path.chmod(0o755)  # the image has a user of its own
        options = [f"--volume={folder}:{_MOUNTED}:ro", f"--env=KAFKA_HEAP_OPTS={SMALL[0]}"]
        ports = {one: one for one in (port, secure)}
        command = ["-c", _IN_CONTAINER]
        with container("kafka", ports, [*options, "--entrypoint=bash"], command) as running_one:
            check = services()["kafka"]["healthcheck"]["test"][1:]
            own = [part.replace("9092", str(port)) for part in check]

            def restart() -> None:
                running_one.restart()
                running_one.wait_until(own)

            running_one.wait_until(own)
            yield _found(port, secure, certificate, restart)


def _found(port: int, secure: int, certificate: Path | None, restart: Callable[[], None]) -> Broker:
    address = f"127.0.0.1:{port}"
    if certificate is None:
        return Broker(address, restart=restart)
    return Broker(address, f"127.0.0.1:{secure}", certificate, restart)


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
    form = [java, *SMALL, *program, "kafka.tools.StorageTool", *_FORMAT, "-c", file]
    subprocess.run(form, check=True, capture_output=True)
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


def _settings(place: Place, port: int, controller: int, secure: int | None) -> str:
    return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
log.dirs={place.data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
{_listeners(place, port, controller, secure)}"""


def _listeners(place: Place, port: int, controller: int, secure: int | None) -> str:
    own = f"CONTROLLER://127.0.0.1:{controller}"
    plain = f"PLAINTEXT://{place.address}:{port}"
    told = f"PLAINTEXT://127.0.0.1:{port}"
    if secure is None:
        return f"listeners={plain},{own}\nadvertised.listeners={told}\n"
    security = "org.apache.kafka.common.security"
    login = f"{security}.plain.PlainLoginModule required"
    known = " ".join(f'user_{name}="{PASSWORD}"' for name in (USER, *SENDERS))
    scram = "".join(
        f"listener.name.secure.{way.lower()}.sasl.jaas.config="
        f"{security}.scram.ScramLoginModule required;\n"
        for way in SCRAM
    )
    return f"""\
listeners={plain},{own},SECURE://{place.address}:{secure}
advertised.listeners={told},SECURE://127.0.0.1:{secure}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={place.keystore}
listener.name.secure.sasl.enabled.mechanisms={",".join(MECHANISMS)}
listener.name.secure.plain.sasl.jaas.config={login} {known};
{scram}{_ACLS}"""
