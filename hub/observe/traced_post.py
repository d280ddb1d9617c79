"""E-mails that end a trace: what was sent is told to the trace that led to it."""

from collections.abc import Sequence
from email.message import EmailMessage

from hub.observe.tracing import NoTracing, Tracing
from hub.post import Post, Sent
from store.effects import EffectState
from store.engine import Store
from store.traces import MAIL, Traces


class TracedPost:
    """A post that tells what it sent."""

    def __init__(self, post: Post, store: Store, tracing: Tracing) -> None:
        self.repeatable = post.repeatable
        self.most = post.most
        self._post = post
        self._store = store
        self._tracing = tracing

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        """Send the e-mails, and end the traces of those that went."""
        sent = self._post.send(mails)
        went = [
            (email_id,)
            for (email_id, _), one in zip(mails, sent, strict=True)
            if one.state is EffectState.DONE
        ]
        with self._store.begin() as transaction:
            traceparents = Traces(transaction).take(MAIL, went)
        self._tracing.ended(MAIL, traceparents)
        return sent


def traced(post: Post, store: Store, tracing: Tracing) -> Post:
    """The post, which tells what it sent where anything is traced."""
    return post if isinstance(tracing, NoTracing) else TracedPost(post, store, tracing)
