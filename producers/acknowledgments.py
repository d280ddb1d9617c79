"""Acknowledgments: the answers to a received file, as the intake stored them."""

from producers.outlet import Outlet
from schemas.outbound import IssueAcknowledgment
from store.work import Work


class Acknowledgments:
    """Puts acknowledgments into the outlet, under their control numbers."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def on_issue(self, issued: IssueAcknowledgment, work: Work) -> None:
        """Write `acknowledgments/<partner>-<control number>.ta1`, `.999` or `.277`."""
        stored = work.partners.acknowledgment(issued.acknowledgment_id)
        if stored is None:
            raise LookupError(f"acknowledgment {issued.acknowledgment_id} is not in the store")
        name = f"acknowledgments/{issued.acknowledgment_id}.{issued.kind}"
        self._outlet.write(name, stored.text.encode("ascii"))
