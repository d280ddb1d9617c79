"""A real Kafka: the one that `HUB_TEST_KAFKA` names, else Apache's own jars in KRaft mode."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.server import CACHE, NoServer, Server, free_ports, listens

NAMED = "HUB_TEST_KAFKA"
VERSION = "4.0.0"
_POM = Path(__file__).parent / "kafka" / "pom.xml"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_CLUSTER_ID = "hhhhhhhhQ8-hhhhhhhhhhg"


@contextmanager
def kafka() -> Iterator[str]:
    """The bootstrap address of a Kafka for the block.

    Raises:
        NoServer: none is named, and none can be started.
    """
    named = os.environ.get(NAMED)
    if named:
        yield named
        return
    java = shutil.which("java")
    if java is None:
        raise NoServer(f"no Java 17 or newer to run Kafka with; or set {NAMED} to HOST:PORT")
    program = [java, "-cp", f"{_jars()}/*"]
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as folder:
        port, controller = free_ports(2)
        settings = Path(folder) / "server.properties"
        settings.write_text(_settings(folder, port, controller), encoding="utf-8")
        form = [*program, "kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", settings]
        subprocess.run(form, check=True, capture_output=True)
        small = ["-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        command = [java, *small, *program[1:], "kafka.Kafka", str(settings)]
        server = Server(command, Path(folder) / "log")
        try:
            server.wait_until(lambda: listens(port))
            yield f"127.0.0.1:{port}"
        finally:
            server.stop()


def _jars() -> Path:
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


def _settings(folder: str, port: int, controller: int) -> str:
    return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""
