"""The balance of an 835, to the cent: at service, claim and payment level."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edi.errors import OutOfBalance
from edi.remittance.model import Adjustment, ClaimPayment, Remittance, ServicePayment

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


def check_balance(remittance: Remittance) -> None:
    """Nothing, when every level adds up; claims and services are named by their place.

    Raises:
        OutOfBalance: charge minus adjustments is not the payment of a service or claim, or the
            claims minus the provider adjustments are not what is paid in all.
    """
    for place, claim in enumerate(remittance.claims, start=1):
        _check_claim(claim, f"Claim {place}")
    claims = sum((claim.paid for claim in remittance.claims), _ZERO)
    adjustments = sum((each.amount for each in remittance.provider_adjustments), _ZERO)
    _require_cents([remittance.paid, *(each.amount for each in remittance.provider_adjustments)])
    if remittance.paid != claims - adjustments:
        raise OutOfBalance(
            f"The claims ({claims}) less the provider adjustments ({adjustments}) are not the "
            f"payment ({remittance.paid})."
        )
    if remittance.paid < 0:
        raise OutOfBalance("A payment cannot be negative: carry the rest forward in a PLB (FB).")


def _check_claim(claim: ClaimPayment, name: str) -> None:
    for place, service in enumerate(claim.services, start=1):
        _check_service(service, f"{name}, service {place}")
    _require_cents([claim.charged, claim.paid, *(each.amount for each in claim.adjustments)])
    lowered = _total(claim.adjustments) + sum(
        (_total(service.adjustments) for service in claim.services), _ZERO
    )
    if claim.charged - lowered != claim.paid:
        raise OutOfBalance(f"{name}: the charge less all adjustments is not the payment.")
    if claim.services and claim.charged != sum((each.charged for each in claim.services), _ZERO):
        raise OutOfBalance(f"{name}: the charge is not the sum of its services.")


def _check_service(service: ServicePayment, name: str) -> None:
    _require_cents([service.charged, service.paid, *(each.amount for each in service.adjustments)])
    if service.charged - _total(service.adjustments) != service.paid:
        raise OutOfBalance(f"{name}: the charge less the adjustments is not the payment.")


def _total(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((each.amount for each in adjustments), _ZERO)


def _require_cents(amounts: Iterable[Decimal]) -> None:
    for amount in amounts:
        if amount != amount.quantize(_CENT):
            raise OutOfBalance("An amount has more than two decimals.")
