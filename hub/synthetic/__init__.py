"""A valid, repeatable, wholly invented Health Homes programme of any size."""

from hub.synthetic.programme import FIRST_DAY, LAST_DAY, Programme, generate

__all__ = ["FIRST_DAY", "LAST_DAY", "Programme", "generate"]
