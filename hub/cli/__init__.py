"""The command line: `hub`, with one module for each group of commands."""

import sys
from importlib import import_module

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    The X12 commands need no hub and are loaded without it, which takes a second.
    """
    if sys.argv[1:2] == ["x12"]:
        import_module("hub.cli.x12").app(sys.argv[2:], prog_name="hub x12")
    else:
        import_module("hub.cli.main").app()
