"""The hub on a real Kafka and PostgreSQL."""
