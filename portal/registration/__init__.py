"""Registration of a trading partner: its steps in order, kept as a draft until it is signed."""
