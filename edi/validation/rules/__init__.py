"""The checks beyond the guide: balances (level 3), situations (level 4) and code sets (level 5)."""

from __future__ import annotations

from collections.abc import Collection

from edi.delimiters import Delimiters
from edi.validation.rules.claim_balance import ClaimBalance
from edi.validation.rules.code_sets import CodeSets
from edi.validation.rules.dates import DateOrder
from edi.validation.rules.hierarchy import Hierarchy
from edi.validation.rules.payment_balance import PaymentBalance
from edi.validation.rules.set_rules import Keep, SetRules
from edi.validation.rules.subscribers import Subscribers

__all__ = ["SetRules", "rules_for"]


def rules_for(
    set_id: str, levels: Collection[int], delimiters: Delimiters, keep: Keep
) -> list[SetRules]:
    """Fresh rules for one transaction set: those of the levels asked for that concern its kind."""
    kinds = [kind for kind in _RULES if kind.level in levels and set_id in kind.set_ids]
    return [kind(delimiters, keep) for kind in kinds]


_RULES: tuple[type[SetRules], ...] = (
    PaymentBalance,
    ClaimBalance,
    Hierarchy,
    Subscribers,
    DateOrder,
    CodeSets,
)
