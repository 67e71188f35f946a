"""A server of its own and a browser for the tests of the page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ROOT = Path(__file__).parents[2]
AXE = ROOT / "web-ui/node_modules/axe-core/axe.min.js"


def browser_path() -> str | None:
    """Where a Chromium is on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def required() -> bool:
    """Whether a missing browser is a failure: it is where the checks before landing run."""
    return os.environ.get("WALKAWAY_BROWSER") == "required"


@dataclass
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[str]

    def call(self, path: str, body: object = None, method: str | None = None) -> Any:
        """What the API answers."""
        request = urllib.request.Request(
            f"{self.url}api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def launch(home: Path, port: int = 0, **environment: str) -> Server:
    """Start ``walkaway serve`` and wait until it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "walkaway", "serve", "--port", str(port), "--no-open"],
        env={**os.environ, "WALKAWAY_HOME": str(home), "PYTHONUNBUFFERED": "1", **environment},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        found = re.search(r"ready: (http://\S+)", line)
        if found:
            return Server(found[1], process)
    process.wait()
    raise AssertionError(f"walkaway serve ended before it was ready: {said}")


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """A server for as long as it is needed."""
    server = launch(home)
    try:
        yield server
    finally:
        server.stop()
