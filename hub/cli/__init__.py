"""The command line: `hub`, with one module for each group of commands."""

import sys
from importlib import import_module
from typing import Final

__all__ = ["main"]

_ALONE: Final = {"health": "hub.cli.health", "x12": "hub.cli.x12"}
"""Commands that need no hub, and are loaded without it: that takes a second."""


def main() -> None:
    """Run the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name in _ALONE:
        import_module(_ALONE[name]).app(sys.argv[2:], prog_name=f"hub {name}")
    else:
        import_module("hub.cli.main").app()
