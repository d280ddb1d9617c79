"""The page File Exchange: sending files, and what became of those that were sent."""

from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from portal.exchange.errors import ExchangeError, TooLarge
from portal.files.asking import asking, exchange_of, visitor_of
from portal.page import FORM_BYTES, MOST_FILES
from portal.visit import Errors, Visit

_CHUNK: Final = 1 << 20
_SHOWN: Final = 50


@asking
def show(visit: Visit) -> Response:
    """The form to send files, and the last files that were sent, through whichever door."""
    return _page(visit)


def _page(visit: Visit, errors: Errors | None = None) -> Response:
    exchange = exchange_of(visit)
    before = visit.asked("before") or None
    rows = exchange.receptions(visit.partner_id, _SHOWN, before)
    return visit.show(
        "files/files.html.j2",
        rows=rows,
        more=rows[-1].reception_id if len(rows) == _SHOWN else None,
        profile=exchange.profile(visit.partner_id),
        largest=exchange.limits.file_bytes // 1_000_000,
        errors=errors,
    )


@asking
def send(visit: Visit) -> Response:
    """Hand in the files of the form; with one that is refused, those before it are in."""
    errors = Errors()
    files = visit.files("files")
    if not files:
        errors.add("files", "Choose a file to send.")
    ids = []
    for file in files:
        try:
            ids.append(_hand_in(visit, file))
        except ExchangeError as error:
            errors.add("files", f"{file.filename}: {error}")
            break
    if errors:
        return _page(visit, errors)
    if len(ids) == 1:
        return visit.go(f"/files/{ids[0]}", "The file was received. The hub looks at it now.")
    return visit.go("/files", f"{len(ids)} files were received. The hub looks at them now.")


def check_room(visit: Visit, size: int) -> None:
    """Refuse a form, before it is read, of more bytes than its files could have.

    Raises:
        HTTPException: 413, as one file is too large or the partner has sent too much today.
    """
    exchange = exchange_of(visit)
    bare = size - FORM_BYTES
    try:
        if bare > MOST_FILES * exchange.limits.file_bytes:
            raise HTTPException(413)
        exchange.check_room(visit.partner_id, max(0, bare))
    except TooLarge as error:
        raise HTTPException(413) from error


def _hand_in(visit: Visit, file: UploadFile) -> str:
    upload = exchange_of(visit).begin(visitor_of(visit), file.filename or "")
    try:
        while chunk := file.file.read(_CHUNK):
            upload.write(chunk)
    except BaseException:
        upload.abandon()
        raise
    return upload.finish()
