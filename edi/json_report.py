"""A report as JSON, for those who are not Python.

`JSON_SCHEMA` describes it (JSON Schema 2020-12).
"""

from __future__ import annotations

from typing import Any

from edi.report import GroupReport, InterchangeReport, Report
from edi.set_report import Finding, Note, SetReport


def report_json(report: Report, *, values: bool = False) -> dict[str, Any]:
    """The report as what `json.dumps` takes.

    Args:
        report: the verdict on a file.
        values: whether to tell the values of wrong elements, which can be protected health
            information, and what identifies the claim or member they stand in.
    """
    return {
        "accepted": report.accepted,
        "levels": list(report.levels),
        "problems": list(report.problems),
        "interchanges": [_interchange(each, values=values) for each in report.interchanges],
    }


def _interchange(report: InterchangeReport, *, values: bool) -> dict[str, Any]:
    return {
        "sender": report.header.sender_id,
        "receiver": report.header.receiver_id,
        "control_number": report.header.control_number,
        "accepted": report.accepted,
        "acknowledgment_code": report.acknowledgment_code,
        "notes": [_note(each) for each in report.notes],
        "groups": [_group(each, values=values) for each in report.groups],
    }


def _group(report: GroupReport, *, values: bool) -> dict[str, Any]:
    return {
        "functional_id": report.header.functional_id,
        "control_number": report.header.control_number,
        "version": report.header.version,
        "accepted": report.accepted,
        "notes": [_note(each) for each in report.notes],
        "sets": [_set(each, values=values) for each in report.sets],
    }


def _set(report: SetReport, *, values: bool) -> dict[str, Any]:
    return {
        "ordinal": report.ordinal,
        "set_id": report.header.set_id,
        "control_number": report.header.control_number,
        "guide": report.guide,
        "remark": report.remark,
        "accepted": report.accepted,
        "segments": report.segment_count,
        "notes": [_note(each) for each in report.notes],
        "findings": [_finding(each, values=values) for each in report.findings],
        "findings_left_out": report.findings_left_out,
    }


def _note(note: Note) -> dict[str, Any]:
    return {"code": note.code, "sentence": note.sentence, "rejects": note.rejects}


def _finding(finding: Finding, *, values: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "segment_number": finding.segment_number,
        "segment_id": finding.segment_id,
        "loop": finding.loop,
        "element": finding.element,
        "component": finding.component,
        "data_element": finding.data_element,
        "code": finding.code,
        "level": finding.level,
        "sentence": finding.sentence,
    }
    if values:
        told["value"] = finding.value
        told["business_unit"] = list(finding.business_unit) if finding.business_unit else None
    return told


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    required = [name for name, schema in properties.items() if not schema.pop("optional", False)]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _typed(kind: str | list[str], description: str = "", **more: Any) -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": kind, **told, **more}


_NOTE = _object(
    code=_typed("string", "TA105 of an interchange, AK905 of a group, IK502 of a set"),
    sentence=_typed("string"),
    rejects=_typed("boolean"),
)
_FINDING = _object(
    segment_number=_typed("integer", "place in the transaction set, ST being 1", minimum=1),
    segment_id=_typed("string"),
    loop=_typed(["string", "null"], "loop of the guide, null in header and trailer"),
    element=_typed(["integer", "null"], "null when the whole segment is meant"),
    component=_typed(["integer", "null"]),
    data_element=_typed(["string", "null"], "number in the X12 dictionary"),
    code=_typed("string", "IK304 where element is null, else IK403"),
    level=_typed("integer", "SNIP level", minimum=1, maximum=5),
    sentence=_typed("string", "what is wrong, never with a value of the file"),
    value=_typed(["string", "null"], "only when asked for", optional=True),
    business_unit=_typed(["array", "null"], "only when asked for", optional=True),
)
_SET = _object(
    ordinal=_typed("integer", "running number of the ST in the file", minimum=1),
    set_id=_typed("string"),
    control_number=_typed("string"),
    guide=_typed("string", "the guide it was checked against, empty without one"),
    remark=_typed("string", "told when that is not the guide that the set names"),
    accepted=_typed("boolean"),
    segments=_typed("integer"),
    notes=_list_of(_NOTE),
    findings=_list_of(_FINDING),
    findings_left_out=_typed("integer", "findings beyond the limits of a set and of a file"),
)
_GROUP = _object(
    functional_id=_typed("string"),
    control_number=_typed("string"),
    version=_typed("string"),
    accepted=_typed("boolean"),
    notes=_list_of(_NOTE),
    sets=_list_of(_SET),
)
_INTERCHANGE = _object(
    sender=_typed("string"),
    receiver=_typed("string"),
    control_number=_typed("string"),
    accepted=_typed("boolean"),
    acknowledgment_code=_typed("string", "TA104", enum=["A", "E", "R"]),
    notes=_list_of(_NOTE),
    groups=_list_of(_GROUP),
)
JSON_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Verdict on a file of X12",
    **_object(
        accepted=_typed("boolean"),
        levels=_list_of(_typed("integer")),
        problems=_list_of(_typed("string", "a sentence about bytes outside of interchanges")),
        interchanges=_list_of(_INTERCHANGE),
    ),
}
"""What `report_json` gives, as JSON Schema."""
