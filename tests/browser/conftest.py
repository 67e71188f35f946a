"""What tests of the page share: the server, the browser, pages that must not misbehave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.running import AXE, FLAGS, Server, browser_path, required, serving

SOON = 20_000
"""Milliseconds that an expectation waits: a run without draws takes two seconds, idle."""

expect.set_options(timeout=SOON)

WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; what one test computed is there for the next."""
    if browser_path() is None and not required():
        pytest.skip("no Chromium on this machine (apt install chromium)")
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


# By package, not by session: while it is open, no other test could start an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; nothing is downloaded."""
    path = browser_path()
    if path is None:
        if required():
            pytest.fail("WALKAWAY_BROWSER=required, and there is no Chromium on this machine")
        pytest.skip("no Chromium on this machine (apt install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@dataclass
class Visit:
    """Opens pages of one test and remembers what they did wrong."""

    browser: Browser
    server: Server
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        fragment: str = "",
        *,
        width: int = 1280,
        theme: Any = "light",
        settled: bool = True,
        prepare: Callable[[Page], None] | None = None,
    ) -> Page:
        """A fresh visitor's page at a fragment, when its results are there."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 844},
            color_scheme=theme,
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.add_init_script(WATCH)
        own = re.escape(self.server.url)
        context.route(re.compile(rf"^(?!{own}|data:|blob:)"), self._outside)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", self._console)
        if prepare:
            prepare(page)
        page.goto(self.server.url + fragment)
        if settled:
            finished(page)
        return page

    def leave(self) -> None:
        """Close all pages; what asks a server by itself must be gone before the server is."""
        while self.contexts:
            self.contexts.pop().close()

    def _outside(self, route: Any) -> None:
        self.faults.append(f"asked for {route.request.url}")
        route.abort()

    def _console(self, message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        if not any(re.search(pattern, message.text) for pattern in self.expected):
            self.faults.append(f"console: {message.text}")


def finished(page: Page) -> None:
    """Wait until the page shows the whole result of its settings."""
    expect(page.locator(".title .status, .lever .status")).to_contain_text(
        "Finished", timeout=120_000
    )
    expect(page.locator("main .stale")).to_have_count(0)
    expect(page.get_by_text("First look")).to_have_count(0)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Pages that fail the test by a request elsewhere, a script error or a policy violation."""
    opened = Visit(browser, server)
    yield opened
    opened.leave()
    assert not opened.faults


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, from the page's own development packages."""
    if not AXE.is_file():
        if required():
            pytest.fail(f"{AXE} is missing: npm ci in web-ui")
        pytest.skip("axe-core is missing (npm ci in web-ui)")
    return AXE.read_text(encoding="utf-8")
