"""The pages of the file exchange: send, follow, fetch, certification and profile."""
