"""Citations: a decision knows which rules it answers."""

import pytest

from rules import opt_out
from rules.citation import Citation, citations
from rules.explanation import Finding


def test_citation_names_rule_source_and_function() -> None:
    assert (
        Citation("R2", "Health Home FAQ, questions 2 and 5", opt_out.__name__, "first_day_on_panel")
        in citations()
    )


def test_function_may_answer_several_rules() -> None:
    answered = [cited.rule_id for cited in citations() if cited.function == "last_day_to_opt_out"]
    assert answered == ["AA6", "R3"]


def test_citations_are_sorted_by_rule() -> None:
    ids = [cited.rule_id for cited in citations()]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("rule_id", "source"),
    [
        ("E6", "Health Home FAQ, question 13"),
        ("E11", "Health Home FAQ, question 19"),
    ],
)
def test_source_of_a_rule_leaves_out_what_is_our_reading(rule_id: str, source: str) -> None:
    added = {one.source for one in citations() if one.rule_id == rule_id} - {source}
    assert any("our reading" in one or "starter list" in one for one in added)
    assert Finding(rule_id, "?", "yes").source == source
