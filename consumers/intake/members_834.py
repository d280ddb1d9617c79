"""The 834 of MIHMS as messages: each member with the whole of identity, address and coverage."""

from datetime import date, timedelta
from typing import Final

from edi import Member834
from schemas.members import Coverage, Medicare, MemberReported, PersonName, PostalAddress

_LANGUAGES: Final = {
    "ARA": "ar",
    "CHI": "zh",
    "ENG": "en",
    "FRA": "fr",
    "FRE": "fr",
    "KIN": "rw",
    "LIN": "ln",
    "POR": "pt",
    "RUS": "ru",
    "SOM": "so",
    "SPA": "es",
    "SWA": "sw",
    "VIE": "vi",
}
"""ISO 639-2 as LUI02 has it, to ISO 639-1; a language that is not listed keeps its code."""
_MEDICARE: Final = {
    "A": Medicare.PART_A,
    "B": Medicare.PART_B,
    "C": Medicare.PARTS_A_AND_B,
}


def member_reported(member: Member834) -> MemberReported:
    """The message of one member of an 834.

    Raises:
        pydantic.ValidationError: a part is missing or has a wrong shape.
    """
    return MemberReported.model_validate(
        {
            "member_id": member.member_id,
            "name": PersonName.model_validate(
                {
                    "first": member.first_name,
                    "middle": member.middle_name or None,
                    "last": member.last_name,
                    "suffix": member.suffix or None,
                }
            ),
            "birth_date": member.born_on,
            "gender": member.gender or "U",
            "address": PostalAddress.model_validate(
                {
                    "line1": member.street,
                    "line2": member.street_2 or None,
                    "city": member.city,
                    "state": member.state,
                    "zip": _zip(member.postal_code),
                }
            ),
            "language": _LANGUAGES.get(member.language, member.language.lower() or "en"),
            "print": "large" if _wants_large_print(member) else "standard",
            "coverages": tuple(
                Coverage.model_validate(
                    {"code": one.plan, "starts_on": one.begins_on, "ends_on": one.ends_on}
                )
                for one in member.coverages
            ),
            "medicare": _MEDICARE.get(member.medicare_plan, Medicare.NONE),
            "medicare_from": _medicare_from(member),
            "medicare_until": _medicare_until(member),
            "pccm_pcp_npi": next((p.npi for p in member.primary_care if p.npi), None),
            "died_on": member.died_on,
        }
    )


def _medicare_from(member: Member834) -> date | None:
    """The first day of the Medicare that is told, or of being without it (DTP 338 and 339)."""
    if member.medicare_plan in _MEDICARE:
        return member.dates.get("338")
    ended_on = member.dates.get("339")
    return ended_on + timedelta(days=1) if ended_on else None


def _medicare_until(member: Member834) -> date | None:
    return member.dates.get("339") if member.medicare_plan in _MEDICARE else None


def _zip(postal_code: str) -> str:
    return f"{postal_code[:5]}-{postal_code[5:]}" if len(postal_code) == 9 else postal_code


def _wants_large_print(member: Member834) -> bool:
    wishes = member.reporting_categories
    return any(wish.name == "PRINT" and wish.value == "LARGE" for wish in wishes)
