"""Portal messages: worded, posted, and announced by e-mail to every user of the site."""

from producers.pages.messages import portal_message
from rules.citation import rule
from schemas.outbound import SendEmail
from schemas.portal_messages import PublishPortalMessage
from store.work import Work


@rule("M2", "Health Home FAQ, question 54")
def publish(asked: PublishPortalMessage, work: Work) -> None:
    """Post a message to a site, and have each of its active users told (M2, L6)."""
    written = portal_message(asked.content, work.today)
    work.portal_messages.post(
        asked.message_id,
        asked.site_id,
        asked.content.kind,
        subject=written.subject,
        body=written.body,
        on=work.today,
    )
    for user_id in work.providers.active_users(asked.site_id):
        email_id = f"{asked.message_id}.{user_id}"
        work.emails.announce(email_id, work.today)
        work.emit(SendEmail(email_id=email_id, site_id=asked.site_id, user_id=user_id))
