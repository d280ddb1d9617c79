"""Pages of a trading partner: its users, its account and its billing records."""
