"""`hub docs` prints and serves what is checked in, before a hub is set up at all."""

import json
import re
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.e2e.home import HUB, Home

DOCS = Path(__file__).parents[2] / "docs"


def test_document_and_page_are_printed_as_they_are_checked_in(
    new_hub: Callable[..., Home],
) -> None:
    hub = new_hub()
    assert hub("docs", "asyncapi").out == (DOCS / "asyncapi.json").read_text(encoding="utf-8")
    assert hub("docs", "asyncapi", "--html").out == (DOCS / "asyncapi.html").read_text(
        encoding="utf-8"
    )


def test_page_is_served_with_the_document_beside_it(new_hub: Callable[..., Home]) -> None:
    command = [str(HUB), "docs", "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, env=new_hub().environment, stdout=subprocess.PIPE, text=True
    ) as serving:
        assert serving.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:[0-9]+/", serving.stdout.readline())
        assert found is not None
        with urllib.request.urlopen(found[0]) as answer:  # noqa: S310 - our own address
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert b"MemberReported" in answer.read()
        with urllib.request.urlopen(f"{found[0]}asyncapi.json") as answer:  # noqa: S310
            assert json.load(answer)["asyncapi"] == "3.0.0"
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(15) == 0
