"""Numbers as data: dated, sourced TOML files, one per parameter."""
