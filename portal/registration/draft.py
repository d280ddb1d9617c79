"""The draft of a registration: what its steps have gathered so far, kept by the portal."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Self

from portal.proofs import new_token
from portal.visit import Visit
from rules.accounts import PartnerKind, Step, registers_as, steps_of
from store.secret import digest
from store.trading_partners import TradingPartners

KEPT: Final = timedelta(hours=2)
_COOKIE: Final = "register"


@dataclass(slots=True)
class Draft:
    """The answers of each step, and the kind that decides which steps there are."""

    kind: PartnerKind | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """The draft of this browser; an empty one when there is none, or it is too old."""
        token = visit.cookie(_COOKIE)
        partners = TradingPartners(visit.view)
        kept = partners.draft(digest(token), visit.now - KEPT) if token else None
        if kept is None:
            return cls()
        return cls(registers_as(kept["kind"]), kept["answers"])

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of this registration, in order."""
        return steps_of(self.kind or PartnerKind.NOT_ENROLLED)

    def first_open(self) -> Step:
        """The first step that is still to be done."""
        return next(step for step in self.steps if step.value not in self.answers)

    def may_open(self, step: Step) -> bool:
        """Whether a step can be done now: all before it are."""
        steps = self.steps
        return step in steps and steps.index(step) <= steps.index(self.first_open())

    def after(self, step: Step) -> Step:
        """The step behind one."""
        return self.steps[self.steps.index(step) + 1]

    def before(self, step: Step) -> Step | None:
        """The step in front of one, or None for the first."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None

    def keep(self, visit: Visit, step: Step, answers: dict[str, Any]) -> None:
        """Keep the answers of a step; what was confirmed before is to be confirmed anew."""
        self.answers.pop(Step.CONFIRM.value, None)
        self.answers[step.value] = answers
        kind = self.kind.value if self.kind else ""
        token = visit.cookie(_COOKIE) or new_token()
        visit.set_cookie(_COOKIE, token)
        with visit.writing() as work:
            partners = TradingPartners(work.transaction)
            partners.drop_drafts_before(visit.now - KEPT)
            kept = {"kind": kind, "answers": self.answers}
            partners.save_draft(digest(token), kept, visit.now)


def forget(visit: Visit, partners: TradingPartners) -> None:
    """Forget the draft of this browser."""
    partners.drop_draft(digest(visit.cookie(_COOKIE)))
    visit.set_cookie(_COOKIE, None)
