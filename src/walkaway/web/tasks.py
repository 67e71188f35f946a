"""What workers do. Only they import markets."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from walkaway import engine
from walkaway.documents import plain
from walkaway.errors import BadInputError, Problem, not_among
from walkaway.goods.sets import ELASTICITY_SETS
from walkaway.outcome import Outcome
from walkaway.outcome import compare as compared
from walkaway.outcome.documents import why as decomposed
from walkaway.outcome.record import code_digest
from walkaway.present import (  # noqa: F401  (forks shall have them)
    html,
    lever,
    page_json,
    parts,
    publish,
    publish_data,
    story,
    surfaces,
    views,
)
from walkaway.present import runs as citations
from walkaway.present import scenarios as listed
from walkaway.present.headlines import failures
from walkaway.present.published import charts as drawable
from walkaway.present.references import of_run
from walkaway.scenario import Scenario, Vocabulary, library
from walkaway.scenario.dials import dials, turn
from walkaway.scenario.lever import lever_of
from walkaway.sweeps.known import kept as kept_surface
from walkaway.web.downloads import FILES
from walkaway.web.found import Checked, MarkedProblem, ScenarioDetail, Turned
from walkaway.web.found import schemas as published
from walkaway.web.why import document
from walkaway.web.words import words as words_of
from walkaway.world import World

Answer = tuple[dict[str, Any], bytes]
"""Head and block of an answer."""
Tell = Callable[..., None]
"""``tell(kind, head, block)``: a message on the way."""
Arguments = Mapping[str, Any]


def prepare() -> None:
    """Import what every task needs, and read the data, so that forks have them."""
    Vocabulary.in_use()
    for name in library.names():
        World.at(Scenario.load(name).date).trade()


def warm(date: str) -> None:
    """Solve ahead what depends on the date alone: baselines, the quarterly system, its Jacobians.

    Args:
        date: of the world, ISO format; ``library``: the day of most of its scenarios.
    """
    prepare()
    day = _usual_day() if date == "library" else dt.date.fromisoformat(date)
    quiet = dataclasses.replace(Scenario.load("zero"), date=day)
    # With the draws of a first run every kind of draw is met, and its Jacobian kept.
    page_json.to_dict(story.page(engine.run(quiet, draws=DRAWS_THAT_MEET_ALL_KINDS, jobs=1)))


def _usual_day() -> dt.date:
    days = Counter(Scenario.of_library(name).date for name in library.names())
    return days.most_common(1)[0][0]


DRAWS_THAT_MEET_ALL_KINDS = 15


def about(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """What does not change while the server runs."""
    del arguments, block, tell
    scenarios = listed.scenarios([Scenario.of_library(name) for name in library.names()])
    known = Vocabulary.in_use().elasticities
    return {
        "version": version("walkaway"),
        "data": World.complete().data_hash,
        "code": code_digest(),
        "views": [
            {"name": "run", "title": "The run", "help": "What the scenario does to every market"},
            *({"name": n, "title": v.title, "help": v.help} for n, v in views.VIEWS.items()),
        ],
        "elasticities": [
            {"id": name, "label": ELASTICITY_SETS[name][0] if name in ELASTICITY_SETS else name}
            for name in known
        ],
        "library": scenarios.plain(),
    }, b""


def schemas(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """The published schemas that the API's documents follow."""
    del arguments, block, tell
    return published(), b""


