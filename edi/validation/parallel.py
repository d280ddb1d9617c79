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
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import fields
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple

from edi.delimiters import Delimiters
from edi.envelopes import GroupHeader
from edi.guides.walk import CONTROL_IDS
from edi.reader import Source, Stretch, read_stretches, split_segments
from edi.report import Report, SetReport
from edi.segments import Segment
from edi.validation.envelopes import EnvelopeChecker, OpenSet
from edi.validation.set_checks import set_checker

_TASK = 1 << 19
_LARGEST_SET = 1 << 24


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
    return report


class SetTask(NamedTuple):
    """A transaction set for another process: all that its verdict depends on.

    Attributes:
        report: the empty report, with ordinal and header.
        group: the header of its group.
        st: the text of its ST segment.
        body: the bytes between ST and SE, without SE.
        trailer: the text of SE, or None when it is missing for the reason in `sentence`.
        repeated: whether its control number was used before in the group.
    """

    report: SetReport
    group: GroupHeader
    st: str
    delimiters: Delimiters
    body: bytes
    trailer: str | None
    sentence: str
    repeated: bool


def check_sets(tasks: Iterable[SetTask], levels: Collection[int]) -> list[SetReport]:
    """The filled reports of several sets."""
    return [_checked(task, levels) for task in tasks]


def _checked(task: SetTask, levels: Collection[int]) -> SetReport:
    st = Segment(task.st, 0, task.delimiters)
    earlier = (task.report.header.control_number,) if task.repeated else ()
    checker = set_checker(task.report, task.group, st, earlier, levels)
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
        if self._size >= _TASK:
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
        self._own: OpenSet | None = None

    def take(self, text: bytes) -> None:
        """Take bytes between ST and SE, with or without their last terminator."""
        self._pieces.append(text)
        self._size += len(text)
        if self._own is not None or self._size > _LARGEST_SET:
            self._check_here()

    def run(self, texts: Sequence[str], start: int) -> int:
        """Take no segments: they come as bytes."""
        return start if texts else 0

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
            st = Segment(task.st, 0, task.delimiters)
            earlier = (task.report.header.control_number,) if task.repeated else ()
            self._own = set_checker(task.report, task.group, st, earlier, self._levels)
        self._own.run(split_segments(self._body(), task.delimiters), 0)


class _Distributor(EnvelopeChecker):
    """Checks envelopes, and gives transaction sets to a crew."""

    def __init__(self, report: Report, crew: _Crew) -> None:
        super().__init__(report)
        self._crew = crew
        self._levels = report.levels
        self._open: _SentSet | None = None

    def take_stretch(self, stretch: Stretch) -> None:
        """Check the bytes that follow the last ones in the file."""
        if stretch.is_header:
            self._outside(Segment(stretch.text.decode("latin-1"), 0, stretch.delimiters))
            return
        place = 0
        while place < len(stretch.text):
            if self._set is not None and self._open is not None:
                control = _control_segment(stretch.delimiters).search(stretch.text, place)
                end = len(stretch.text) if control is None else control.start()
                self._open.take(stretch.text[place:end])
                place = end if control is None else control.start(1)
            if place < len(stretch.text):
                place = self._take_one(stretch, place)
        if stretch.problem:
            self._problem(stretch.problem)
