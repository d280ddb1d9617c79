"""The security question: the second proof of who follows the link of an e-mail (V6)."""

from typing import Any, Final

from sqlalchemy import Row

from portal.account.passwords import plain_answer
from portal.forms import Form
from portal.visit import Visit
from store.sign_ins import Purpose, SignIns

OVER: Final = "This link is over or was used. Ask for a new one."


def account_of(visit: Visit, pin: str, purpose: Purpose) -> Row[Any] | None:
    """The account that a PIN leads to for a purpose; None when it is over or was used."""
    return SignIns(visit.view).pin(pin, purpose, visit.now)


def read_answer(form: Form) -> str:
    """The answer that a form holds."""
    return form.text("answer", "the answer to your security question")


def check_answer(visit: Visit, form: Form, account: Row[Any], answer: str) -> None:
    """Have a form that is right otherwise say when the answer is wrong."""
    if not form.errors and not _is_answer(visit, account, answer):
        form.errors.add("answer", "This is not the answer that you gave when you registered.")


def _is_answer(visit: Visit, account: Row[Any], answer: str) -> bool:
    """Whether an answer is right; it is counted before it is looked at."""
    with visit.writing() as work:
        may_try = SignIns(work.transaction).try_pin(account.pin_id)
    if may_try and visit.portal.passwords.matches(account.answer_hash, plain_answer(answer)):
        return True
    with visit.writing() as work:
        visit.note(work, "security question failed", by=account.account_id)
    return False
