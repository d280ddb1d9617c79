"""A hub's memory does not grow with a partner's file, from its receipt until it is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.partners import x12

CLAIMS_OF_A_SET = 500
SETS, TIMES = 1, 12
MOST = 1.3
"""Times the memory for a file that is so many times as large; the rest is what the store caches."""
PROGRAM = """
import sys
from pathlib import Path
from hub.logs import configure_logs
from tests.partners import NORTH, hub_with_partners, visitor

configure_logs("ERROR")
hub = hub_with_partners(Path(sys.argv[1]))
upload = hub.exchange.begin(visitor(), "claims.837")
with open(sys.argv[2], "rb") as file:
    while content := file.read(1_000_000):
        upload.write(content)
reception_id = upload.finish()
hub.drain()
assert hub.exchange.reception(NORTH, reception_id).claims_accepted == int(sys.argv[3])
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
hub.close()
"""


def file_of(path: Path, sets: int) -> Path:
    """A file of so many sets of claims."""

    def many(text: str) -> str:
        head, _, rest = text.partition("ST*837*0001")
        top, _, rest = rest.partition("HL*2*1*22*0~")
        claim, _, _ = rest.partition("SE*32*0001~")
        claims = "".join(f"HL*{place + 2}*1*22*0~{claim}" for place in range(CLAIMS_OF_A_SET))
        count = f"ST*837*0001{top}{claims}".count("~") + 1
        body = "".join(
            f"ST*837*{number:04d}{top}{claims}SE*{count}*{number:04d}~"
            for number in range(1, sets + 1)
        )
        return f"{head}{body}GE*{sets}*1~IEA*1*000000101~"

    path.write_bytes(x12(changed=many))
    return path


def peak(folder: Path, sets: int) -> float:
    """Kilobytes of memory that a hub of its own takes at most for a file."""
    folder.mkdir()
    path = file_of(folder / "claims.837", sets)
    command = [sys.executable, "-c", PROGRAM, str(folder / "home"), str(path)]
    ran = subprocess.run(
        [*command, str(sets * CLAIMS_OF_A_SET)], check=True, capture_output=True, timeout=300
    )
    return int(ran.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_file_many_times_as_large_takes_hardly_more_memory(tmp_path: Path) -> None:
    small = peak(tmp_path / "small", SETS)
    large = peak(tmp_path / "large", SETS * TIMES)
    assert large <= MOST * small
