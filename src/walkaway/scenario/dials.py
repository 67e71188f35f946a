"""Dials: the main numbers of a scenario that somebody may want to turn without writing TOML.

A scenario's own measures come first: the points of each tariff, the size and pace of each
withdrawal, and for what has no single number a switch. Then follow the usual questions that the
scenario leaves open about the pair in focus, at rest where they change nothing: tariffs, a
withdrawal, the central bank's rate, who joins a bloc, a fiscal package. Dials that nobody touched
leave the scenario as it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import listed
from walkaway.scenario.checks import kept_lever
from walkaway.scenario.knobs import Dial, Value
from walkaway.scenario.own_dials import knobs_of
from walkaway.scenario.scenario import Scenario

__all__ = ["Dial", "Value", "dials", "spelled", "turn"]


def dials(scenario: Scenario) -> tuple[Dial, ...]:
    """The dials of a scenario, each at the scenario's own value."""
    return tuple(knob.dial for knob in knobs_of(scenario, scenario.words))


def turn(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """The scenario with some of its dials turned.

    Args:
        scenario: to start from.
        settings: value by the dial's id; dials that are not named, or named at their own value,
            change nothing.

    Returns:
        The scenario itself if nothing changes; otherwise one whose title says that it was changed.

    Raises:
        BadInputError: all settings that are unknown or out of range, or measures that contradict
            one another once they are turned.
    """
    words = scenario.words
    knobs = {knob.dial.id: knob for knob in knobs_of(scenario, words)}
    problems, turned = [], {}
    for name, raw in settings.items():
        if name not in knobs:
            hint = did_you_mean(name, list(knobs))
            problems.append(Problem(f"dials.{name}", "", "no such dial", hint))
            continue
        try:
            value = knobs[name].dial.read(raw)
        except ValueError as error:
            what, hint = error.args
            problems.append(Problem(f"dials.{name}", "", what, hint))
            continue
        if value != knobs[name].dial.value:
            turned[name] = value
    if problems:
        raise BadInputError(problems)
    if not turned:
        return scenario
    measures: list[Measure | None] = list(scenario.measures)
    for name, knob in knobs.items():  # in the order of the dials: sizes before paces
        if name in turned:
            knob.change(measures, turned[name])
    kept = tuple(own for own in measures if own is not None)
    if kept == scenario.measures:  # such as the pace of a sale of nothing
        return scenario
    changed = dataclasses.replace(
        scenario,
        title=f"{scenario.title} (changed)",
        description=f"As {scenario.name}, but with some of its numbers changed.",
        measures=kept,
        lever=kept_lever(scenario, kept),
    )
    changed.check(words)
    return changed


def spelled(scenario: Scenario, settings: Sequence[str]) -> dict[str, object]:
    """Settings as a command line spells them: ``tariff-1=40``, ``cptpp=CHN,TWN``.

    Args:
        scenario: whose dials are meant.
        settings: one ``ID=VALUE`` each; members of a set are parted by commas.

    Returns:
        What `turn` takes; it also says which of them make no sense.

    Raises:
        BadInputError: a setting without ``=``.
    """
    kinds = {dial.id: dial.kind for dial in dials(scenario)}
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise BadInputError([Problem("--set", "", f"{w!r} is not ID=VALUE", "") for w in wrong])
    found: dict[str, object] = {}
    for name, text in (setting.split("=", 1) for setting in settings):
        match kinds.get(name.strip()):
            case "number":
                found[name.strip()] = _as_number(text)
            case "set":
                found[name.strip()] = listed(text)
            case _:
                found[name.strip()] = text.strip()
    return found


def _as_number(text: str) -> object:
    """A number where the text is one; `turn` refuses the rest."""
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        return text
