"""Which Kafka the hub speaks to, how it signs in, and what its topics and groups are called."""

import ssl
from dataclasses import dataclass
from typing import Any, Final, Self

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from hub.settings import Settings

_SASL: Final = {
    "PLAIN": SASLPlaintext,
    "SCRAM-SHA-256": SASLScram256,
    "SCRAM-SHA-512": SASLScram512,
}
CLIENT_ID: Final = "health-homes-hub"


@dataclass(frozen=True)
class Cluster:
    """A Kafka, and the part of it that is the hub's."""

    servers: list[str]
    prefix: str = ""
    security: BaseSecurity | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The cluster that the settings name."""
        return cls(settings.kafka_bootstrap.split(","), settings.kafka_prefix, _security(settings))

    def named(self, topic: str) -> str:
        """The name of a topic on this cluster."""
        return f"{self.prefix}{topic}"

    def group(self, topic: str) -> str:
        """The consumer group of a topic: its rebalance halts no other's."""
        return f"{self.prefix}{CLIENT_ID}.{topic}"

    @property
    def client(self) -> dict[str, Any]:
        """What a client of aiokafka needs to connect."""
        return {
            "bootstrap_servers": self.servers,
            "client_id": CLIENT_ID,
            **parse_security(self.security),
        }


def _security(settings: Settings) -> BaseSecurity | None:
    context = ssl.create_default_context(cafile=settings.kafka_ca) if settings.kafka_tls else None
    if settings.kafka_sasl is not None:
        password = settings.kafka_password
        return _SASL[settings.kafka_sasl](
            settings.kafka_user,
            password.get_secret_value() if password is not None else "",
            ssl_context=context,
            use_ssl=settings.kafka_tls,
        )
    return BaseSecurity(ssl_context=context, use_ssl=True) if settings.kafka_tls else None
