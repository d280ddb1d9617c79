"""The steps of a registration up to the confirmation: demographic, security and ERA."""

import re
from typing import Any, Final

from starlette.responses import Response

from portal.account.passwords import read_new_password, read_question
from portal.forms import Form
from portal.partner.account import read_billing_record
from portal.registration.draft import Draft
from portal.visit import Visit
from rules.accounts import PartnerKind, Step, is_zip, registers_as, required_of
from schemas.identifiers import has_npi_check_digit

_STATES: Final = (
    "ME AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA MD MA MI MN MS MO MT NE NV NH "
    "NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY NB NS ON PE QC"
)
STATES: Final = _STATES.split()
STATE_CHOICES: Final = [(state, state) for state in STATES]
_TITLES: Final = {
    Step.DEMOGRAPHIC: "Demographic Information",
    Step.SECURITY: "Security Information",
    Step.ERA: "Electronic Remittance Advice Information",
    Step.CONFIRM: "Confirm Information",
    Step.AGREEMENT: "Agreement",
}


def begin(visit: Visit) -> Response:
    """What a registration asks for, and the way in."""
    return visit.show("register/begin.html.j2", kinds=list(PartnerKind))


def show_step(visit: Visit, draft: Draft, step: Step, **facts: Any) -> Response:
    """The page of a step; one that cannot be done yet leads to the one that can."""
    if not draft.may_open(step):
        return visit.go(f"/register/{draft.first_open()}")
    return visit.show(
        f"register/{step}.html.j2",
        title=_TITLES[step],
        steps=[(one, _TITLES[one]) for one in draft.steps],
        step=step,
        before=draft.before(step),
        **facts,
    )


def _go_on(visit: Visit, draft: Draft, step: Step) -> Response:
    return visit.go(f"/register/{draft.after(step)}")


# --- demographic ------------------------------------------------------------------------------


def show_demographic(visit: Visit) -> Response:
    """The form of names, address and numbers."""
    draft = Draft.of(visit)
    kept = draft.answers.get(Step.DEMOGRAPHIC, {})
    kind = draft.kind or registers_as(visit.asked("as")) or PartnerKind.NOT_ENROLLED
    return _demographic(visit, draft, kind, kept)


def _demographic(
    visit: Visit,
    draft: Draft,
    kind: PartnerKind,
    values: dict[str, str],
    form: Form | None = None,
) -> Response:
    shown = {"state": "ME", "country": "USA"} | values
    return show_step(
        visit,
        draft,
        Step.DEMOGRAPHIC,
        kind=kind,
        kinds=list(PartnerKind),
        required=required_of(kind),
        values=shown,
        states=STATE_CHOICES,
        errors=form.errors if form else None,
    )


def take_demographic(visit: Visit) -> Response:
    """Take names, address and numbers; who acts for a provider who is enrolled proves it (V5)."""
    draft = Draft.of(visit)
    kind = registers_as(visit.field("kind")) or PartnerKind.NOT_ENROLLED
    if visit.field("choose"):
        return _demographic(visit, draft, kind, _sent(visit))
    form = Form(visit)
    answers = _read_demographic(form, kind)
    if "pin" in required_of(kind) and not form.errors:
        is_agent = kind is PartnerKind.BILLING_AGENT
        npi, _ = read_billing_record(visit, form, "record_tax_id" if is_agent else "tax_id")
        answers |= {"organization_npi": npi, "provider_id": form.values.get("provider_id", "")}
    if form.errors:
        return _demographic(visit, draft, kind, _sent(visit), form)
    if draft.kind is not kind:
        draft.answers = {name: kept for name, kept in draft.answers.items() if name == "security"}
    draft.kind = kind
    draft.keep(visit, Step.DEMOGRAPHIC, answers)
    return _go_on(visit, draft, Step.DEMOGRAPHIC)


def _sent(visit: Visit) -> dict[str, str]:
    """What was sent, to be shown again; a PIN is not."""
    return {name: visit.field(name) for name in visit.form_data if name != "pin"}


def _read_demographic(form: Form, kind: PartnerKind) -> dict[str, str]:
    required = required_of(kind)
    form.text("first", "the first name")
    form.text("last", "the last name")
    form.text("title", "the title", required=False)
    form.text("company", "the company name", required=False)
    form.text("address1", "the address")
    form.text("address2", "the second line of the address", required=False)
    form.text("city", "the city")
    form.choice("state", "the state or province", STATES)
    zip_code = form.text("zip", "the ZIP code")
    if zip_code and not is_zip(zip_code):
        form.errors.add("zip", "Enter the ZIP code as 04330, 04330-0011, or for Canada E3B 5A3.")
    form.text("website", "the web site", required=False)
    answers = form.values | {"telephone": form.phone("telephone", "the telephone number")}
    answers["tax_id"] = form.digits("tax_id", "the tax id", 9, required="tax_id" in required)
    answers["npi"] = _read_npi(form)
    return answers | {"country": "USA"}


