"""What happens when a message comes in: one file per feed, facts to rule to store to emit."""
