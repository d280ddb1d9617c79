"""A real PostgreSQL, where none is named by `HUB_TEST_POSTGRES`.

It runs in a container where a Docker engine answers, else from the system's packages.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from store import schema
from store.engine import Store
from tests.integration.containers import container, services
from tests.integration.server import NoServer, Server, first_of, free_ports

NAMED = "HUB_TEST_POSTGRES"
_TEMPLATE = "hub_template"


class Postgresql:
    """A server on which every test gets databases of its own, with the tables of the store."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._made = 0
        self._template = ""
        self._prefix = f"hub_test_{os.getpid()}"

    def empty_database(self) -> str:
        """The URL of a new database without tables."""
        return self._create("template0")

    def database(self) -> str:
        """The URL of a new database with the tables of the store."""
        if not self._template:
            template = f"{self._prefix}_{_TEMPLATE}"
            store = Store(self._create("template0", template))
            schema.upgrade(store)
            store.close()
            self._template = template
        return self._create(self._template)

    def made_by(self, statement: str) -> str:
        """The URL of the database that `CREATE DATABASE name OWNER name` makes, renamed."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        own = f'DATABASE "{name}" OWNER "{self._url.username}"'
        self._run(re.sub(r"DATABASE \w+ OWNER \w+", own, statement))
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _create(self, template: str, name: str | None = None) -> str:
        self._made += 1
        name = name or f"{self._prefix}_{self._made}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def disconnect(self, url: str) -> None:
        """End every session of a database, as a server that restarts would."""
        statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        with self._engine.connect() as connection:
            connection.execute(text(statement), {"name": make_url(url).database})

    def close_off(self, url: str) -> None:
        """Let nobody into a database, and end its sessions, as if the server were away."""
        self._run(f'ALTER DATABASE "{make_url(url).database}" ALLOW_CONNECTIONS false')
        self.disconnect(url)

    def open_again(self, url: str) -> None:
        """Let everybody into a database that was closed off."""
        self._run(f'ALTER DATABASE "{make_url(url).database}" ALLOW_CONNECTIONS true')

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Take away what tests left, and let go of the server."""
        found = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
        with self._engine.connect() as connection:
            names = connection.scalars(found, {"prefix": self._prefix}).all()
        for name in names:
            self.drop(f"postgresql:///{name}")
        self._engine.dispose()


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Postgresql]:
    """A PostgreSQL server for the block; a `durable` one of ours waits for the disk.

    Raises:
        NoServer: none is named, and none can be started.
    """
    named = os.environ.get(NAMED)
    if named:
        server = Postgresql(named)
        yield server
        server.close()
        return
    with first_of(partial(in_container, durable), partial(_of_packages, durable)) as url:
        server = Postgresql(url)
        yield server
        server.close()


@contextmanager
def in_container(durable: bool) -> Iterator[str]:
    """The URL of a server in a container, of the image of docker-compose.yml.

    Raises:
        NoServer: no engine answers, or the server does not come up.
    """
    (port,) = free_ports(1)
    service = services()["postgres"]
    told = dict(service["environment"])
    options = [f"--env={name}={value}" for name, value in told.items()]
    options += ["--env=POSTGRES_INITDB_ARGS=--no-locale --encoding=UTF8"]
    options.append(f"--shm-size={service['shm_size']}")
    command = [part for setting in _settings(durable) for part in ("-c", setting)]
    with container("postgres", {port: 5432}, options, command) as running:
        running.wait_until(service["healthcheck"]["test"][1:])
        who = f"{told['POSTGRES_USER']}:{told['POSTGRES_PASSWORD']}"
        yield f"postgresql+psycopg://{who}@127.0.0.1:{port}/postgres"


@contextmanager
def _of_packages(durable: bool) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hub-postgresql-") as folder:
        cluster = Cluster(Path(folder), durable=durable)
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.server.stop(signal.SIGINT)  # a fast shutdown: sessions are ended


def _settings(durable: bool) -> tuple[str, ...]:
    told = services()["postgres"]["command"]
    composed = (setting for flag, setting in pairwise(told) if flag == "-c")
    return (*composed, f"fsync={'on' if durable else 'off'}", "max_connections=60")


class Cluster:
    """The files of a PostgreSQL, and the server on them, which can be started again and again.

    Raises:
        NoServer: the programs of PostgreSQL are not there.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._programs = _programs()
        self._user = _user()
        (self._port,) = free_ports(1)
        self.url = f"postgresql+psycopg://hub@127.0.0.1:{self._port}/postgres"
        self.server: Server
        self._initialise()
        settings = ("listen_addresses=127.0.0.1", *_settings(durable))
        place = ["-D", str(folder / "data"), "-p", str(self._port), "-k", str(folder)]
        told = (part for setting in settings for part in ("-c", setting))
        self._command = [str(self._programs / "postgres"), *place, *told]

    def _initialise(self) -> None:
        user = self._user
        if user is not None:
            shutil.chown(self._folder, user, user)
        command = [
            self._programs / "initdb",
            *("--pgdata", self._folder / "data", "--username", "hub", "--auth", "trust"),
            *("--encoding", "UTF8", "--no-locale", "--no-sync"),
        ]
        folder = self._folder
        subprocess.run(command, check=True, capture_output=True, user=user, group=user, cwd=folder)

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            NoServer: it does not.
        """
        self.server = Server(self._command, self._folder / "log", self._user)
        ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        self.server.wait_until(lambda: subprocess.run(ready, check=False).returncode == 0)


def program(name: str) -> str:
    """A program of PostgreSQL that is no server, as `pg_dump`.

    Raises:
        NoServer: there is none.
    """
    on_path = shutil.which(name)
    return on_path or str(_programs() / name)


def _programs() -> Path:
    """The folder of `initdb` and `postgres`, the newest version first."""
    on_path = shutil.which("postgres")
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if found:
        return found[-1].parent
    if on_path and (Path(on_path).parent / "initdb").exists():
        return Path(on_path).parent
    raise NoServer(f"no PostgreSQL: install the package postgresql, or set {NAMED} to a URL")


def _user() -> str | None:
    """Who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServer("PostgreSQL refuses to run as root, and there is no user postgres")
