"""Recovering a user name: by an e-mail and the security question, without telling who has one."""

from typing import Final

from starlette.responses import Response

from portal.account.question import OVER, account_of, check_answer, read_answer
from portal.forms import Form
from portal.mailing import NOBODY, mail_pin
from portal.visit import Visit
from rules.citation import rule
from schemas.addresses import LONGEST_EMAIL
from store.accounts import Accounts, AccountStatus
from store.sign_ins import Purpose, SignIns

_SENT: Final = "If an account has this e-mail address, an e-mail is on its way to it."


def show_forgotten(visit: Visit) -> Response:
    """The form of who has forgotten the user name."""
    return visit.show("user_name_forgotten.html.j2", values={})


def take_forgotten(visit: Visit) -> Response:
    """Have an e-mail sent for each account of an address.

    The answer is always the same, and so is what is done where nobody has the address.
    """
    form = Form(visit)
    email = form.text("email", "your e-mail address", most=LONGEST_EMAIL)
    if form.errors:
        return visit.show("user_name_forgotten.html.j2", values=form.values, errors=form.errors)
    with visit.writing() as work:
        known = Accounts(work.transaction).with_email(email, AccountStatus.ACTIVATED)
        for account_id in known or [NOBODY]:
            mail_pin(work, account_id, Purpose.USER_NAME, visit.now)
            by = account_id if account_id != NOBODY else None
            visit.note(work, "user name asked for", by=by)
    return visit.go("/sign-in", _SENT)


def show_question(visit: Visit) -> Response:
    """The security question, to which the link of the e-mail leads."""
    pin = visit.asked("pin")
    account = account_of(visit, pin, Purpose.USER_NAME)
    if account is None:
        return visit.go("/user-name/forgotten", OVER)
    return visit.show("user_name_question.html.j2", pin=pin, question=account.question)


@rule("V6", "VMS Portal training, Security information")
def take_answer(visit: Visit) -> Response:
    """Take the answer, and show the user name once."""
    pin = visit.field("pin")
    account = account_of(visit, pin, Purpose.USER_NAME)
    if account is None:
        return visit.go("/user-name/forgotten", OVER)
    form = Form(visit)
    check_answer(visit, form, account, read_answer(form))
    if form.errors:
        facts = {"pin": pin, "question": account.question, "errors": form.errors}
        return visit.show("user_name_question.html.j2", **facts)
    with visit.writing() as work:
        if not SignIns(work.transaction).redeem(account.pin_id, Purpose.USER_NAME, visit.now):
            return visit.go("/user-name/forgotten", OVER)
        visit.note(work, "user name shown", account.account_id, by=account.account_id)
    visit.is_proved = True
    return visit.show("user_name.html.j2", user_name=account.user_name)
