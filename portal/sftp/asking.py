"""Asking the exchange from a session over SFTP, and telling its refusals as SFTP does."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from asyncssh import SFTPFailure, SFTPNoSuchFile

from portal.exchange.errors import ExchangeError, NotFound

T = TypeVar("T")


async def ask(act: Callable[..., T], *given: Any) -> T:
    """What the exchange answers, which can take time.

    Raises:
        SFTPNoSuchFile: there is no such file.
        SFTPFailure: the exchange refuses it.
    """
    try:
        return await asyncio.to_thread(act, *given)
    except NotFound as error:
        raise SFTPNoSuchFile(str(error)) from error
    except ExchangeError as error:
        raise SFTPFailure(str(error)) from error
