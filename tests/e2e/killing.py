"""Lives through a demo that is killed again and again, and says how often.

Each worker is a process of its own, forked from this one so that none has to load the program
anew, and each ends by SIGKILL: at a moment counted from within (a statement, a commit, a file
that is opened or put in its place), or by the clock from without. After each, `hub drain` works
off what is pending, and is itself killed now and then.
"""

import json
import os
import signal
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from random import Random

import alembic.command  # noqa: F401 - loaded here, so that no worker has to
import plutoprint  # noqa: F401 - the same
from sqlalchemy import Engine, event

from hub.cli.main import app
from hub.synthetic.chance import stream

LONGEST_BY_COUNT = 2500
LONGEST_BY_COMMIT = 80
LONGEST_SECONDS = 0.3
DRAINS_KILLED = 0.15
FILE_MOMENTS = ("open", "os.rename")


class Countdown:
    """Kills its own process at the n-th of the moments that it is told of."""

    def __init__(self, moments: int) -> None:
        self.left = moments

    def moment(self, *_: object) -> None:
        """Count one moment."""
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def start(arguments: list[str], moments: int = 0, commits: int = 0) -> int:
    """The id of a worker that runs a command, until it is killed at one of these counts."""
    worker = os.fork()
    if worker:
        return worker
    code = 70
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            _arm(moments, commits)
            app(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        os._exit(code)


def _arm(moments: int, commits: int) -> None:
    if moments:
        count = Countdown(moments)
        event.listen(Engine, "before_cursor_execute", count.moment)
        event.listen(Engine, "commit", count.moment)
        sys.addaudithook(lambda name, _: count.moment() if name in FILE_MOMENTS else None)
    if commits:
        count = Countdown(commits)
        event.listen(Engine, "commit", count.moment)
        event.listen(Engine, "begin", count.moment)


def ended(worker: int) -> int:
    """The exit code of a worker, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def live(arguments: list[str], chance: Random) -> tuple[str, int]:
    """How a worker was to be killed, and how it ended."""
    how = chance.choice(["count", "commit", "clock"])
    if how == "count":
        return how, ended(start(arguments, moments=chance.randint(1, LONGEST_BY_COUNT)))
    if how == "commit":
        return how, ended(start(arguments, commits=chance.randint(1, LONGEST_BY_COMMIT)))
    worker = start(arguments)
    time.sleep(chance.uniform(0, LONGEST_SECONDS))
    os.kill(worker, signal.SIGKILL)
    return how, ended(worker)


def main(source: str, folder: str, seed: str) -> None:
    """Run the demo of `source` into `folder` and print how many workers were killed, and how."""
    chance = stream(int(seed), "kills")
    os.environ |= {"HUB_HOME": f"{folder}/hub", "HUB_OUT": folder}
    kills = {"count": 0, "commit": 0, "clock": 0, "drain": 0}
    demo = ["demo", "--from", source, "--out", folder, "--resume"]
    set_up = False
    while (lived := live(demo, chance))[1] != 0:
        how, code = lived
        if code != -signal.SIGKILL:
            raise SystemExit(f"the demo ended with {code}")
        kills[how] += 1
        while chance.random() < DRAINS_KILLED:
            kills["drain"] += ended(start(["drain"], moments=chance.randint(1, 60))) < 0
        drained = ended(start(["drain"])) == 0
        if set_up and not drained:
            raise SystemExit("hub drain failed")
        set_up = drained
    sys.stdout.write(json.dumps(kills))


if __name__ == "__main__":
    main(*sys.argv[1:])
