"""Exports: portal messages and refusals as files, each once and in order."""

import json
from typing import Any, Final

from sqlalchemy import Row

from producers.outlet import Outlet
from store.engine import Store
from store.messaging import Outbox
from store.portal_messages import PortalMessages
from store.refusals import Refusals, is_replayable
from store.work import Work

_PORTAL: Final = "export.portal"
_PORTAL_BYTES: Final = "export.portal.bytes"
_REFUSALS: Final = "export.refusals"


class Exports:
    """Keeps `portal/messages.jsonl` and `refusals/*.json` up to date with the store."""

    def __init__(self, store: Store, outlet: Outlet) -> None:
        self._store = store
        self._outlet = outlet

    def bring_up_to_date(self) -> None:
        """Write what is new since the last time."""
        with self._store.read() as view:
            done = Outbox(view).positions([_PORTAL, _REFUSALS])
            new_messages = PortalMessages(view).last_number() > done.get(_PORTAL, 0)
            new_refusals = Refusals(view).after(done.get(_REFUSALS, 0))
        if new_messages:
            self._portal_messages()
        if new_refusals:
            self._refusals()

    def _portal_messages(self) -> None:
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            length = work.outbox.position(_PORTAL_BYTES)
            new = work.portal_messages.after(work.outbox.position(_PORTAL))
            if not new:  # another process was faster
                return
            length = self._outlet.append("portal/messages.jsonl", length, _lines(new))
            if length < 0:  # the file was taken away: it is written from the first message on
                whole = _lines(work.portal_messages.after(0))
                length = self._outlet.append("portal/messages.jsonl", 0, whole)
            work.outbox.advance(_PORTAL, new[-1].number)
            work.outbox.advance(_PORTAL_BYTES, length)

    def _refusals(self) -> None:
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            new = work.refusals.after(work.outbox.position(_REFUSALS))
            if not new:
                return
            for row in new:
                content = json.dumps(refusal_as_json(row, work), indent=2, ensure_ascii=False)
                self._outlet.write(f"refusals/{row.refusal_id}.json", content.encode())
            work.outbox.advance(_REFUSALS, new[-1].number)


def refusal_as_json(row: Row[Any], work: Work) -> dict[str, Any]:
    """A refusal as it is shown: what, where and what to do, and nothing of the message itself."""
    file = work.files.get(row.file_id) if row.file_id else None
    return {
        "refusal_id": row.refusal_id,
        "reason": row.reason,
        "sentence": row.sentence,
        "file": file.name if file else None,
        "file_sha256": row.file_id,
        "place": row.place,
        "topic": row.topic,
        "refused_on": row.refused_on.isoformat(),
        "replayable": is_replayable(row),
    }


def _lines(rows: list[Row[Any]]) -> bytes:
    messages = (
        {
            "message_id": row.message_id,
            "site_id": row.site_id,
            "kind": row.kind,
            "posted_on": row.posted_on.isoformat(),
            "subject": row.subject,
            "body": row.body,
        }
        for row in rows
    )
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in messages)
