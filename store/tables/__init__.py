"""The tables: what is remembered of people, providers, claims, panels, money and messages.

Messages of different topics may come in any order, so no foreign key ties one feed's rows to
another's; what belongs together is looked up by key when a decision needs it. Members appear
by `member_key`, a number that means nothing outside the store.
"""

from store.tables.accounts import (
    account_roles,
    accounts,
    administrative_leads,
    agreements,
    audit,
    audited_members,
    billing_pins,
    drafts,
    partner_organizations,
    pins,
    recovery_codes,
    sessions,
    sign_in_failures,
    site_accesses,
    site_contacts,
    trading_partners,
)
from store.tables.claims import claim_diagnoses, claim_lines, claims, service_spans
from store.tables.columns import Cents, metadata
from store.tables.duties import core_reports, dashboard_entries, dashboard_reviews, trainings
from store.tables.enrollment import (
    bars,
    certifications,
    duplications,
    enrollments,
    panels,
    site_requests,
)
from store.tables.exchange import acknowledgments, answers, control_numbers, files, interchanges
from store.tables.messaging import clock, cursors, history, inbox, outbox, refusals, traces
from store.tables.money import (
    attestations,
    corrections,
    held_lines,
    interpreter_bills,
    payment_lines,
    remittances,
)
from store.tables.outgoing import effects, letters, portal_messages
from store.tables.oversight import confirmations, flags, overrides, recognitions, standings
from store.tables.people import (
    affiliations,
    coverages,
    member_keys,
    members,
    organizations,
    rendering_sites,
    site_users,
    sites,
)
from store.tables.settling import (
    announcements,
    interventions,
    outbox_days,
    reconciliations,
    suppressions,
)
from store.tables.sharing import authorizations, care_plans, provider_agreements

__all__ = [
    "Cents",
    "account_roles",
    "accounts",
    "acknowledgments",
    "administrative_leads",
    "affiliations",
    "agreements",
    "announcements",
    "answers",
    "attestations",
    "audit",
    "audited_members",
    "authorizations",
    "bars",
    "billing_pins",
    "care_plans",
    "certifications",
    "claim_diagnoses",
    "claim_lines",
    "claims",
    "clock",
    "confirmations",
    "control_numbers",
    "core_reports",
    "corrections",
    "coverages",
    "cursors",
    "dashboard_entries",
    "dashboard_reviews",
    "drafts",
    "duplications",
    "effects",
    "enrollments",
    "files",
    "flags",
    "held_lines",
    "history",
    "inbox",
    "interchanges",
    "interpreter_bills",
    "interventions",
    "letters",
    "member_keys",
    "members",
    "metadata",
    "organizations",
    "outbox",
    "outbox_days",
    "overrides",
    "panels",
    "partner_organizations",
    "payment_lines",
    "pins",
    "portal_messages",
    "provider_agreements",
    "recognitions",
    "reconciliations",
    "recovery_codes",
    "refusals",
    "remittances",
    "rendering_sites",
    "service_spans",
    "sessions",
    "sign_in_failures",
    "site_accesses",
    "site_contacts",
    "site_requests",
    "site_users",
    "sites",
    "standings",
    "suppressions",
    "traces",
    "trading_partners",
    "trainings",
]
