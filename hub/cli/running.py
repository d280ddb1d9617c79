"""`hub init`, `run`, `drain` and `clock`: setting up a hub and letting it work."""

import itertools
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Annotated

import typer

from hub.app import Hub
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import progress, running_hub
from hub.lock import AlreadyRunning
from hub.observe.server import answering
from hub.serving import PortTaken, serving
from hub.sftp import sftp_beside
from hub.wall_clock import today
from store.availability import UNAVAILABLE

_PAUSE_SECONDS = 1.0
_START_SECONDS = 60.0
"""How long a daemon waits for a database and brokers that start beside it."""
_CUT_SECONDS = 2.0
"""How long a command does: its first connection may be cut as any later one."""
_LEAVING_SECONDS = 9.0
STALLED = 3
"""Exit code of a hub whose consumers or work stand still: its supervisor starts another one."""
UNFINISHED = 4
"""Exit code of a hub that left within a piece of work, which is done again by the next one."""


def init(
    first_day: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The first open day; today in America/New_York unless given.",
        ),
    ] = None,
) -> None:
    """Create the store, or bring it up to date, and open the first day.

    Example: [bold]hub init --from 2014-12-01[/bold]
    """
    with running_hub(started=False) as hub:
        new = hub.start(first_day.date() if first_day else None)
        told = "opened" if new else "was started before; its open day is"
        out.print(f"The programme {told} {hub.open_day()}. Everything is kept in {_home(hub)}.")


def _home(hub: Hub) -> str:
    return str(hub.settings.home)


def drain() -> None:
    """Work off everything that is pending, then exit.

    Example: [bold]hub drain[/bold]
    """
    with running_hub(start_seconds=_CUT_SECONDS) as hub, hub.working():
        with progress("Working off") as told:
            hub.drain(told)
        tell_outcome(hub)


def clock(
    to: Annotated[
        datetime,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="The last day to close."),
    ],
) -> None:
    """Close the open days up to a date, each after all that came in on it is worked off.

    Example: [bold]hub clock --to 2014-12-31[/bold]
    """
    with running_hub(start_seconds=_CUT_SECONDS) as hub, hub.working():
        opened = hub.open_day()
        with progress(f"Closing days from {opened}") as told:
            hub.drain(told)
            closed = hub.close_until(to.date())
        if not closed:
            out.print(f"Nothing to close: {hub.open_day()} is the open day.")
            return
        out.print(f"Closed {closed} days, {opened} to {to.date()}; {hub.open_day()} is open.")
        tell_outcome(hub)


def tell_outcome(hub: Hub) -> None:
    """Say what became of the messages that were worked off, and where to look."""
    done = hub.outcome
    parts = [f"{done.handled:,} handled"]
    if done.repeated:
        parts.append(f"{done.repeated:,} seen before and left alone")
    refused = done.refused + done.given_up + hub.intake.refused
    if refused:
        parts.append(f"{refused:,} refused (hub refusals list)")
    out.print(f"Messages: {', '.join(parts)}. Delivered into {hub.outlet.root}.")
    waiting = hub.patience.keep_trying(hub.mailer.waiting)
    if waiting:
        out.print(f"E-mails that wait for the mail server: {waiting:,} (hub emails list).")


def run() -> None:
    """Run as a daemon: take up what is handed in, and close each day when it is over.

    On Kafka and PostgreSQL, several hubs run side by side: all handle messages, and one of them
    reads files, sends mails and closes days; when it ends, another one takes over. Each serves
    the portal on HUB_PORTAL_LISTEN.

    A database and brokers that do not answer when it starts are waited for up to a minute, then
    it ends with 1; once they have answered, it waits for them as long as it takes.

    It answers /metrics, /health/live and /health/ready at HUB_STATUS_LISTEN. On SIGTERM or
    Ctrl-C it finishes the batch in hand and leaves within ten seconds. Exit codes: 0 all in hand
    was finished; 3 consumers stood still and could not be started anew, or a piece of work hung;
    4 it left within a long piece of work, which the next hub does again.

    Example: [bold]hub run[/bold]
    """
    with (
        running_hub(start_seconds=_START_SECONDS) as hub,
        leaving_when_asked(hub) as leaving,
        _leaving_without_the_store(hub),
    ):
        working = hub.serving() if hub.is_beside_others else hub.working()
        with working, _watched(hub, leaving) as told, portal(hub), partners_sftp(hub):
            opened = f"Running on the open day {hub.open_day()}"
            out.print(f"{opened}{told}; Ctrl-C to stop.", soft_wrap=True)
            while not hub.patience.is_over:
                with hub.pulse.at_work():
                    _work(hub)
    out.print("Stopped.")
    raise typer.Exit(leaving.code)


