"""Acknowledgments and remittances: what there is to fetch, and putting it away."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from portal.files.asking import asking, exchange_of, visitor_of
from portal.files.following import as_file
from portal.visit import Visit
from rules.access import PAYEES, SENDERS, is_admitted

_SHOWN: Final = 200


def _may_see(visit: Visit, kind: str) -> bool:
    return is_admitted(visit.me.roles, PAYEES if kind == "835" else SENDERS)


@asking
def show(visit: Visit) -> Response:
    """What waits to be fetched, or all there is, as far as the roles of the user let it be seen."""
    everything = visit.asked("show") == "all"
    found = exchange_of(visit).documents(visit.partner_id, waiting=not everything)
    seen = [each for each in reversed(found) if _may_see(visit, each.kind)]
    return visit.show(
        "files/documents.html.j2",
        rows=seen[:_SHOWN],
        number=len(seen),
        everything=everything,
        sees_answers=_may_see(visit, "999"),
    )


@asking
def fetch(visit: Visit) -> Response:
    """A document as it was made."""
    name = _name(visit)
    content = exchange_of(visit).fetch(visitor_of(visit), name)
    kind = "text/plain; charset=utf-8" if name.endswith(".txt") else "application/edi-x12"
    return Response(content, media_type=kind, headers=as_file(name))


@asking
def put_away(visit: Visit) -> Response:
    """Take a document out of those that wait."""
    name = _name(visit)
    exchange_of(visit).put_away(visitor_of(visit), name)
    return visit.go("/documents", f"{name} is in the archive.")


def _name(visit: Visit) -> str:
    name = visit.path["name"]
    if not _may_see(visit, name.rpartition(".")[2]):
        raise HTTPException(403)
    return name
