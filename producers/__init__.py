"""What leaves the hub: letters, messages, mail, remittances and acknowledgments."""
