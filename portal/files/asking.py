"""Asking the exchange for a page: who asks, and what its errors are in the browser."""

from collections.abc import Callable
from functools import wraps

from starlette.exceptions import HTTPException
from starlette.responses import Response

from portal.exchange import errors
from portal.exchange.service import Exchange, Visitor
from portal.page import Handler
from portal.visit import NotFound, Visit


def exchange_of(visit: Visit) -> Exchange:
    """The exchange of the portal.

    Raises:
        NotFound: the portal has none.
    """
    if visit.portal.exchange is None:
        raise NotFound
    return visit.portal.exchange


def visitor_of(visit: Visit) -> Visitor:
    """Who asks, as the exchange knows it."""
    account = visit.me
    return Visitor(visit.partner_id, "web", account.user_name, visit.address, account.account_id)


def asking(handler: Callable[[Visit], Response]) -> Handler:
    """The handler of a page that asks the exchange, within the pace of its partner."""

    @wraps(handler)
    def answer(visit: Visit) -> Response:
        try:
            exchange_of(visit).count(visit.partner_id)
            return handler(visit)
        except (errors.NotFound, errors.NotAdmitted) as error:
            raise NotFound from error
        except errors.TooOften as error:
            raise HTTPException(429, headers={"retry-after": str(error.seconds)}) from error

    return answer
