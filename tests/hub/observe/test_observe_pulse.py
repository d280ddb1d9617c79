"""The pulse of the worker: what hangs is seen and ended, what takes long is not."""

import os
import threading
from pathlib import Path

from hub.app import Hub
from hub.observe.pulse import Pulse
from hub.observe.watch import Watch, Watched
from hub.settings import Settings
from store.engine import Store
from tests.integration.running import until


def test_a_statement_of_the_thread_at_work_is_a_sign_of_life() -> None:
    now = 100.0
    store = Store("sqlite://")
    pulse = Pulse(store, lambda: now)

    def ask() -> None:
        with store.read() as view:
            view.connection.exec_driver_sql("SELECT 1")

    assert pulse.silent() == 0
    with pulse.at_work():
        now = 130
        assert pulse.silent() == 30
        other = threading.Thread(target=ask)
        other.start()
        other.join()
        assert pulse.silent() == 30
        ask()
        assert pulse.silent() == 0
    now = 200
    assert pulse.silent() == 0
    store.close()


def test_a_worker_that_hangs_amid_a_file_is_not_ready_and_is_given_up(tmp_path: Path) -> None:
    hub = Hub(Settings(home=tmp_path))
    hub.start()
    (tmp_path / "file.jsonl").write_bytes(b'{"type": "none"}\n')
    receipt = hub.receive_path(tmp_path / "file.jsonl")
    content = hub.library.path(receipt.file_id)
    content.unlink()
    os.mkfifo(content)  # a share that does not answer: to open it takes for ever
    gave_up = threading.Event()
    watched = Watched(
        hub.store,
        hub.transport,
        "local",
        hub.instruments,
        is_worker=lambda: hub.lock.is_held,
        pulse=hub.pulse,
    )
    watch = Watch(watched, 0.02, gave_up.set)

    def work() -> None:
        with hub.working(), hub.pulse.at_work():
            hub.step()  # takes the file up
            hub.step()  # and reads it

    worker = threading.Thread(target=work, daemon=True)
    worker.start()

    def is_given_up() -> bool:
        watch.look()
        return gave_up.is_set()

    until(is_given_up, seconds=10)
    failing = {check.name for check in watch.ready() if not check.is_well}
    assert {"worker", "files"} <= failing
    content.open("wb").close()
    worker.join(10)
    hub.close()
