"""Errors as problem details (RFC 9457), each with its status and without what was sent."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from portal.api.shapes import Problem
from portal.exchange import errors

_STATUS: Final = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotAdmitted: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Packed: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unfit: HTTPStatus.UNPROCESSABLE_ENTITY,
}
MEDIA_TYPE: Final = "application/problem+json"


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation can answer, for its description."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": Problem,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def add_problems(app: FastAPI) -> None:
    """Have every error of an application told as a problem."""

    @app.exception_handler(errors.ExchangeError)
    async def exchange_error(_request: Request, error: errors.ExchangeError) -> JSONResponse:
        status = _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
        return _answer(status, str(error), _headers(error))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["allow"] = ", ".join(_methods(app, request))
        return _answer(HTTPStatus(error.status_code), str(error.detail), headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = {".".join(str(part) for part in each["loc"]) for each in error.errors()}
        sentence = f"Not as described: {', '.join(sorted(places))}."
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)


def _methods(app: FastAPI, request: Request) -> list[str]:
    """The methods of every operation of the address: the framework names those of one alone."""
    found = [each for each in app.routes if each.matches(request.scope)[0] is not Match.NONE]
    return sorted({name for each in found for name in getattr(each, "methods", None) or ()})


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, errors.NotAdmitted):
        return {"www-authenticate": "Bearer"}
    if isinstance(error, errors.TooOften):
        return {"retry-after": str(error.seconds)}
    return {}


def _answer(status: HTTPStatus, detail: str, headers: Any = None) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status.value, detail=detail)
    return JSONResponse(
        problem.model_dump(), status.value, headers=headers or {}, media_type=MEDIA_TYPE
    )
