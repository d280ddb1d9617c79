"""The API as an application of its own, which the portal has under /api/v1."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Body, FastAPI, Path, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from portal.api import shapes
from portal.api.doors import Doors, Shown
from portal.api.problems import add_problems, told
from portal.api.shapes import DOCUMENT, FILE_ID
from portal.exchange.access import rotate_token
from portal.exchange.errors import Unfit
from portal.exchange.limits import NAME_PATTERN
from portal.exchange.service import Exchange, Upload, Visitor
from store.work import Work

_DESCRIPTION: Final = """
Hand in X12 files and fetch what answers them. Every request carries a token:
`Authorization: Bearer hhh_...`. A token belongs to one trading partner and has one or more of the
scopes `files:write`, `files:read` and `remittances:read`. Errors are problem details (RFC 9457).
"""
_X12: Final = "application/edi-x12"
_ALWAYS: Final = (401, 403, 422, 429)

FileId = Annotated[str, Path(pattern=FILE_ID, examples=["IN-3f9c01d2a4b5"])]
Name = Annotated[
    str,
    Path(
        pattern=DOCUMENT,
        examples=["METPID000001-000000001.999"],
    ),
]


def api(exchange: Exchange) -> FastAPI:
    """The application: hand in, look at, fetch, put away, and renew the token."""
    app = FastAPI(
        title="Health Homes Hub: file exchange",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    add_problems(app)
    doors = Doors(exchange)
    _add_files(app, exchange, doors)
    _add_documents(app, exchange, doors)
    _add_account(app, exchange, doors)
    return app


def _add_files(app: FastAPI, exchange: Exchange, doors: Doors) -> None:
    writer, reader = doors.having("files:write"), doors.having("files:read")

    @app.post(
        "/files",
        status_code=201,
        tags=["files"],
        responses=told(*_ALWAYS, 400, 413, 415),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    kind: {"schema": {"type": "string", "format": "binary", "minLength": 1}}
                    for kind in (_X12, "application/octet-stream")
                },
            }
        },
    )
    async def hand_in(
        request: Request,
        response: Response,
        name: Annotated[str, Query(pattern=NAME_PATTERN)],
        visitor: Visitor = writer,
    ) -> shapes.SentFile:
        """Hand in a file: the body is the file itself. It is safe when this answers."""
        _check_body(request, exchange.limits.check_size)
        upload = await run_in_threadpool(exchange.begin, visitor, name)
        file_id = await _received(request, upload)
        response.headers["location"] = f"{request.scope.get('root_path', '')}/files/{file_id}"
        row = await run_in_threadpool(exchange.reception, visitor.partner_id, file_id)
        return shapes.sent_file(row)

    @app.get("/files", tags=["files"], responses=told(*_ALWAYS))
    def files(
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: Annotated[str | None, Query(pattern=FILE_ID)] = None,
        visitor: Visitor = reader,
    ) -> shapes.SentFiles:
        """The files that the partner handed in, through whichever door, the newest first."""
        rows = exchange.receptions(visitor.partner_id, limit, before)
        more = rows[-1].reception_id if len(rows) == limit else None
        return shapes.SentFiles(files=[shapes.sent_file(row) for row in rows], before=more)

    @app.get("/files/{file_id}", tags=["files"], responses=told(*_ALWAYS, 404))
    def file(file_id: FileId, visitor: Visitor = reader) -> shapes.SentFile:
        """What became of one file."""
        return shapes.sent_file(exchange.reception(visitor.partner_id, file_id))

    @app.get("/files/{file_id}/timeline", tags=["files"], responses=told(*_ALWAYS, 404))
    def file_timeline(file_id: FileId, visitor: Visitor = reader) -> shapes.Timeline:
        """What happened to one file, from its receipt to payment."""
        events = exchange.timeline(visitor.partner_id, file_id)
        return shapes.Timeline(events=[shapes.event(each) for each in events])

    @app.get("/files/{file_id}/findings", tags=["files"], responses=told(*_ALWAYS, 404))
    def file_findings(file_id: FileId, visitor: Visitor = reader) -> shapes.FileFindings:
        """What is wrong with one file, in plain sentences beside its segments."""
        found, complete = exchange.findings(visitor, file_id)
        return shapes.FileFindings(
            findings=[shapes.finding(each) for each in found], complete=complete
        )

    @app.get(
        "/files/{file_id}/content",
        tags=["files"],
        response_class=FileResponse,
        responses=told(*_ALWAYS, 404) | _content(_X12),
    )
    def file_content(file_id: FileId, visitor: Visitor = reader) -> FileResponse:
        """One file as it was handed in."""
        return FileResponse(exchange.content_of(visitor, file_id), media_type=_X12)


def _add_documents(app: FastAPI, exchange: Exchange, doors: Doors) -> None:
    def may_see(request: Request, kind: str, shown: Shown) -> Visitor:
        scope = "remittances:read" if kind == "835" else "files:read"
        return doors.admit(request, shown, scope)[1]

    @app.get("/documents", tags=["documents"], responses=told(*_ALWAYS))
    def documents(
        request: Request,
        shown: Shown,
        *,
        waiting: bool = True,
    ) -> shapes.Documents:
        """What there is to fetch: what is not put away, or with `waiting=false`, all of it.

        Of answers and remittances, those that the scopes of the token let it see.
        """
        token, visitor = doors.admit(request, shown, "files:read", "remittances:read")
        found = exchange.documents(visitor.partner_id, waiting=waiting)
        scopes = {True: "remittances:read", False: "files:read"}
        seen = [each for each in found if scopes[each.kind == "835"] in token.scopes]
        return shapes.Documents(documents=[shapes.waiting_document(each) for each in seen])

    @app.get(
        "/documents/{name}",
        tags=["documents"],
        response_class=Response,
        responses=told(*_ALWAYS, 404) | _content(_X12, "text/plain; charset=utf-8"),
    )
    def document(
        request: Request,
        name: Name,
        shown: Shown,
    ) -> Response:
        """One document: however often it is fetched, it stays the same."""
        visitor = may_see(request, name.rpartition(".")[2], shown)
        content = exchange.fetch(visitor, name)
        return Response(content, media_type="text/plain" if name.endswith(".txt") else _X12)

    @app.put(
        "/documents/{name}/put-away",
        status_code=204,
        tags=["documents"],
        responses=told(*_ALWAYS, 404),
    )
    def put_away(
        request: Request,
        name: Name,
        shown: Shown,
    ) -> None:
        """Take one document out of those that wait; it can still be fetched."""
        exchange.put_away(may_see(request, name.rpartition(".")[2], shown), name)


def _add_account(app: FastAPI, exchange: Exchange, doors: Doors) -> None:
    anyone = ("files:write", "files:read", "remittances:read")
    holder = doors.having(*anyone)

    @app.get("/certification", tags=["account"], responses=told(*_ALWAYS))
    def certification(visitor: Visitor = holder) -> shapes.Standing:
        """Where the partner stands with its certification."""
        profile = exchange.profile(visitor.partner_id)
        return shapes.standing(profile, exchange.standing(visitor.partner_id))

    @app.post("/token/renewal", status_code=201, tags=["account"], responses=told(*_ALWAYS, 400))
    def renew(
        request: Request,
        shown: Shown,
        renewal: Annotated[shapes.Renewal, Body()],
    ) -> shapes.RenewedToken:
        """A new token in place of this one, which stays good for 24 hours more at most."""
        token, visitor = doors.admit(request, shown, *anyone)
        with exchange.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            made = rotate_token(
                token,
                renewal.days,
                actor=visitor.as_actor,
                at=exchange.clock(),
                work=work,
            )
        return shapes.RenewedToken(token=made.text, ends_at=made.ends_at)


def _content(*kinds: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The content", "content": dict.fromkeys(kinds, schema)}}


def _check_body(request: Request, check_size: Callable[[int], None]) -> None:
    """Make sure, before it is read, that a body is a file as it is and not too large."""
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/", "application/x-www-form-urlencoded")):
        raise HTTPException(415, "The body is the file itself, not a form.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "The body is the file itself, not compressed.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        check_size(int(length))


async def _received(request: Request, upload: Upload) -> str:
    """Hand in the body of a request as it comes; nothing of it is left when it breaks off."""
    try:
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(upload.write, chunk)
    except BaseException:
        upload.abandon()
        raise
    if not upload.size:
        upload.abandon()
        raise Unfit("The body is empty: it is the file itself.")
    return await run_in_threadpool(upload.finish)
