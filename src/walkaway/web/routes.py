"""The addresses of the API, version 1."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from walkaway.web import answers, models
from walkaway.web.body import check_body, run_body, turn_body
from walkaway.web.errors import ApiError, BusyError
from walkaway.web.events import EventStream
from walkaway.web.job import Job
from walkaway.web.office import Office

PREFIX = "/api/v1"
FILE_TYPES = {
    "run.json": "application/json",
    "metrics.csv": "text/csv; charset=utf-8",
    "paths.csv": "text/csv; charset=utf-8",
    "scenario.toml": "application/toml",
    "run.py": "text/x-python; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
    "page.html": "text/html; charset=utf-8",
}
CHART_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "embed": "text/plain; charset=utf-8",
}
ENDINGS = {"json": "metadata.json", "embed": "txt"}
"""Of files, where they are not named as what they are asked for."""
SHOWN = ("svg", "png", "embed")
"""What a browser may show; all else is saved."""

EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$", "description": "increasing"},
        "event": {"enum": ["job", "progress", "page"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "of `job`: JobEntry; of `progress`: ProgressEntry; of `page`: an "
            "object of `stage` and `page`",
        },
    },
}
LINKS = {
    name: {"operationId": name, "parameters": {"id": "$response.body#/id"}}
    for name in ("job", "cancel", "events", "page", "outcome")
}

Name = Annotated[str, Path(max_length=64, pattern=models.NAME, description="of a scenario")]
Id = Annotated[str, Path(pattern=answers.JOB, description="of a job")]
ChartId = Annotated[
    str, Path(max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$", description="of /runs/{id}/charts")
]
MetricId = Annotated[str, Query(min_length=1, max_length=120, description="id of a number")]


def _document(name: str, media: str = "application/json") -> dict[str, Any]:
    return {"content": {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _answer(name: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """A document when all goes well, and what else can happen."""
    return {200: _document(name), **_error(*statuses)}


def _content(what: str, types: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """What is made of an outcome, in one of some types, and that it may not be there."""
    content: dict[str, Any] = {}
    for kind in types:
        text = {kind.partition(";")[0]: {"schema": {"type": "string"}}}
        content |= _document("Outcome")["content"] if kind == "application/json" else text
    return {200: {"description": what, "content": content}, **_error(404)}


def _error(*statuses: int) -> dict[int | str, dict[str, Any]]:
    words = {
        400: "The body cannot be read",
        401: "The token is missing or wrong",
        403: "Sent by another site",
        404: "There is no such thing",
        408: "The body did not come in time",
        409: "Too late",
        413: "The body is too large",
        415: "The body is not JSON",
        421: "The Host is not this server's",
        422: "The request cannot be used; every mistake is named",
        429: "Too much at once; see Retry-After",
        500: "It failed; the message says why",
    }
    return {status: _document("Error") | {"description": words[status]} for status in statuses}


EVERYWHERE = _error(400, 401, 403, 408, 413, 421, 422, 429, 500)


def _body(*names: str) -> dict[str, Any]:
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def router(office: Office) -> APIRouter:
    """All addresses.

    Args:
        office: what answers.
    """
    api = APIRouter(prefix=PREFIX, responses=EVERYWHERE)
    _about(api, office)
    _scenarios(api, office)
    _jobs(api, office)
    _results(api, office)
    return api


def methods(api: APIRouter, path: str) -> list[str]:
    """What can be done at a path."""
    found: set[str] = set()
    for route in api.routes:
        if isinstance(route, APIRoute) and route.path_regex.match(path):
            found |= route.methods or set()
    return sorted(found)


def _about(api: APIRouter, office: Office) -> None:
    @api.get("/about", operation_id="about", response_model=None, responses=_answer("About"))
    async def about() -> Any:
        """The server: version, data, limits, views and elasticity sets."""
        return await office.about_document()

    @api.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> JSONResponse:
        """This interface as an OpenAPI document."""
        return JSONResponse(await office.openapi(request.app))


def _scenarios(api: APIRouter, office: Office) -> None:
    @api.get(
        "/scenarios",
        operation_id="scenarios",
        response_model=None,
        responses=_answer("Scenarios"),
    )
    async def scenarios() -> Any:
        """The scenarios of the library."""
        found: dict[str, Any] = (await office.about())["library"]
        return found

    @api.get(
        "/scenarios/{name}",
        operation_id="scenario",
        response_model=None,
        responses=_answer("ScenarioDetail", 404),
    )
    async def scenario(name: Name) -> Any:
        """A scenario of the library, with what can be turned in it."""
        return await office.scenario(name)

    @api.get(
        "/scenarios/{name}/ahead",
        operation_id="ahead",
        response_model=None,
        responses=_answer("Ahead", 404),
    )
    async def view_ahead(name: Name) -> Any:
        """The first view of a story that comes with the package: it is there before any run."""
        return await office.ahead(name)

    @api.post(
        "/scenarios/{name}/turned",
        operation_id="turned",
        response_model=None,
        responses=_answer("Turned", 404, 415),
        openapi_extra=_body("TurnBody"),
    )
    async def turned(name: Name, request: Request) -> Any:
        """What a scenario says after its dials were turned, in words and as a file."""
        body = await turn_body(request)
        return await office.turned(name, body.dials)

    @api.post(
        "/scenarios/{name}/surface",
        operation_id="surface",
        response_model=None,
        responses=_answer("Surface", 404, 415),
        openapi_extra=_body("TurnBody"),
    )
    async def surface(name: Name, request: Request) -> Any:
        """Numbers where dials are turned, at once, from a surface that was made before.

        Each says how far it may be off; a run replaces them.
        """
        body = await turn_body(request)
        return await office.surface(name, body.dials)

    @api.get("/words", operation_id="words", response_model=None, responses=_answer("Words"))
    async def words() -> Any:
        """What may stand in a scenario file: kinds of measures, keys, names; for an editor."""
        return await office.words()

    @api.post(
        "/check",
        operation_id="check",
        response_model=None,
        responses=_answer("Checked", 415),
        openapi_extra=_body("CheckBody"),
    )
    async def check(request: Request) -> Any:
        """What is wrong with a scenario, every mistake by its line; or what it says.

        Nothing is run.
        """
        body = await check_body(request)
        return await office.check(body.toml, body.dials)


def _jobs(api: APIRouter, office: Office) -> None:
    @api.post(
        "/runs",
        operation_id="run",
        response_model=None,
        status_code=202,
        responses={
            200: _document("JobEntry") | {"description": "Known already", "links": LINKS},
            202: _document("JobEntry") | {"description": "Taken in", "links": LINKS},
            **_error(404, 415),
        },
        openapi_extra=_body("RunNamed", "RunText"),
    )
    async def run(request: Request, response: Response) -> Any:
        """Ask for a run or a page beside it; an equal question is the same job."""
        body = await run_body(request)
        peer = request.client.host if request.client else ""
        job, finished = await office.submit(body, peer)
        response.status_code = 200 if finished else 202
        response.headers["location"] = f"{PREFIX}/runs/{job.id}"
        return job.public()

    @api.get("/runs", operation_id="runs", response_model=None, responses=_answer("Jobs"))
    async def runs() -> Any:
        """All jobs that are known, newest first."""
        return {"runs": [job.public() for job in reversed(office.desk.jobs.values())]}

    @api.get(
        "/runs/{id}",
        operation_id="job",
        response_model=None,
        responses=_answer("JobEntry", 404),
    )
    async def one(id: Id) -> Any:
        """A job."""
        return office.desk.find(id).public()

    @api.delete(
        "/runs/{id}",
        operation_id="cancel",
        response_model=None,
        responses=_answer("JobEntry", 404, 409),
    )
    async def cancel(id: Id) -> Any:
        """Cancel a job; its process is gone when this is answered."""
        job = office.desk.find(id)
        if not await office.desk.cancel(job):
            raise ApiError(409, f"job {id} has ended already: it is {job.state}")
        return job.public()

    @api.get(
        "/runs/{id}/events",
        operation_id="events",
        response_class=Response,
        responses={
            200: {
                "description": "Server-sent events `job`, `progress` and `page`; the newest of "
                "each come at once, and the stream ends after the job has",
                "content": {"text/event-stream": {"schema": EVENT}},
            },
            **_error(404),
        },
    )
    async def events(
        id: Id,
        last_event_id: Annotated[
            str, Header(max_length=20, description="the last event that was seen")
        ] = "",
    ) -> Response:
        """What happens to a job, as it happens."""
        desk = office.desk
        job = desk.find(id)
        if desk.streams >= desk.limits.streams:
            raise BusyError(f"{desk.streams} connections listen already")
        after = int(last_event_id) if re.fullmatch(r"[0-9]{1,15}", last_event_id) else 0
        desk.streams += 1

        def done() -> None:
            desk.streams -= 1

        return EventStream(desk.events(job, after), desk.closing, done)


def _results(api: APIRouter, office: Office) -> None:
    desk = office.desk

    async def outcome_of(name: str) -> tuple[Job, bytes]:
        job = desk.find(name)
        return job, await desk.outcome(job)

    @api.get(
        "/runs/{id}/page",
        operation_id="page",
        response_class=Response,
        responses=_answer("Page", 404),
    )
    async def page(id: Id) -> Response:
        """The newest page of a job; ``stage`` says how far it has come."""
        job = desk.find(id)
        found = await desk.page(job)
        if found is None or not found.startswith(b"{"):
            raise ApiError(404, f"job {id} has no page: it is {job.state}")
        stage = b'{"stage":"%s",' % (job.stage or "final").encode()
        return Response(stage + found[1:], media_type="application/json")

    @api.get(
        "/runs/{id}/outcome",
        operation_id="outcome",
        response_class=Response,
        responses=_answer("Outcome", 404),
    )
    async def outcome(id: Id) -> Response:
        """The outcome, as ``walkaway run --json`` prints it (schema walkaway/outcome/1)."""
        _, found = await outcome_of(id)
        return Response(found, media_type="application/json")

    @api.get(
        "/runs/{id}/why",
        operation_id="why",
        response_model=None,
        responses=_answer("Why", 404),
    )
    async def why(id: Id, metric: MetricId) -> Any:
        """Where a number comes from, as far as the run itself tells."""
        _, found = await outcome_of(id)
        return await office.why(found, metric)

    @api.get(
        "/runs/{id}/explain",
        operation_id="explain",
        response_class=Response,
        responses=_answer("Explain", 404),
    )
    async def explain(id: Id, metric: MetricId) -> Response:
        """A number split over the measures (schema walkaway/explain/1); it may take a while."""
        job, found = await outcome_of(id)
        return Response(await office.explain(job, found, metric), media_type="application/json")

    @api.get(
        "/runs/{id}/compare",
        operation_id="compare",
        response_class=Response,
        responses=_answer("Compare", 404),
    )
    async def compare(
        id: Id,
        other: Annotated[
            str, Query(alias="with", pattern=answers.JOB, description="the job to compare with")
        ],
    ) -> Response:
        """Two runs side by side (schema walkaway/compare/1)."""
        (_, first), (_, second) = await asyncio.gather(outcome_of(id), outcome_of(other))
        _, found = await desk.clerks.ask("compare", {"first_bytes": len(first)}, first + second)
        return Response(found, media_type="application/json")

    @api.get(
        "/runs/{id}/charts",
        operation_id="charts",
        response_class=Response,
        responses=_answer("Charts", 404),
    )
    async def charts(id: Id) -> Response:
        """The charts of a run and what each finds (schema walkaway/charts/1)."""
        _, found = await outcome_of(id)
        return Response(await office.clerk("charts", {}, found), media_type="application/json")

    @api.get(
        "/runs/{id}/charts/{chart}",
        operation_id="chart",
        response_class=Response,
        responses=_content("The chart", CHART_TYPES.values()),
    )
    async def chart(
        id: Id,
        chart: ChartId,
        kind: Annotated[
            models.ChartKind, Query(alias="as", description="a picture, its numbers, or a figure")
        ] = "svg",
        square: Annotated[bool, Query(description="1200 x 1200 instead of 1200 x 675")] = False,
    ) -> Response:
        """A chart fit to be published: its title states what it finds."""
        job, found = await outcome_of(id)
        asked = {"chart": chart, "kind": kind, "square": square}
        content = await office.chart(found, asked)
        # What is no picture is left as it is: its name would promise a difference.
        shape = "-square" if square and kind in ("svg", "png", "html", "embed") else ""
        headers = _named(job, f"{chart}{shape}.{ENDINGS.get(kind, kind)}", kind in SHOWN)
        return Response(content, headers=headers, media_type=CHART_TYPES[kind])

    @api.get(
        "/runs/{id}/cite",
        operation_id="cite",
        response_class=Response,
        responses=_content("The run and what it used, to be cited", ("text/plain",)),
    )
    async def cite(
        id: Id,
        kind: Annotated[
            models.CiteKind, Query(alias="as", description="BibTeX, or lines of text")
        ] = "bibtex",
    ) -> Response:
        """How to cite a run, and the data and literature that it used."""
        job, found = await outcome_of(id)
        content = await office.clerk("cite", {"kind": kind}, found)
        headers = _named(job, "citation.bib" if kind == "bibtex" else "citation.txt", True)
        return Response(content, headers=headers, media_type="text/plain; charset=utf-8")

    @api.get(
        "/runs/{id}/files/{file}",
        operation_id="file",
        response_class=Response,
        responses=_content("The file", FILE_TYPES.values()),
    )
    async def file(id: Id, file: models.FileName) -> Response:
        """A download made from the run's outcome."""
        job, found = await outcome_of(id)
        content = await office.clerk("file", {"file": file}, found)
        return Response(content, headers=_named(job, file, False), media_type=FILE_TYPES[file])


def _named(job: Job, file: str, shown: bool) -> dict[str, str]:
    """How a file is to be called, and whether a browser may show it."""
    safe = re.sub(r"[^a-z0-9-]", "", job.scenario["name"])[:64] or "scenario"
    how = "inline" if shown else "attachment"
    return {"content-disposition": f'{how}; filename="walkaway-{safe}-{job.run}-{file}"'}
