"""The page in a browser: first paint, and from a slider to new numbers on the screen."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.web import row, serving, wait_until_warm

PAGE = Path(__file__).parents[1] / "src/walkaway/web/page"
PAINT = 1.0
NUMBERS = 0.3
MOVES = 15
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

MOVE = """(value) => new Promise((done) => {
  const slider = document.querySelector("#tariff-1");
  const part = document.querySelector("main .part");
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (part.classList.contains("stale")) return;
    watch.disconnect();
    // After two frames what changed has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
  });
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  watch.observe(part, { attributes: true, subtree: true, childList: true });
})"""


def painted(page: Any, address: str) -> float:
    """Seconds from the address to the first text on the screen, nothing cached."""
    page.goto(address)
    page.wait_for_selector(".status .dot.finished", timeout=120_000)
    entry = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    return float(page.evaluate(entry)) / 1000


def moved(page: Any, position: int) -> float:
    """Seconds from the slider's move to the numbers of its new position."""
    seconds = float(page.evaluate(MOVE, position)) / 1000
    # The whole run that follows is waited for, so that it does not weigh on the next move.
    page.wait_for_selector(".status .dot.finished", timeout=120_000)
    return seconds


def run() -> list[dict[str, object]]:
    files = [PAGE / "index.html", *(PAGE / "assets").iterdir()]
    size = sum(len(gzip.compress(file.read_bytes())) for file in files)
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        note = f"not measured: no Chromium here; {size / 1000:.0f} kB compressed"
        return [{"name": "page: first paint", "ours_s": None, "reference_s": PAINT, "note": note}]
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as home,
        serving(home) as (port, pid, _, _),
        sync_playwright() as playwright,
    ):
        wait_until_warm(pid)
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        address = f"http://127.0.0.1:{port}/#s=japan-2025&draws=0&at=partners"
        paints = []
        for _ in range(5):
            page = chromium.new_page()
            paints.append(painted(page, address))
            page.close()
        page = chromium.new_page()
        painted(page, address)
        moves = [moved(page, 30 + step) for step in range(MOVES)]
        chromium.close()
    return [
        row(
            "page: first paint",
            median(paints),
            PAINT,
            f"reference: the aim; whole first load {size / 1000:.0f} kB compressed",
        ),
        row(
            "page: slider to new numbers painted",
            median(moves),
            NUMBERS,
            f"reference: the aim; median of {len(moves)}, largest {max(moves):.3f} s, "
            "browser on the same cores",
        ),
    ]
