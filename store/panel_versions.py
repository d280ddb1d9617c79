"""What was known of panels and when: every day on which a time on a panel began to read anew."""

from datetime import date

from sqlalchemy import func, or_, select

from store.tables import panel_versions
from store.transaction import Transaction

_NAMES = ("member_key", "site_id", "programme", "joined_on")


class PanelVersions:
    """The versions of one transaction, told on its open day."""

    def __init__(self, transaction: Transaction, today: date) -> None:
        self._transaction = transaction
        self._today = today

    def keep(
        self,
        member_key: int,
        site_id: str,
        programme: str,
        joined_on: date,
        left_on: date | None,
    ) -> None:
        """Keep what is known from the open day on of a member's time on a panel."""
        values = (member_key, site_id, programme, joined_on)
        version = {"known_from": self._today, "left_on": left_on}
        self._transaction.put(panel_versions, dict(zip(_NAMES, values, strict=True)) | version)

    def was_on(self, member_key: int, programme: str, day: date, known_on: date) -> bool:
        """Whether a member was on any panel of a programme on a day, as was known on another."""
        later = panel_versions.alias()
        newest = select(func.max(later.c.known_from)).where(
            *(later.c[name] == panel_versions.c[name] for name in _NAMES),
            later.c.known_from <= known_on,
        )
        left_on = panel_versions.c.left_on
        statement = select(panel_versions.c.site_id).where(
            panel_versions.c.member_key == member_key,
            panel_versions.c.programme == programme,
            panel_versions.c.joined_on <= day,
            or_(left_on.is_(None), left_on > day),
            panel_versions.c.known_from == newest.correlate(panel_versions).scalar_subquery(),
        )
        return self._transaction.one(statement) is not None
