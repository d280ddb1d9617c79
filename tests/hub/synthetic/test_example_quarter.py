"""The quarter that is shipped as an example: what the generator makes today."""

from pathlib import Path

from hub.synthetic import generate

EXAMPLES = Path(__file__).parents[3] / "examples"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_shipped_quarter_is_what_is_generated_anew(tmp_path: Path) -> None:
    generate(tmp_path, members=600, claims=3000, seed=2014)
    assert contents(tmp_path) == contents(EXAMPLES / "quarter")


def test_the_readme_names_every_kind_of_file() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in (EXAMPLES / "quarter").rglob("0*.*"):
        assert f"`{path.name}`" in text
