"""Citations: a decision knows which rules it answers."""

from rules import opt_out
from rules.citation import Citation, citations


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
