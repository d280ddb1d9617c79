"""The hub on a real Kafka and PostgreSQL: how many messages a process handles, and how soon."""

from bench.kafka.measuring import measure

__all__ = ["measure"]
