"""What the addresses of the API ask for: the desk for jobs, clerks for what is answered at once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from fastapi import FastAPI

from walkaway.errors import did_you_mean
from walkaway.web import ahead, openapi
from walkaway.web.address import is_loopback
from walkaway.web.callers import asking, whose
from walkaway.web.desk import Desk
from walkaway.web.errors import ApiError, BusyError, problem
from walkaway.web.job import Job
from walkaway.web.models import RunNamed, RunText
from walkaway.web.nursery import RefusedError

Found = TypeVar("Found")
KEPT_ANSWERS = 512
WAITING = 16
"""Of a kind that may wait for one another: decompositions, drawings, checks, files."""
WAITING_OF_ONE = 4
"""The same of one address of another machine."""


class Office:
    """Answers to all addresses; what does not change is asked once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._known: OrderedDict[str, Any] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Any]] = {}
        self._waiting: Counter[tuple[str, str]] = Counter()

    async def about(self) -> dict[str, Any]:
        """What a clerk says of the package: version, hashes, scenarios, views, elasticities."""
        found: dict[str, Any] = await self._once("about", lambda: self._head("about", {}))
        return found

    async def about_document(self) -> dict[str, Any]:
        """The same for visitors, with the limits."""
        limits = self.desk.limits
        names = ("draws", "body_bytes", "seconds", "queue", "jobs_per_client")
        shown = {name: getattr(limits, name) for name in names}
        about = {key: value for key, value in (await self.about()).items() if key != "library"}
        return {**about, "limits": shown}

    async def openapi(self, app: FastAPI) -> dict[str, Any]:
        """The OpenAPI document."""

        async def make() -> dict[str, Any]:
            schemas = await self._head("schemas", {})
            return openapi.document(app, schemas, await self.about())

        found: dict[str, Any] = await self._once("openapi", make)
        return found

    async def scenario(self, name: str) -> dict[str, Any]:
        """A scenario of the library with its dials."""
        await self._known_scenario(name)
        found: dict[str, Any] = await self._once(
            f"scenario {name}", lambda: self._head("scenario", {"name": name})
        )
        return found

    async def ahead(self, name: str) -> dict[str, Any]:
        """The first view of a story that comes with the package; no worker is asked for it."""
        known = await self.views_ahead()
        if name not in known:
            await self._known_scenario(name)
        return {"view": known.get(name)}

    async def views_ahead(self) -> dict[str, dict[str, Any]]:
        """The first views that come with the package and follow from what is in use."""
        found: dict[str, dict[str, Any]] = await self._once(
            "ahead", lambda: asyncio.to_thread(ahead.views)
        )
        return found

    async def turned(self, name: str, dials: Mapping[str, Any]) -> dict[str, Any]:
        """A scenario after its dials were turned."""
        await self._known_scenario(name)
        return await self._head("turned", {"name": name, "dials": dict(dials)})

    async def surface(self, name: str, dials: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers from a surface that was made before, where dials are turned."""
        await self._known_scenario(name)
        found = await self._head("surface", {"name": name, "dials": dict(dials)})
        if not found["known"]:
            what = "no surface that was made holds these dials"
            hint = f"make one: walkaway surface {name} --over DIAL"
            raise ApiError(404, what, [problem("dials", "", what, hint)])
        answer: dict[str, Any] = found["surface"]
        return answer

    async def words(self) -> dict[str, Any]:
        """What may stand in a scenario file."""
        found: dict[str, Any] = await self._once("words", lambda: self._head("words", {}))
        return found

    async def check(self, toml: str, dials: Mapping[str, Any]) -> dict[str, Any]:
        """What is wrong with a scenario that somebody is writing, or what it says."""
        asked = {"toml": toml, "dials": dict(dials), "measures": self.desk.limits.measures}
        with self._one_of("check", "scenarios are being checked already"):
            return await self._head("check", asked)

    async def submit(self, body: RunNamed | RunText, peer: str) -> tuple[Job, bool]:
        """Take in what a visitor asks for; whether it is finished already."""
        about = await self.about()
        text = body.toml if isinstance(body, RunText) else None
        name = body.scenario if isinstance(body, RunNamed) else None
        if name is not None:
            await self._known_scenario(name)
        page_only = body.view != "run"
        given = None if page_only else body.elasticities
        members = given and list(dict.fromkeys(given))
        asked = {
            "scenario": name,
            "toml": text,
            "dials": body.dials,
            "elasticities": members,
            "measures": self.desk.limits.measures,
        }
        key = "read " + json.dumps(asked, sort_keys=True)
        read = await self._once(key, lambda: self._head("read", asked))
        quick = bool(body.only)
        request = {
            "scenario": name,
            "toml": read["toml"],
            "dials": body.dials,
            "view": body.view,
            # What does not matter for the answer does not make another question.
            "draws": 0 if page_only or quick else body.draws,
            "seed": 0 if page_only or quick or not body.draws else body.seed,
            "elasticities": members,
            "only": None if page_only else body.only,
        }
        # The address is seen, the client's name is only told: turns are taken by address first.
        client = f"{whose(peer)} {body.client or ''}"
        return await self.desk.submit(
            body.view, request, read, about, client, body.supersede and bool(body.client)
        )

    async def why(self, outcome: bytes, metric: str) -> dict[str, Any]:
        """Where a number comes from."""
        return await self._found("number", self._head("why", {"metric": metric}, outcome))

    async def explain(self, job: Job, outcome: bytes, metric: str) -> bytes:
        """A number split over the measures of its scenario."""

        async def make() -> bytes:
            with self._one_of("explain", "decompositions wait already", 5):
                _, found = await self.desk.thinkers.ask("explain", {"metric": metric}, outcome)
            return found

        found: bytes = await self._found("number", self._once(f"explain {job.run} {metric}", make))
        return found

    async def chart(self, outcome: bytes, asked: Mapping[str, Any]) -> bytes:
        """A chart of an outcome, fit to be published."""
        with self._one_of("chart", "charts are being drawn already"):
            _, content = await self._found("chart", self.desk.clerks.ask("chart", asked, outcome))
        return content

    async def clerk(self, task: str, asked: Mapping[str, Any], outcome: bytes) -> bytes:
        """What is made of an outcome at once: a file, the list of its charts, how to cite it."""
        with self._one_of("clerk", "files are being made already"):
            _, content = await self.desk.clerks.ask(task, asked, outcome)
        return content

    @contextmanager
    def _one_of(self, what: str, busy: str, seconds: int = 2) -> Iterator[None]:
        """Refuse, for a moment, what many wait for already.

        Raises:
            BusyError: as many as may wait.
        """
        who = whose(asking.get())
        if self._waiting[what, ""] >= WAITING:
            raise BusyError(f"{WAITING} {busy}; try again in a moment", seconds)
        if not is_loopback(asking.get()) and self._waiting[what, who] >= WAITING_OF_ONE:
            raise BusyError(f"{WAITING_OF_ONE} of your address: {busy}", seconds)
        for place in ("", who):
            self._waiting[what, place] += 1
        try:
            yield
        finally:
            for place in ("", who):
                self._waiting[what, place] -= 1
            self._waiting += Counter()  # those at zero are forgotten

    async def _found(self, what: str, asked: Awaitable[Found]) -> Found:
        try:
            return await asked
        except RefusedError as error:
            raise ApiError(404, f"there is no such {what}", error.problems) from None

    async def _known_scenario(self, name: str) -> None:
        names = [one["name"] for one in (await self.about())["library"]["scenarios"]]
        if name not in names:
            found = problem("scenario", name, "no such scenario", did_you_mean(name, names))
            raise ApiError(404, f"no scenario {name!r}", [found])

    async def _head(
        self, task: str, arguments: Mapping[str, Any], block: bytes = b""
    ) -> dict[str, Any]:
        head, _ = await self.desk.clerks.ask(task, arguments, block)
        return head

    async def _once(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """The answer to a question, asked once even if many ask together; errors are not kept."""
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if key not in self._asking:
            self._asking[key] = asyncio.ensure_future(make())
            self._asking[key].add_done_callback(lambda task: self._answered(key, task))
        found = await asyncio.shield(self._asking[key])
        self._known[key] = found
        while len(self._known) > KEPT_ANSWERS:
            self._known.popitem(last=False)
        return found

    def _answered(self, key: str, task: asyncio.Task[Any]) -> None:
        del self._asking[key]
        if not task.cancelled():
            task.exception()  # nobody may be there any more to take it
