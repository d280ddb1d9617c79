"""Checking the transaction sets of a large file in several processes, to the same report.

This process finds where sets begin and end, and checks the envelopes. The sets go as bytes to
others, in tasks of about half a megabyte, and their verdicts are put into the report as they
come back. So memory stays bounded, and a file of one set gains nothing.
"""

from __future__ import annotations

import multiprocessing
import re
import threading
from collections import deque
from collections.abc import Collection, Container, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import fields
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple

from edi.delimiters import Delimiters
from edi.envelopes import GroupHeader
from edi.guides.walk import CONTROL_IDS
from edi.reader import Source, Stretch, read_stretches, split_segments
from edi.report import Report
from edi.segments import Segment
from edi.set_report import SetReport
from edi.validation.envelopes import EnvelopeChecker
from edi.validation.set_checks import SetChecker, set_checker

_TASK = 1 << 19
_SETS_OF_A_TASK = 1_000
_LARGEST_SET = 1 << 22


def validate_in_processes(source: Source, *, levels: Collection[int], jobs: int) -> Report:
    """The report that one process would make, made by `jobs` of them beside this one.

    Where processes cannot be forked safely they are spawned: a script that calls this must then
    do so under `if __name__ == "__main__"`.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    report = Report(levels=tuple(sorted(levels)))
    with _Crew(jobs, report.levels) as crew:
        checker = _Distributor(report, crew)
        for stretch in read_stretches(source):
            checker.take_stretch(stretch)
        checker.end()
    checker.settle()
    return report


class SetTask(NamedTuple):
    """A transaction set for another process: all that its verdict depends on.

    Attributes:
        report: the empty report, with ordinal and header.
        group: the header of its group.
        st: the text of its ST segment.
        delimiters: the separators of its interchange.
        repeated: whether its control number was used before in the group.
        body: the bytes between ST and SE.
        trailer: the text of SE, or None when it is missing for the reason in `sentence`.
    """

    report: SetReport
    group: GroupHeader
    st: str
    delimiters: Delimiters
    repeated: bool
    body: bytes = b""
    trailer: str | None = None
    sentence: str = ""

    def checker(self, levels: Collection[int]) -> SetChecker:
        """The checker of the set, its ST checked."""
        st = Segment(self.st, 0, self.delimiters)
        earlier = (self.report.header.control_number,) if self.repeated else ()
        return set_checker(self.report, self.group, st, earlier, levels)


def check_sets(tasks: Iterable[SetTask], levels: Collection[int]) -> list[SetReport]:
    """The filled reports of several sets."""
    return [_checked(task, levels) for task in tasks]


def _checked(task: SetTask, levels: Collection[int]) -> SetReport:
    checker = task.checker(levels)
    checker.run(split_segments(task.body, task.delimiters), 0)
    if task.trailer is None:
        checker.close_without_trailer(task.sentence)
    else:
        checker.close(Segment(task.trailer, 0, task.delimiters))
    return task.report


class _Crew:
    """Processes that check sets; the first task is done here, so that a small file needs none."""

    def __init__(self, jobs: int, levels: Collection[int]) -> None:
        self._jobs = jobs
        self._levels = levels
        self._pool: ProcessPoolExecutor | None = None
        self._tasks: list[SetTask] = []
        self._size = 0
        self._sent: deque[tuple[list[SetReport], Future[list[SetReport]]]] = deque()
        self._is_warm = False

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._send()
            while self._sent:
                self._fetch()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def add(self, task: SetTask) -> None:
        """Have a set checked; its report is filled by the end at the latest."""
        self._tasks.append(task)
        self._size += len(task.body)
        if self._size >= _TASK or len(self._tasks) == _SETS_OF_A_TASK:
            self._send()

    def _send(self) -> None:
        tasks, self._tasks, self._size = self._tasks, [], 0
        if not self._is_warm:
            check_sets(tasks, self._levels)
            self._is_warm = bool(tasks)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, multiprocessing.get_context(_way()))
        done = self._pool.submit(check_sets, tasks, self._levels)
        self._sent.append(([task.report for task in tasks], done))
        if len(self._sent) > 2 * self._jobs:
            self._fetch()

    def _fetch(self) -> None:
        reports, done = self._sent.popleft()
        for report, filled in zip(reports, done.result(), strict=True):
            for each in fields(SetReport):
                setattr(report, each.name, getattr(filled, each.name))


def _way() -> str:
    """How to start processes: forked ones have the guides at once, but not beside threads."""
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    return "fork" if can_fork and threading.active_count() == 1 else "spawn"


class _SentSet:
    """A set that is gathered to be checked elsewhere; a very large one is checked here after all.

    Args:
        task: the set without its body.
        crew: who checks it.
        levels: the SNIP levels.
    """

    def __init__(self, task: SetTask, crew: _Crew, levels: Collection[int]) -> None:
        self._task = task
        self._crew = crew
        self._levels = levels
        self._pieces: list[bytes] = []
        self._size = 0
        self._own: SetChecker | None = None

    def take(self, text: bytes) -> None:
        """Take bytes between ST and SE, with or without their last terminator."""
        self._pieces.append(text)
        self._size += len(text)
        if self._own is not None or self._size > _LARGEST_SET:
            self._check_here()

    def close(self, se: Segment) -> None:
        """Hand the set over."""
        if self._own is not None:
            self._own.close(se)
        else:
            self._crew.add(self._task._replace(body=self._body(), trailer=se.text))

    def close_without_trailer(self, sentence: str) -> None:
        """Hand the set over, noting that the SE segment is missing."""
        if self._own is not None:
            self._own.close_without_trailer(sentence)
        else:
            self._crew.add(self._task._replace(body=self._body(), sentence=sentence))

    def _body(self) -> bytes:
        terminator = self._task.delimiters.segment.encode("ascii")
        body, self._pieces = terminator.join(self._pieces), []
        return body

    def _check_here(self) -> None:
        task = self._task
        if self._own is None:
            self._own = task.checker(self._levels)
        self._own.run(split_segments(self._body(), task.delimiters), 0)


class _Distributor(EnvelopeChecker):
    """Checks envelopes, and gives transaction sets to a crew."""

    def __init__(self, report: Report, crew: _Crew) -> None:
        super().__init__(report)
        self._crew = crew

    def take_stretch(self, stretch: Stretch) -> None:
        """Check the bytes that follow the last ones in the file."""
        if stretch.is_header:
            self._outside(Segment(stretch.text.decode("latin-1"), 0, stretch.delimiters))
            return
        text, place = stretch.text, 0
        while place < len(text):
            if isinstance(self._set, _SentSet):
                at_start, after_terminator = _control_segments(stretch.delimiters)
                control = at_start.match(text) if not place else None
                control = control or after_terminator.search(text, place)
                self._set.take(text[place : control.start() if control else None])
                place = control.start(1) if control else len(text)
            if place < len(text):
                place = self._take_one(stretch, place)
        if stretch.problem:
            self._problem(stretch.problem)

    def _take_one(self, stretch: Stretch, place: int) -> int:
        """Check the segment at a place, or after the terminator there; where it ends."""
        text, terminator = stretch.text, stretch.delimiters.segment.encode("ascii")
        start = place + text.startswith(terminator, place)
        end = text.find(terminator, start)
        end = end if end >= 0 else len(text)
        for each in split_segments(text[start:end], stretch.delimiters):
            self._outside(Segment(each, 0, stretch.delimiters))
        return end

    def _checker_of(
        self, report: SetReport, group: GroupHeader, st: Segment, earlier: Container[str]
    ) -> _SentSet:
        repeated = report.header.control_number in earlier
        task = SetTask(report, group, st.text, st.delimiters, repeated)
        return _SentSet(task, self._crew, self._report.levels)


@lru_cache(maxsize=64)
def _control_segments(delimiters: Delimiters) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Find a segment that a set cannot hold, at the start of a stretch or after a terminator.

    They are two because a pattern is searched fast only when it begins with a certain byte.
    """
    terminator = re.escape(delimiters.segment.encode("ascii"))
    element = re.escape(delimiters.element.encode("ascii"))
    ids = "|".join(sorted(CONTROL_IDS)).encode("ascii")
    control = rb"[\r\n]*(%s)(?=%s|%s|\Z)" % (ids, element, terminator)
    return re.compile(control), re.compile(terminator + control)
