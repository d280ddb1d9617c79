"""Where commands print, for those that need no hub as well."""

from rich.console import Console

out = Console(highlight=False)
"""Results: standard output."""
err = Console(stderr=True, highlight=False)
"""Progress and errors: standard error."""
