"""The Kafka transport: topics, consumers, the relay of the outbox, and how far all have come."""

from hub.kafka.cluster import Cluster
from hub.kafka.transport import KafkaTransport

__all__ = ["Cluster", "KafkaTransport"]
