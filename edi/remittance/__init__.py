"""The 835 005010X221A1: remittances as data, their balance, and their wire text."""

from __future__ import annotations

from edi.remittance.balance import check_balance
from edi.remittance.model import (
    REVERSAL,
    Adjustment,
    BankTransfer,
    ClaimPayment,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
)
from edi.remittance.reader import claim_payments_835, remittance_835
from edi.remittance.writer import write_835

__all__ = [
    "REVERSAL",
    "Adjustment",
    "BankTransfer",
    "ClaimPayment",
    "Payee",
    "Payer",
    "PostalAddress",
    "ProviderAdjustment",
    "Remittance",
    "RemittedPatient",
    "ServicePayment",
    "check_balance",
    "claim_payments_835",
    "remittance_835",
    "write_835",
]
