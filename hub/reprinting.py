"""Printing a batch of letters once more, when an operator says that its files are lost."""

from schemas.envelope import Record, headers
from schemas.outbound import PrintLetters
from store.effects import EffectState
from store.engine import Store
from store.interventions import Operator
from store.work import Work


def reprint(store: Store, batch_id: str, operator: Operator) -> bool:
    """Queue a printed batch anew; False when there is none of that id, or it is still queued.

    Its letters have the same ids and mail date, and the address that is known now.
    """
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        if not work.effects.is_done(batch_id):
            return False
        mailed_on = work.letters.mail_date(batch_id)
        if mailed_on is None:
            return False
        times = len(work.interventions.of(batch_id)) + 1
        work.interventions.note(operator, "batch printed again", batch_id)
        work.effects.finish(batch_id, EffectState.QUEUED, "to be printed again")
        asked = PrintLetters(batch_id=batch_id, mailed_on=mailed_on)
        made = headers(
            id=f"reprint-{batch_id}-{times}",
            source="/hub",
            type=asked.type,
            time=f"{work.today.isoformat()}T12:00:00Z",
        )
        value = asked.model_dump_json().encode()
        work.outbox.append(Record(asked.topic.value, asked.key, value, made))
    return True
