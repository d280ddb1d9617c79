"""Who is let in to the API, and to what."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from portal.exchange.access import Token, admitted_token
from portal.exchange.errors import NotAdmitted, NotAllowed
from portal.exchange.service import Exchange, Visitor
from store.work import Work

_BEARER: Final = HTTPBearer(auto_error=False, description="A token of the trading partner.")

Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
"""The token that a request shows, whoever it belongs to."""


class Doors:
    """Lets requests in: by their token, its scopes and the pace of its partner."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def admit(self, request: Request, shown: Shown, *scopes: str) -> tuple[Token, Visitor]:
        """The token of a request and whom it stands for.

        Raises:
            NotAdmitted: there is no token that is good.
            NotAllowed: it has none of the scopes.
            TooOften: the partner, or the address of a stranger, asks too much.
        """
        exchange = self._exchange
        address = request.client.host if request.client else ""
        try:
            with exchange.store.read() as view:
                work = Work.on_open_day(view)
                given = shown.credentials if shown is not None else ""
                token = admitted_token(given, exchange.clock(), work)
        except NotAdmitted:
            exchange.count(f"stranger at {address}")
            exchange.refused(Visitor("", "api", "stranger", address), "no token that is good")
            raise
        exchange.count(token.partner_id)
        visitor = Visitor(token.partner_id, "api", f"token {token.token_id}", address)
        if not token.scopes.intersection(scopes):
            lacking = f"The token lacks the scope {' or '.join(scopes)}."
            exchange.refused(visitor, lacking)
            raise NotAllowed(lacking)
        return token, visitor

    def having(self, *scopes: str) -> Any:
        """Whom a request stands for, as a dependency of an operation that needs a scope."""

        def visitor(request: Request, shown: Shown) -> Visitor:
            return self.admit(request, shown, *scopes)[1]

        return Depends(visitor)
