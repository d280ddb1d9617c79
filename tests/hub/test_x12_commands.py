"""`hub x12`: exit codes, what is told and what is not, and the answers it writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from edi import read_277ca, read_999, read_ta1s, transaction_sets, validate
from hub.cli.main import app

SAMPLES = Path(__file__).parents[1] / "data" / "x12"
CLAIMS = SAMPLES / "professional.837"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["x12", *map(str, arguments)])


@pytest.fixture
def unbalanced(tmp_path: Path) -> Path:
    """A claim whose lines do not add up: level 3, and nothing else."""
    path = tmp_path / "unbalanced.837"
    path.write_text(CLAIMS.read_text().replace("*100.5*", "*99*"))
    return path


@pytest.fixture
def misdated(tmp_path: Path) -> Path:
    """A claim with a birth on February 30: level 1."""
    path = tmp_path / "misdated.837"
    path.write_text(CLAIMS.read_text().replace("19800229", "19800230"))
    return path


@pytest.fixture
def unreadable(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam")
    return path


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_a_valid_file_ends_with_exit_code_0(path: Path) -> None:
    result = run("validate", path)
    assert result.exit_code == 0
    assert "valid" in result.output


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param([], 1, id="all levels"),
        pytest.param(["--level", "1", "--level", "2"], 0, id="two options"),
        pytest.param(["--level", "1-2"], 0, id="a range"),
        pytest.param(["--level", "1,3"], 1, id="a list"),
        pytest.param(["--level", "3", "--jobs", "2"], 1, id="in processes"),
        pytest.param(["--level", "6"], 2, id="no such level"),
        pytest.param(["--level", "high"], 2, id="no number"),
    ],
)
def test_levels_are_chosen(unbalanced: Path, options: list[str], code: int) -> None:
    assert run("validate", unbalanced, *options).exit_code == code


def test_an_unreadable_file_ends_with_exit_code_2_whatever_the_others_are(
    unreadable: Path, misdated: Path
) -> None:
    result = run("validate", unreadable, misdated, CLAIMS)
    assert result.exit_code == 2
    assert "does not begin with an ISA" in result.output
    assert "1 of 1 sets accepted" in result.output


@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["text", "json"])
def test_values_are_told_only_when_asked_for(misdated: Path, as_json: list[str]) -> None:
    silent = run("validate", misdated, *as_json)
    telling = run("validate", misdated, "--values", *as_json)
    assert silent.exit_code == telling.exit_code == 1
    assert "19800230" not in silent.output
    assert "19800230" in telling.output


def test_json_tells_each_file_on_a_line(unreadable: Path, misdated: Path) -> None:
    result = run("validate", "--json", unreadable, misdated)
    refused, told = [json.loads(line) for line in result.stdout.splitlines()]
    assert refused == {
        "file": str(unreadable),
        "unreadable": "The file does not begin with an ISA segment.",
    }
    assert told["file"] == str(misdated)
    (finding,) = told["interchanges"][0]["groups"][0]["sets"][0]["findings"]
    assert (finding["segment_id"], finding["element"], finding["level"]) == ("DMG", 2, 1)


def test_claims_get_a_ta1_a_999_and_a_277ca(unbalanced: Path, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    assert run("ack", unbalanced, "--out", folder, "--control-number", "41").exit_code == 0
    answers = {path.suffix: path for path in folder.iterdir()}
    assert sorted(path.name for path in folder.iterdir()) == [
        "unbalanced.837.41.ta1",
        "unbalanced.837.42.999",
        "unbalanced.837.43.277",
    ]
    for path in answers.values():
        report = validate(path, levels=(1, 2, 3, 4, 5))
        assert report.accepted
        assert path.name.split(".")[2] == str(int(report.interchanges[0].header.control_number))
    assert [each.code for each in read_ta1s(answers[".ta1"])] == ["A"]
    assert read_999(next(transaction_sets(answers[".999"]))).code == "A"
    (claim,) = read_277ca(next(transaction_sets(answers[".277"])))
    assert (claim.claim_id, claim.statuses[0].category, claim.statuses[0].code) == (
        "A37",
        "A7",
        "178",
    )


def test_claims_that_the_999_refuses_get_no_277ca(misdated: Path, tmp_path: Path) -> None:
    assert run("ack", misdated, "--out", tmp_path / "answers").exit_code == 0
    found = {path.suffix: path for path in (tmp_path / "answers").iterdir()}
    assert sorted(found) == [".999", ".ta1"]
    assert read_999(next(transaction_sets(found[".999"]))).code == "R"


def test_the_999_answers_for_the_levels_asked_for(unbalanced: Path, tmp_path: Path) -> None:
    assert run("ack", unbalanced, "--out", tmp_path, "--level", "1-3").exit_code == 0
    (path,) = tmp_path.glob("*.999")
    assert read_999(next(transaction_sets(path))).code == "R"


def test_every_claim_of_a_set_is_answered_however_much_is_wrong(
    unbalanced: Path, tmp_path: Path
) -> None:
    text = unbalanced.read_text()
    start, end = text.index("HL*2"), text.index("SE*")
    members = 1_100
    many = "".join(text[start:end].replace("HL*2*", f"HL*{n + 2}*") for n in range(members))
    count = text[text.index("ST*") : start].count("~") + many.count("~") + 1
    path = tmp_path / "many.837"
    path.write_text(text[:start] + many + re.sub(r"SE\*\d+", f"SE*{count}", text[end:]))
    assert run("ack", path, "--out", tmp_path / "answers").exit_code == 0
    (answer,) = (tmp_path / "answers").glob("*.277")
    verdicts = list(read_277ca(next(transaction_sets(answer))))
    assert [verdict.accepted for verdict in verdicts] == [False] * members


def test_claims_that_break_the_guide_get_no_277ca_whatever_the_999_answers_for(
    misdated: Path, tmp_path: Path
) -> None:
    result = run("ack", misdated, "--out", tmp_path / "answers", "--level", "3")
    assert result.exit_code == 0
    assert "Set 1 breaks its guide" in result.output
    assert sorted(path.suffix for path in (tmp_path / "answers").iterdir()) == [".999", ".ta1"]


def test_a_rejected_interchange_gets_a_ta1_alone(tmp_path: Path) -> None:
    path = tmp_path / "cut.834"
    path.write_text((SAMPLES / "members.834").read_text().partition("IEA")[0])
    assert run("ack", path, "--out", tmp_path / "answers").exit_code == 0
    (answer,) = (tmp_path / "answers").iterdir()
    (verdict,) = read_ta1s(answer)
    assert (verdict.code, verdict.note_code) == ("R", "023")


def test_an_unreadable_file_is_not_acknowledged(unreadable: Path, tmp_path: Path) -> None:
    assert run("ack", unreadable, "--out", tmp_path / "answers").exit_code == 2
    assert not (tmp_path / "answers").exists()


def test_a_file_is_shown_with_names_and_errors_in_place(misdated: Path) -> None:
    result = run("show", misdated)
    assert result.exit_code == 0
    assert "protected health information" in result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "2010BA Subscriber Name" in lines
    assert "CLM02    Total Claim Charge Amount: 100.5" in lines
    error = next(place for place, line in enumerate(lines) if line.startswith("!"))
    assert "DMG02, code 8, level 1" in lines[error]
    assert any("DMG*D8*19800230" in line for line in lines[error - 5 : error])


def test_what_would_steer_a_terminal_is_shown_and_not_done(tmp_path: Path) -> None:
    path = tmp_path / "steering.834"
    path.write_text((SAMPLES / "members.834").read_text().replace("DOE", "\x1b[2JDOE"))
    result = run("show", path)
    assert "\x1b" not in result.output
    assert "\\x1b[2JDOE" in result.output


def test_an_unreadable_file_cannot_be_shown(unreadable: Path) -> None:
    assert run("show", unreadable).exit_code == 2


def test_the_rates_of_both_are_told() -> None:
    result = run("bench", CLAIMS, "--segments", "20")
    assert result.exit_code == 0
    assert re.search(r"ours +36 segments", result.output)
    assert re.search(r"pyx12 +23 segments", result.output)
    assert re.search(r"ratio [0-9]+", result.output)


def test_the_x12_commands_load_nothing_of_the_hub() -> None:
    program = (
        "import sys, hub.cli\n"
        f"sys.argv = ['hub', 'x12', 'validate', {str(CLAIMS)!r}]\n"
        "try:\n    hub.cli.main()\nexcept SystemExit as left:\n    assert left.code == 0\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'sqlalchemy', 'structlog', 'fastapi', 'plutoprint', 'store'}\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_file_dash_is_the_standard_input(misdated: Path) -> None:
    for path, code in ((CLAIMS, 0), (misdated, 1)):
        arguments = ["x12", "validate", "-"]
        result = CliRunner().invoke(app, arguments, input=path.read_bytes())
        assert result.exit_code == code
        assert "of 1 sets accepted" in result.output


def test_a_file_that_is_not_there_ends_with_exit_code_2(tmp_path: Path) -> None:
    assert run("validate", tmp_path / "none.837").exit_code == 2
    assert run("validate", tmp_path).exit_code == 2
