"""What holds for every module of the product: size, docstring, and no clock but the hub's."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MIGRATIONS = ROOT / "store" / "migrations" / "versions"
MOST_LINES = 400

CLOCK = ROOT / "hub" / "wall_clock.py"
CLOCK_READERS = frozenset(
    {
        "date.today",
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "func.current_date",
        "func.current_timestamp",
        "func.now",
        "time.ctime",
        "time.gmtime",
        "time.localtime",
        "time.strftime",
        "time.time",
        "time.time_ns",
    }
)
CLOCK_NAMES = frozenset(name.partition(".")[2] for name in CLOCK_READERS if "time." in name)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def clocks_read(source: str) -> list[str]:
    """The calls and imports by which a module would read a clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if f"{owner}.{node.attr}" in CLOCK_READERS:
                found.append(f"{owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"time.{alias.name}" for alias in node.names if alias.name in CLOCK_NAMES]
    return found


def test_there_are_modules_to_look_at() -> None:
    assert {"rules/opt_out.py", "hub/wall_clock.py"} <= set(map(named, MODULES))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.partition("\n\n")[0].rstrip().endswith((".", ":"))


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != MIGRATIONS], ids=named)
def test_module_is_short_enough_to_read(path: Path) -> None:
    """A migration is exempt: it says all that one version changed, and never grows."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [path for path in MODULES if path != CLOCK], ids=named)
def test_module_reads_no_clock(path: Path) -> None:
    assert clocks_read(path.read_text(encoding="utf-8")) == []


def test_clock_of_the_hub_reads_the_time_once() -> None:
    assert clocks_read(CLOCK.read_text(encoding="utf-8")) == ["datetime.now"]


@pytest.mark.parametrize(
    ("source", "clocks"),
    [
        pytest.param("import time\ntime.time()", ["time.time"], id="module"),
        pytest.param("from time import time_ns", ["time.time_ns"], id="name of the module"),
        pytest.param("datetime.datetime.now(UTC)", ["datetime.now"], id="class of the module"),
        pytest.param("field(default_factory=date.today)", ["date.today"], id="not called here"),
        pytest.param("func.now()", ["func.now"], id="clock of the database"),
        pytest.param("time.monotonic()", [], id="a stop watch is no clock"),
        pytest.param("datetime.combine(day, noon)", [], id="a time made of parts"),
    ],
)
def test_clocks_are_found_in(source: str, clocks: list[str]) -> None:
    assert clocks_read(source) == clocks


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "base"])
def test_no_module_is_named_for_nothing(name: str) -> None:
    assert not [named(path) for path in MODULES if name in {path.stem, path.parent.name}]
