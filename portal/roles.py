"""Roles as people read them."""

from collections.abc import Collection

from rules.access import ROLE_NAMES, STAFF_ROLE_NAMES, Role


def role_names(roles: Collection[str]) -> list[str]:
    """The roles with their names, in the order of their numbers."""
    names = ROLE_NAMES | STAFF_ROLE_NAMES
    return [f"{role} - {name}" for role, name in names.items() if role in roles]


def role_choices() -> list[tuple[str, str]]:
    """Every role that a user of a trading partner may be given, with its name."""
    return [(role.value, f"{role} - {ROLE_NAMES[role]}") for role in Role]
