"""Portal messages: worded, posted, and announced by e-mail to every user of the site."""

from producers.pages.wording import worded
from schemas.outbound import SendEmail
from schemas.portal_messages import PublishPortalMessage
from store.work import Work


def publish(asked: PublishPortalMessage, work: Work) -> None:
    """Post a message to a site, and have each of its active users told (M2, L6)."""
    folder = "notices" if asked.content.kind.startswith("duplication") else "portal"
    name = {"duplication_notice": "duplication"}.get(asked.content.kind, asked.content.kind)
    subject, body = worded(f"{folder}/{name}.txt.j2", message=asked.content).split("\n\n", 1)
    work.portal_messages.post(
        asked.message_id,
        asked.site_id,
        asked.content.kind,
        subject=subject,
        body=body,
        on=work.today,
    )
    for user_id in work.providers.active_users(asked.site_id):
        email_id = f"{asked.message_id}.{user_id}"
        work.emit(SendEmail(email_id=email_id, site_id=asked.site_id, user_id=user_id))
