"""X12 alone: read, validate, acknowledge and write, knowing nothing of the programme."""