def _read_npi(form: Form) -> str:
    npi = form.digits("npi", "the NPI", 10, required=False)
    if npi and re.fullmatch("[0-9]{10}", npi) and not has_npi_check_digit(npi):
        form.errors.add("npi", "Enter the NPI anew: its last digit does not fit the others.")
    return npi


# --- security ---------------------------------------------------------------------------------


def show_security(visit: Visit) -> Response:
    """The form of user name, password, e-mail address and security question."""
    draft = Draft.of(visit)
    kept = draft.answers.get(Step.SECURITY, {})
    values = {name: kept.get(name, "") for name in ("user_name", "email", "question")}
    values["email_again"] = values["email"]
    return show_step(visit, draft, Step.SECURITY, values=values)


def take_security(visit: Visit) -> Response:
    """Take user name, password, e-mail address and security question.

    Whether somebody has the user name already is told to nobody here: the activation e-mail
    names the one that the account got.
    """
    draft = Draft.of(visit)
    if not draft.may_open(Step.SECURITY):
        return visit.go(f"/register/{draft.first_open()}")
    form = Form(visit)
    user_name = form.user_name("user_name")
    email = form.email("email", "email_again")
    names = [user_name, email, *_names(draft)]
    password = read_new_password(visit, form, names)
    question, answer_hash = read_question(visit, form)
    if form.errors:
        values = {name: visit.field(name) for name in visit.form_data if "password" not in name}
        return show_step(visit, draft, Step.SECURITY, values=values, errors=form.errors)
    answers = {
        "user_name": user_name,
        "email": email,
        "password_hash": visit.portal.passwords.hash(password),
        "question": question,
        "answer_hash": answer_hash,
    }
    draft.keep(visit, Step.SECURITY, answers)
    return _go_on(visit, draft, Step.SECURITY)


def _names(draft: Draft) -> list[str]:
    kept = draft.answers[Step.DEMOGRAPHIC]
    return [kept[name] for name in ("first", "last", "company")]


# --- ERA --------------------------------------------------------------------------------------


def show_era(visit: Visit) -> Response:
    """The form of who gets remittances, filled in from the step before."""
    draft = Draft.of(visit)
    if not draft.may_open(Step.ERA):
        return visit.go(f"/register/{draft.first_open()}")
    kept = draft.answers.get(Step.ERA) or _era_of(draft.answers[Step.DEMOGRAPHIC])
    return show_step(visit, draft, Step.ERA, values=kept, states=STATE_CHOICES)


def _era_of(told: dict[str, Any]) -> dict[str, str]:
    return {
        "provider_name": told["company"] or f"{told['first']} {told['last']}",
        "dba": "",
        "street": told["address1"],
        "city": told["city"],
        "state": told["state"],
        "zip": told["zip"],
        "country": "US",
        "tin": told["tax_id"],
        "npi": told["npi"] or told["organization_npi"],
        "other_id": "",
        "authority": "",
    }


def take_era(visit: Visit) -> Response:
    """Take who gets remittances (V7)."""
    draft = Draft.of(visit)
    if not draft.may_open(Step.ERA):
        return visit.go(f"/register/{draft.first_open()}")
    form = Form(visit)
    form.text("provider_name", "the provider's name")
    form.text("dba", "the name that the provider does business as", required=False)
    form.text("street", "the street")
    form.text("city", "the city")
    form.choice("state", "the state or province", STATES)
    zip_code = form.text("zip", "the ZIP code")
    if zip_code and not is_zip(zip_code):
        form.errors.add("zip", "Enter the ZIP code as 04330, 04330-0011, or for Canada E3B 5A3.")
    answers = form.values | {"country": "US", "tin": form.digits("tin", "the TIN or EIN", 9)}
    answers["npi"] = _read_npi(form)
    answers["other_id"] = form.text("other_id", "the other identifier", required=False)
    answers["authority"] = form.text("authority", "the assigning authority", required=False)
    if form.errors:
        return show_step(
            visit, draft, Step.ERA, values=_sent(visit), states=STATE_CHOICES, errors=form.errors
        )
    draft.keep(visit, Step.ERA, answers)
    return _go_on(visit, draft, Step.ERA)