def scenario(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """A scenario of the library with its dials."""
    del block, tell
    found = _of_library(arguments["name"])
    return plain(detail(found, library.text(arguments["name"]))), b""


def detail(found: Scenario, text: str) -> ScenarioDetail:
    """A scenario with what can be turned in it."""
    dial = lever_of(found)
    return ScenarioDetail(
        **_summary(found),
        measures=list(found.in_words()),
        toml=text,
        focus=list(found.focus),
        dials=[listed.dial(one) for one in dials(found)],
        question=found.question,
        lever=dial.id if dial else "",
        span=lever.span_of(dial) if dial and dial.kind == "number" else None,
    )


def turned(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """What a scenario says after its dials were turned."""
    del block, tell
    found = turn(_of_library(arguments["name"]), arguments["dials"])
    return plain(Turned(measures=list(found.in_words()), toml=found.to_toml())), b""


def surface(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Numbers between points that were solved before, where dials are turned; nothing is solved."""
    del block, tell
    scenario, settings = _of_library(arguments["name"]), arguments["dials"]
    turn(scenario, settings)  # refuses what makes no sense
    found = kept_surface(scenario, settings)
    if found is None:
        return {"known": False}, b""
    values = {axis.name: settings[axis.name] for axis in found.axes if axis.name in settings}
    return {"known": True, "surface": surfaces.document(found, values).plain()}, b""


def read(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Read the scenario of a request and turn its dials.

    Args:
        arguments: ``scenario`` (a name) or ``toml`` (a text), ``dials``, ``elasticities``,
            ``measures`` (how many there may be).
        block: nothing.
        tell: not used.
    """
    del block, tell
    found = _scenario(arguments)
    if arguments.get("dials"):
        found = turn(found, arguments["dials"])
    known = Vocabulary.in_use().elasticities
    wanted = arguments.get("elasticities") or ()
    if strange := not_among("elasticities", wanted, known, "no such set"):
        raise BadInputError(strange)
    return {"digest": found.digest, "toml": found.to_toml(), **_summary(found)}, b""


def check(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """What is wrong with a scenario that somebody is writing, or what it says.

    Args:
        arguments: ``toml``, ``dials``, ``measures`` (how many there may be).
        block: nothing.
        tell: not used.
    """
    del block, tell
    try:
        found = _scenario(arguments)
        if arguments["dials"]:
            found = turn(found, arguments["dials"])
    except BadInputError as error:
        return plain(Checked(problems=marked(error.problems), scenario=None)), b""
    return plain(Checked(problems=[], scenario=detail(found, found.to_toml()))), b""


MOST_MARKED = 100
"""Mistakes that are told; more are counted."""


def marked(problems: Sequence[Problem]) -> list[MarkedProblem]:
    """Mistakes by their line; those that tell none stand at the first."""
    found = [_marked(own) for own in problems]
    more = len(found) - MOST_MARKED
    if more <= 0:
        return found
    kept = found[:MOST_MARKED]
    return [
        *kept,
        MarkedProblem(line=kept[-1].line, value="", what=f"{more} more mistakes", hint=""),
    ]


def _marked(own: Problem) -> MarkedProblem:
    at = re.fullmatch(r".*:(\d{1,9})", own.place)
    value = own.path if at else own.path or own.place
    line = max(int(at[1]), 1) if at else 1
    return MarkedProblem(line=line, value=value, what=own.what, hint=own.hint)


def words(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """What may stand in a scenario file."""
    del arguments, block, tell
    return plain(words_of(Vocabulary.in_use())), b""


def run(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Run a scenario; pages are told as the markets are solved.

    The outcome is told, compressed, before its page is made.
    """
    del block

    def partial(stage: str, outcome: Outcome) -> None:
        try:
            found = page_of(outcome)
        except Exception:  # what is shown meanwhile must not end the run
            traceback.print_exc()
        else:
            tell("page", {"stage": stage}, found)

    outcome = engine.run(
        Scenario.from_toml(arguments["toml"], own_data=False),
        elasticities=arguments["elasticities"],
        draws=arguments["draws"],
        seed=arguments["seed"],
        jobs=arguments["jobs"],
        only=arguments["only"],
        progress=_progress(tell),
        partial=partial,
    )
    document = json.dumps(outcome.to_dict(), ensure_ascii=False, allow_nan=False)
    head = {
        "run": outcome.record.id,
        "failures": list(failures(outcome)),
        "lost": outcome.lost,
    }
    tell("outcome", head, zlib.compress(document.encode(), 1))
    shown = story.page(outcome)
    tell("page", {"stage": "final"}, _json(page_json.to_dict(shown)))
    return {"missing": list(parts.missing(shown, outcome))}, b""


def view(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Make a page beside the run."""
    del block
    loaded = Scenario.from_toml(arguments["toml"], own_data=False)
    if arguments["view"] == "lever":  # a coarse one first, which answers meanwhile
        for page in lever.pages(loaded, _progress(tell)):
            tell("page", {"stage": "final"}, _json(page_json.to_dict(page)))
        return {}, b""
    page = views.view(arguments["view"], loaded, _progress(tell))
    tell("page", {"stage": "final"}, _json(page_json.to_dict(page)))
    return {}, b""


def page(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """The page of a stored outcome."""
    del arguments, tell
    return {}, page_of(_outcome(block))


def why(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Where a number comes from."""
    del tell
    return plain(document(_outcome(block), arguments["metric"])), b""


def explain(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Split a number over the measures of its scenario."""
    outcome, metric = _outcome(block), arguments["metric"]
    found, member = engine.explain(outcome, metric, progress=_progress(tell))
    return {}, _json(decomposed(outcome, metric, found, member).plain())


def compare(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """Two outcomes side by side; the block holds one after the other."""
    del tell
    cut = arguments["first_bytes"]
    return {}, _json(compared(_outcome(block[:cut]), _outcome(block[cut:])).plain())


def file(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """A download made from an outcome."""
    del tell
    outcome = _outcome(block)
    return {"name": outcome.scenario.name}, FILES[arguments["file"]](outcome).encode()


def charts(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """The charts of an outcome, and what each finds."""
    del arguments, tell
    return {}, _json(drawable(_outcome(block)).plain())


def chart(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """A chart of an outcome, fit to be published."""
    del tell
    own = publish.picture(_outcome(block), arguments["chart"], square=arguments["square"])
    made: dict[str, Callable[[], bytes]] = {
        "svg": lambda: own.svg().encode(),
        "png": own.png,
        "csv": lambda: own.csv().encode(),
        "parquet": own.parquet,
        "zip": own.bundle,
        "json": lambda: publish_data.told(own.metadata()).encode(),
        "html": lambda: own.document().encode(),
        "embed": lambda: own.embed().encode(),
    }
    return {"name": own.id}, made[arguments["kind"]]()


def cite(arguments: Arguments, block: bytes, tell: Tell) -> Answer:
    """An outcome and what it used, as BibTeX or in words."""
    del tell
    found = citations.citations(of_run(_outcome(block)))
    said = citations.citations_text if arguments["kind"] == "text" else citations.citations_words
    return {}, (said(found) + "\n").encode()


TASKS: dict[str, Callable[[Arguments, bytes, Tell], Answer]] = {
    "about": about,
    "chart": chart,
    "charts": charts,
    "check": check,
    "cite": cite,
    "compare": compare,
    "explain": explain,
    "file": file,
    "page": page,
    "read": read,
    "run": run,
    "scenario": scenario,
    "schemas": schemas,
    "surface": surface,
    "turned": turned,
    "view": view,
    "why": why,
    "words": words,
}


def page_of(outcome: Outcome) -> bytes:
    """The page of an outcome as JSON."""
    return _json(page_json.to_dict(story.page(outcome)))


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _progress(tell: Tell) -> Callable[[int, int, str], None]:
    def progress(done: int, total: int, what: str) -> None:
        tell("progress", {"done": done, "total": total, "what": what})

    return progress


def _outcome(block: bytes) -> Outcome:

    return Outcome.from_dict(json.loads(block))


def _summary(found: Scenario) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title,
        "description": found.description,
        "date": found.date.isoformat(),
    }


def _of_library(name: str) -> Scenario:
    """A scenario by its name; a name is never taken for a file.

    Raises:
        BadInputError: the library has none of that name.
    """
    return Scenario.from_toml(library.text(name), source=f"{name}.toml")


def _scenario(arguments: Arguments) -> Scenario:

    text = arguments.get("toml")
    if text is None:
        return _of_library(arguments["scenario"])
    _not_too_many(text, arguments["measures"])
    try:
        return Scenario.from_toml(text, source="scenario.toml", own_data=False)
    except RecursionError:
        raise BadInputError([Problem("scenario.toml", "", "is nested too deeply")]) from None


def _not_too_many(text: str, most: int) -> None:
    """Refuse what would take long to check.

    Raises:
        BadInputError: more measures than are allowed.
    """
    heads = text.count("[[measure]]") + text.count("kind")
    if text.count("[[measure]]") > most or heads > 4 * most:
        what = f"more than {most} measures"
        raise BadInputError(
            [Problem("scenario.toml", "measure", what, "run larger ones with `walkaway run`")]
        )
