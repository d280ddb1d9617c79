"""All that an e-mail may know, so that it cannot hold PHI."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWaiting:
    """L6: a message waits in the portal for a site (M2, M4)."""

    site_name: str
    site_id: str
    portal_link: str