class _Leaving:
    """How a hub that was asked to leave does so: in time, whatever it has in hand."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._timers: list[threading.Timer] = []
        self.code = 0

    def leave(self, code: int, code_in_haste: int) -> None:
        """Have the work in hand be the last; what takes too long ends with the process.

        What is committed stays, and the rest is done again.
        """
        self.code = code
        self._hub.patience.stop()
        self._timers = [
            threading.Timer(_LEAVING_SECONDS - 1, self._hub.dispatcher.caution.let_go_of_all),
            threading.Timer(_LEAVING_SECONDS, os._exit, [code_in_haste]),
        ]
        for timer in self._timers:
            timer.daemon = True
            timer.start()

    def left(self) -> None:
        """There is no more haste."""
        for timer in self._timers:
            timer.cancel()


@contextmanager
def leaving_when_asked(hub: Hub) -> Iterator[_Leaving]:
    """Have SIGTERM and Ctrl-C end the work in hand cleanly, and the second one at once.

    The first one is heard by a thread of its own: what the hub has in hand may be a wait for the
    database, in which Python handles no signal.
    """
    leaving = _Leaving(hub)
    hearing, asking = socket.socketpair()
    asked = itertools.count()

    def hear() -> None:
        if hearing.recv(1):
            leaving.leave(0, UNFINISHED)

    def stop(_number: int, _frame: FrameType | None) -> None:
        if next(asked):
            fail("stopped at once; what was committed is kept")

    asking.setblocking(False)
    fd_before = signal.set_wakeup_fd(asking.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    thread = threading.Thread(target=hear, name="leaving", daemon=True)
    thread.start()
    try:
        yield leaving
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(fd_before)
        asking.close()
        thread.join()
        hearing.close()
        leaving.left()


@contextmanager
def _leaving_without_the_store(hub: Hub) -> Iterator[None]:
    """Have a database that is away be no fault, once the hub was asked to leave."""
    try:
        yield
    except UNAVAILABLE:
        if not hub.patience.is_over:
            raise


@contextmanager
def _watched(hub: Hub, leaving: _Leaving) -> Iterator[str]:
    """Watch over the hub for the block; where its status can be asked for, in words."""
    watch = hub.watch(give_up=partial(leaving.leave, STALLED, STALLED))
    address = hub.settings.status_listen
    is_chosen = "status_listen" in hub.settings.model_fields_set
    with watch.looking():
        if not address:
            yield ""
            return
        try:
            with answering(watch, address, or_any=not is_chosen) as found:
                yield f", its status at http://{found}"
        except PortTaken as taken:
            fail(f"{taken.address} is taken: set another HUB_STATUS_LISTEN", WRONG_USE)


@contextmanager
def portal(hub: Hub) -> Iterator[None]:
    """Serve the portal for the block, unless the settings say that it is not wanted.

    Where nobody chose its address and another process has it, the other one serves it.
    """
    settings = hub.settings
    if not settings.portal_listen:
        yield
        return
    from portal.app import build  # noqa: PLC0415 - slow to import

    application = build(hub.surroundings())
    with ExitStack() as served:
        try:
            address = served.enter_context(
                serving(application, settings.portal_listen, settings.portal_proxy)
            )
        except PortTaken as taken:
            told = f"{taken.address} is taken"
            if "portal_listen" in settings.model_fields_set:
                fail(f"{told}: set another HUB_PORTAL_LISTEN", WRONG_USE)
            out.print(f"{told} by another process: no portal is served here.")
        else:
            out.print(f"The portal is served on {address}; people open it at {settings.portal_url}")
        yield


@contextmanager
def partners_sftp(hub: Hub) -> Iterator[None]:
    """Let partners in over SFTP for the block, if the settings name an address."""
    if not hub.settings.sftp_listen:
        yield
        return
    try:
        with sftp_beside(hub, hub.settings.sftp_listen) as address:
            out.print(f"Partners are let in over SFTP on {address}")
            yield
    except PortTaken as taken:
        fail(f"SFTP cannot be served on {taken.address}: set HUB_SFTP_LISTEN", WRONG_USE)


def _work(hub: Hub) -> None:
    """Do one piece of work, or wait a little when there is none for this hub."""
    if not hub.is_worker():
        hub.pulse.worked()
        hub.patience.stand_by(_PAUSE_SECONDS)
        return
    with suppress(AlreadyRunning):  # lost between two steps: this hub stands by from now on
        if hub.step() is None:
            hub.patience.keep_trying(partial(_when_idle, hub))


def _when_idle(hub: Hub) -> None:
    hub.exports.bring_up_to_date()
    last_over: date = today() - timedelta(days=1)
    if hub.open_day() <= last_over:
        hub.close_until(hub.open_day())
    else:
        hub.patience.rest(_PAUSE_SECONDS)
