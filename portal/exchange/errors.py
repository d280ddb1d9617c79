"""Why the exchange does not do what a partner asks.

ExchangeError
├── NotFound        there is no such thing, or it is not this partner's
├── NotAdmitted     the partner, key or token is not, or no longer, let in
├── NotAllowed      the token may not do this
├── TooLarge        the file, or all files of the day, are larger than the limit
├── Packed          the file is an archive
├── TooOften        more was asked in a minute than the limit
└── Unfit           the file name or the key cannot be taken
"""


class ExchangeError(Exception):
    """A sentence for the partner: what is wrong and what to do; it holds no member data."""


class NotFound(ExchangeError):
    """There is no such thing, or it is not this partner's: nobody can tell which."""


class NotAdmitted(ExchangeError):
    """The partner, its key or its token is not let in."""


class NotAllowed(ExchangeError):
    """The token does not have the scope that this needs."""


class TooLarge(ExchangeError):
    """The file, or what was sent in a day, is larger than the limit."""


class Packed(ExchangeError):
    """The file is an archive."""


class TooOften(ExchangeError):
    """More was asked than the limit allows."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Unfit(ExchangeError):
    """A name or a key cannot be taken."""
