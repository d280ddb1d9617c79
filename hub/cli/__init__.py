"""The command line: `hub`, with one module for each group of commands."""

from hub.cli.main import app, main

__all__ = ["app", "main"]
