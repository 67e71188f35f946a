"""A page that draws itself in steps, as on a slow and busy machine, however fast this one is."""

from __future__ import annotations

import json

from playwright.sync_api import CDPSession, Page, Route

THROTTLED = 4
"""How many times slower the page's own machine is."""
NETWORK = {"offline": False, "latency": 100, "downloadThroughput": 5e5, "uploadThroughput": 1e5}
"""Milliseconds, and bytes a second."""

IN_STEPS = """
(() => {
  const Real = window.EventSource;
  const WAIT = 150;
  const parts = ["goods", "30-year yields when nobody else buys what is sold"];
  const progress = (done) => ({ done, total: 11, what: parts[done % 2] });
  // What is known at first: a clause less, fewer numbers, and little below.
  const poorer = (told) => {
    const { page } = told;
    const answer = page.first?.answer ?? [];
    const last = answer.findLastIndex((piece) => piece.text.startsWith("; "));
    const first = page.first && {
      ...page.first,
      answer: last > 0 ? answer.slice(0, last) : answer,
      tiles: page.first.tiles.slice(0, 1),
    };
    return { stage: "goods", page: { ...page, first, sections: page.sections.slice(0, 1) } };
  };
  window.EventSource = class extends EventTarget {
    constructor(address) {
      super();
      this.turn = Promise.resolve();
      this.real = new Real(address);
      for (const name of ["open", "job", "page", "error"])
        this.real.addEventListener(name, (event) => {
          if (name === "page") {
            for (let done = 1; done < 6; done += 1) this.later("progress", progress(done));
            this.later("page", poorer(JSON.parse(event.data)));
            for (let done = 6; done < 11; done += 1) this.later("progress", progress(done));
          }
          this.later(name, event.data && JSON.parse(event.data));
        });
    }
    later(name, data) {
      this.turn = this.turn.then(async () => {
        await new Promise((done) => setTimeout(done, WAIT));
        if (this.gone) return;
        if (name === "page") window.steps = (window.steps ?? 0) + 1;
        this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
      });
    }
    close() {
      this.gone = true;
      this.real.close();
    }
  };
})();
"""


def slowly(page: Page) -> CDPSession:
    """Make a page slow: processor and network, and its run's results come one by one.

    A run that is kept is followed as if it were under way, so that steps are seen of it too.

    Returns:
        What `at_full_speed` takes.
    """
    page.add_init_script(IN_STEPS)
    page.route("**/api/v1/runs", _under_way)
    own = page.context.new_cdp_session(page)
    own.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLED})
    own.send("Network.enable")
    own.send("Network.emulateNetworkConditions", NETWORK)
    return own


def at_full_speed(page: Page, own: CDPSession) -> None:
    """Let the page's own machine be as fast as it is, such as for a checker that takes long."""
    own.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.unroute_all(behavior="ignoreErrors")


def _under_way(route: Route) -> None:
    answer = route.fetch()
    job = answer.json()
    if job.get("state") == "finished":
        job |= {"state": "running", "finished": None}
    route.fulfill(response=answer, body=json.dumps(job))
