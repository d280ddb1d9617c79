"""The last steps of a registration: what was entered is confirmed, and the agreement is signed."""

from typing import Any, Final

from starlette.responses import Response

from portal.forms import Form
from portal.mailing import mail_pin
from portal.proofs import new_id
from portal.registration.agreement import EDITION, agreement_text
from portal.registration.draft import Draft, forget
from portal.registration.steps import show_step
from portal.visit import Visit
from rules.access import Role
from rules.accounts import ENTITY_TYPE, PartnerKind, Step, is_signature_of, partner_id
from store.accounts import Accounts, AccountStatus
from store.sign_ins import Purpose
from store.trading_partners import TradingPartners
from store.work import Work

_MOST_NAME: Final = 100


def show_confirm(visit: Visit) -> Response:
    """What was entered, to be looked over (V8)."""
    draft = Draft.of(visit)
    return show_step(
        visit,
        draft,
        Step.CONFIRM,
        kind=draft.kind,
        told=draft.answers.get(Step.DEMOGRAPHIC, {}),
        security=draft.answers.get(Step.SECURITY, {}),
        era=draft.answers.get(Step.ERA),
    )


def take_confirm(visit: Visit) -> Response:
    """Take it that all is right."""
    draft = Draft.of(visit)
    if not draft.may_open(Step.CONFIRM):
        return visit.go(f"/register/{draft.first_open()}")
    draft.keep(visit, Step.CONFIRM, {})
    return visit.go(f"/register/{Step.AGREEMENT}")


def show_agreement(visit: Visit) -> Response:
    """The agreement to sign."""
    return _agreement(visit, Draft.of(visit))


def _agreement(visit: Visit, draft: Draft, **facts: Any) -> Response:
    told = draft.answers.get(Step.DEMOGRAPHIC, {})
    shown: dict[str, Any] = {"signature": "", "accepted": False} | facts
    return show_step(
        visit,
        draft,
        Step.AGREEMENT,
        entity_type=ENTITY_TYPE,
        known_id=_known_id(TradingPartners(visit.view), draft),
        fein=told.get("tax_id", ""),
        at=visit.now,
        host=visit.portal.host_name(visit.address),
        address=visit.address,
        text=agreement_text(),
        **shown,
    )


def _known_id(partners: TradingPartners, draft: Draft) -> str | None:
    """The id by which MIHMS knows the organization, unless a partner of the portal has it.

    It is for the provider itself: a billing agent gets an id of its own.
    """
    told = draft.answers.get(Step.DEMOGRAPHIC, {})
    npi = told.get("organization_npi") if draft.kind is PartnerKind.ENROLLED else None
    row = partners.organization_with(told["tax_id"], npi) if npi else None
    if row is None or partners.get(row.partner_id) is not None:
        return None
    return str(row.partner_id)


def sign(visit: Visit) -> Response:
    """Take the signature (V9), open the account, and have the activation e-mail sent."""
    draft = Draft.of(visit)
    if not draft.may_open(Step.AGREEMENT):
        return visit.go(f"/register/{draft.first_open()}")
    told = draft.answers[Step.DEMOGRAPHIC]
    form = Form(visit)
    accepted = visit.field("accepted") == "yes"
    if not accepted:
        form.errors.add("accepted", "Accept the agreement, or cancel the registration.")
    signature = form.text("signature", "your first and last name", most=_MOST_NAME)
    if signature and not is_signature_of(signature, told):
        sentence = "Sign with the first and last name of the step Demographic Information."
        form.errors.add("signature", sentence)
    if form.errors:
        return _agreement(visit, draft, signature=signature, accepted=accepted, errors=form.errors)
    with visit.writing() as work:
        _open_account(visit, work, draft, signature)
        forget(visit, TradingPartners(work.transaction))
    return visit.go("/register/done")


def _open_account(visit: Visit, work: Work, draft: Draft, signature: str) -> None:
    told, security = draft.answers[Step.DEMOGRAPHIC], draft.answers[Step.SECURITY]
    partners, accounts = TradingPartners(work.transaction), Accounts(work.transaction)
    new = _known_id(partners, draft) or partner_id(partners.next_number())
    partners.open(
        new,
        kind=draft.kind.value if draft.kind else "",
        name=told["company"] or f"{told['first']} {told['last']}",
        status="pending",
        demographics=told,
        era=draft.answers.get(Step.ERA),
        at=visit.now,
    )
    if npi := told.get("organization_npi"):
        partners.add_organization(new, npi, visit.now)
    account_id = new_id("A")
    accounts.open(
        account_id,
        partner_id=new,
        status=AccountStatus.REGISTERED,
        first=told["first"],
        last=told["last"],
        email=security["email"],
        roles=list(Role),
        at=visit.now,
        user_name=accounts.free_user_name(security["user_name"]),
        password_hash=security["password_hash"],
        question=security["question"],
        answer_hash=security["answer_hash"],
    )
    partners.sign(
        agreement_id=new_id("G"),
        partner_id=new,
        account_id=account_id,
        entity_type=ENTITY_TYPE,
        fein=told["tax_id"] or None,
        edition=EDITION,
        text=agreement_text(),
        signature=signature,
        signed_at=visit.now,
        host_name=visit.portal.host_name(visit.address),
        address=visit.address,
    )
    mail_pin(work, account_id, Purpose.ACTIVATION, visit.now)
    visit.note(work, "registered", new, by=account_id)


def done(visit: Visit) -> Response:
    """What happens next."""
    return visit.show("register/done.html.j2")


def cancel(visit: Visit) -> Response:
    """Forget what was entered."""
    with visit.writing() as work:
        forget(visit, TradingPartners(work.transaction))
    return visit.go("/", "The registration was cancelled. Nothing of it was kept.")
