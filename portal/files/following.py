"""One file: what became of it, what is wrong with it, and its timeline from receipt to payment."""

from urllib.parse import quote

from starlette.responses import FileResponse, Response

from portal.api.shapes import state_of
from portal.exchange.findings import ToldFinding
from portal.files.asking import asking, exchange_of, visitor_of
from portal.visit import Visit
from rules.access import PAYEES, is_admitted


@asking
def show(visit: Visit) -> Response:
    """The verdict on a file, its timeline, and each finding beside the segment as it was sent."""
    exchange, file_id = exchange_of(visit), visit.path["file_id"]
    row = exchange.reception(visit.partner_id, file_id)
    state = state_of(row)
    is_looked_at = state in ("answered", "read") and row.verdict != "accepted"
    has_refused_claims = row.claims_rejected > 0
    findings: list[ToldFinding] = []
    complete = True
    if is_looked_at or has_refused_claims or (row.test and state == "read"):
        findings, complete = exchange.findings(visitor_of(visit), file_id)
    return visit.show(
        "files/file.html.j2",
        title=f"File {file_id}",
        row=row,
        state=state,
        is_pending=state == "received" or (state == "answered" and row.read_at is None),
        events=exchange.timeline(visit.partner_id, file_id),
        findings=findings,
        complete=complete,
        sees_remittances=is_admitted(visit.me.roles, PAYEES),
    )


@asking
def content(visit: Visit) -> Response:
    """The file as it was sent."""
    exchange, file_id = exchange_of(visit), visit.path["file_id"]
    row = exchange.reception(visit.partner_id, file_id)
    path = exchange.content_of(visitor_of(visit), file_id)
    return FileResponse(path, media_type="application/edi-x12", headers=as_file(row.name))


def as_file(name: str) -> dict[str, str]:
    """The header that has a browser save an answer under a name."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
