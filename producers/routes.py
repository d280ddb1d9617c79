"""Which producer takes which outbound message."""

from collections.abc import Callable
from typing import Any

from producers.acknowledgments import Acknowledgments
from producers.emails import queue_email
from producers.letters import Letters
from producers.outlet import Outlet
from producers.portal_messages import publish
from producers.remittances import Remittances, Sender
from schemas.message import Message
from schemas.outbound import IssueAcknowledgment, IssueRemittance, PrintLetters, SendEmail
from schemas.portal_messages import PublishPortalMessage
from store.work import Work

Producer = Callable[[Any, Work], None]


def routes(outlet: Outlet, sender: Sender) -> dict[type[Message], Producer]:
    """The producers of a hub that delivers into `outlet` and sends X12 as `sender`."""
    return {
        PrintLetters: Letters(outlet).on_print,
        PublishPortalMessage: publish,
        SendEmail: queue_email,
        IssueRemittance: Remittances(outlet, sender).on_issue,
        IssueAcknowledgment: Acknowledgments(outlet).on_issue,
    }
