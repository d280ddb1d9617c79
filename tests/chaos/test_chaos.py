"""A short run of chaos on the servers that all tests share; `make chaos` is the long one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.synthetic.chance import stream
from tests.chaos.runs import load
from tests.chaos.servers import MailServer
from tests.integration.database import Postgresql

FAULTS, MEMBERS, SEED = 4, 10, 196
"""Of this seed are poison, a worker killed, a clock that jumps, and no mail server for a while."""


@dataclass
class Shared:
    """One broker and one database that others use too, and a mail server."""

    addresses: str
    database_url: str
    mail: MailServer
    replication: int = 1
    brokers: None = None
    database: None = None

    @property
    def mail_url(self) -> str:
        """Where e-mails go."""
        return self.mail.url


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def test_a_load_among_faults_ends_as_if_nothing_had_happened(
    kafka_server: str, postgresql_server: Postgresql, mail: MailServer, tmp_path: Path
) -> None:
    servers = Shared(kafka_server, postgresql_server.empty_database(), mail)
    told = load(servers, tmp_path, stream(SEED, "chaos"), FAULTS, MEMBERS, short=True)
    assert [line for line in told.lines if not line.holds] == []
    postgresql_server.drop(servers.database_url)
