"""What holds in every run, whatever the scenario: on scenarios of any measures.

A few examples each, the same on every machine; ``make fuzz`` draws twenty times as many, and more
where each kind of measure is tried by itself here, other ones each time.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, currently_in_test_context, given, note, settings
from hypothesis import strategies as st

import walkaway
from tests.commands import call
from tests.sayings import (
    faces,
    false_cells,
    false_charts,
    false_sentences,
    moving,
    sentences,
    thinned_in_silence,
    unlike,
)
from tests.scenarios import documents, read, renamed, scenarios, zero
from walkaway import engine
from walkaway.engine.markets import MARKETS
from walkaway.engine.questions import question as question_of
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.goods.equilibria import equilibrium
from walkaway.goods.horizon import LONG, of
from walkaway.goods.market import at as between
from walkaway.goods.metrics import PARTS, RATIOS, evaluate
from walkaway.grammar.groups import told as told_groups
from walkaway.outcome import Outcome, Range, RunStore, compare
from walkaway.present import compared, story
from walkaway.scenario import Scenario
from walkaway.scenario.kinds import MEASURES

MORE = int(os.environ.get("WALKAWAY_EXAMPLES", "0"))
TRADE = tuple(name for name, kind in MEASURES.items() if kind in MARKETS[0].measures)
SCHEMA = jsonschema.Draft202012Validator(json.loads(call("schema", "outcome").stdout))
NOTHING = "(does nothing"


def few(count: int, usually: int | None = None) -> settings:
    """So many examples, always the same; more, and other ones, where they are asked for.

    Args:
        count: of which more are drawn.
        usually: how many are drawn where no more are asked for; the same number if None.
    """
    return settings(
        max_examples=count * MORE if MORE else usually or count,
        deadline=None,
        derandomize=not MORE,
        # A scenario takes seconds: it is told as it was found.
        phases=[phase for phase in Phase if MORE or phase not in (Phase.shrink, Phase.explain)],
        suppress_health_check=list(HealthCheck),
    )


@functools.lru_cache(maxsize=64)
def _run(toml: str, draws: int) -> Outcome | BadInputError:
    try:
        return walkaway.run(Scenario.from_toml(toml, "any.toml"), draws=draws, jobs=1)
    except BadInputError as error:
        return error


def run(scenario: Scenario, draws: int = 0) -> Outcome | None:
    """The outcome of a scenario; None where it is refused, each mistake with its place."""
    if currently_in_test_context():
        note(scenario.to_toml())
    found = _run(scenario.to_toml(), draws)
    if isinstance(found, Outcome):
        return found
    assert found.problems
    assert all(own.place and own.what for own in found.problems), found.problems
    return None


def handled(scenario: Scenario, draws: int = 0) -> Outcome:
    """The outcome of a scenario; an example that is refused is passed over."""
    found = run(scenario, draws)
    assume(found is not None)
    assert found is not None
    return found


def alike(one: Mapping[str, Mapping[str, float]], other: Mapping[str, Mapping[str, float]]) -> str:
    """The first number of two runs that differs by more than a solve leaves; empty if none."""
    for name in dict.fromkeys((*one, *other)):
        if name.startswith("unsplit."):
            continue  # shown from a threshold on
        left, right = one.get(name, {}), other.get(name, {})
        for member in {*left, *right}:
            a, b = left.get(member, 0.0), right.get(member, 0.0)
            if not np.isclose(a, b, rtol=1e-6, atol=1e-7):
                return f"{name}, {member}: {a} and {b}"
    return ""


def of_groups_in_both(outcome: Outcome, other: Outcome) -> dict[str, Mapping[str, float]]:
    """What moves in a run, without groups that the other run names nowhere: it has no numbers."""
    told = {part for name in moving(other) for part in name.split(".")}
    return {
        name: values
        for name, values in moving(outcome).items()
        if all(part in told for part in name.split(".") if outcome.is_group(part))
    }


def holds(outcome: Outcome) -> None:
    """Everything that any finished run keeps to."""
    says_first_what_was_not_solved(outcome)
    is_one_document(outcome)
    counts_what_failed(outcome)
    page = story.page(outcome)
    assert unlike(page) == []
    assert false_charts(outcome, page) == []
    assert false_cells(outcome, page) == []
    assert false_sentences(outcome) == []
    assert thinned_in_silence(outcome) == []
    said = [one for own in sentences(outcome) for one in own.says]
    assert len(said) == len(set(said)), said
    for line in page.foot:  # what it proposes can be asked
        if "such as " in line:
            assert outcome.find(line.rpartition("such as ")[2].rstrip(")"))


def says_first_what_was_not_solved(outcome: Outcome) -> None:
    """On every face, and "nothing changes" only where all was solved and is zero."""
    page = story.page(outcome)
    for own in (*outcome.unsolved, *outcome.unasked):
        assert own.message
        assert any(own.market in line or own.message in line for line in page.status), own
    assert bool(page.status) == bool(outcome.unsolved or outcome.unasked)
    assert outcome.still == (not page.status and not moving(outcome))
    assert any("othing changes" in line for line in page.short) == outcome.still
    text, report, said = faces(page)
    assert said["status"] == list(page.status)
    for line in page.status:
        assert text.index(line) < text.index(page.title)
        assert report.index(line) < report.index("In short")
    if page.status:
        assert text.lstrip().startswith(page.status[0])


def is_one_document(outcome: Outcome) -> None:
    """It follows its schema and is read back as it was."""
    plain = json.loads(outcome.json())
    SCHEMA.validate(plain)
    assert Outcome.read(plain) == outcome
    ids = [own.id for own in outcome.metrics]
    assert len(ids) == len(set(ids))


def when(market: str) -> str:
    """The horizon of a solve of the goods market."""
    return market.partition(", ")[2] or "long run"


def counts_what_failed(outcome: Outcome) -> None:
    """Members that are not solved have no number and are counted where they are missing."""
    asked: dict[tuple[str, str], set[int]] = {}
    for own in outcome.metrics:
        if own.kind is Range.SETS:
            asked.setdefault((own.section, own.horizon), set()).add(len(own.members) + own.failed)
    assert all(len(counts) == 1 for counts in asked.values()), asked
    for report in outcome.unsolved:
        for own in outcome.metrics:
            mine = (
                own.section in MARKETS[0].sections and own.horizon == when(report.market)
                if report.market.startswith("goods")
                else (
                    report.market == f"bonds, {own.horizon}"
                    and own.section in ("yield", "holdings")
                )
            )
            assert not (mine and report.member in own.members), (own.id, report.member)
    for path in outcome.paths:
        (report,) = (own for own in outcome.solves if own.market == "economy")
        assert (path.failed, path.draws) == (report.failed, report.asked - report.failed)
    for own in outcome.section("profit") if outcome.path("path.usdjpy") else ():
        (report,) = (one for one in outcome.solves if one.market == "economy")
        assert own.failed == (report.failed if own.effect else 0), own.id


@few(12, usually=6)
@given(scenarios(sets=2))
def test_any_scenario_is_handled_or_refused(scenario: Scenario) -> None:
    outcome = run(scenario)
    if outcome is not None:
        holds(outcome)


@pytest.mark.parametrize("kind", MEASURES)
def test_each_kind_of_measure(kind: str) -> None:
    """Alone, at any size, and of no size: then all is as it was, and the page says so."""

    @few(2)
    @given(scenarios((kind,), most=1))
    def one(scenario: Scenario) -> None:
        outcome = handled(scenario)
        holds(outcome)
        nothing = zero(scenario)
        if nothing is not None:
            is_still(nothing)

    one()


def is_still(scenario: Scenario, draws: int = 0) -> None:
    """No number of a scenario that changes nothing moves, and each measure is told as idle."""
    outcome = run(scenario, draws)
    if outcome is None:
        return
    assert moving(outcome) == {}
    assert outcome.solved
    assert outcome.still or outcome.unasked
    for words, own in zip(outcome.scenario.measures, scenario.measures, strict=True):
        assert NOTHING in words or getattr(own, "quarters", 0), words


@few(6, usually=3)
@given(scenarios(TRADE, most=2))
def test_groups_are_made_of_their_members(scenario: Scenario) -> None:
    """Rates weighted by income (real wages by wages), money summed; parts add up to the whole.

    Weights are of the world that effects are counted against: members' ratios to what they have
    there make up the ratio of what all have.
    """
    outcome = handled(scenario)
    question = question_of(scenario)
    (member,) = question.sets
    solution = equilibrium(question, member)
    assume(solution.solved)
    income, pay = solution.income_before, solution.value_added_before
    if question.without:
        start = equilibrium(question.counterfactual(), member, horizon=LONG)
        assume(start.solved)
        income, pay = income * start.welfare, pay * start.real_wage
    economies = question.world.trade().economies
    known = question.world.groups()
    groups = {name: question.world.members(name) for name in told_groups(known, ())}

    def change(name: str) -> float:
        own = outcome[name]
        money = own.unit == "%" and own.section == "exports"
        return own.members[member] * ((own.baseline or 0.0) / 100 if money else 1)

    def sold(name: str) -> float:
        """Of members of a group whose trade is told a run keeps no exports: they are asked for."""
        if outcome.find(name):
            return change(name)
        asked = evaluate(name, between(question, member, of(question)))
        return asked.value * (asked.baseline or 0.0) / 100

    for group, codes in {**groups, "world": economies}.items():
        at = [economies.index(code) for code in codes]
        for rate in RATIOS:
            if outcome.find(f"{rate}.{group}") is None or rate == "unsplit":
                continue
            weights = pay if rate == "real_wage" else income
            parts = [outcome.find(f"{rate}.{code}") for code in codes]
            own = [part.members[member] if part else 0.0 for part in parts]
            mean = np.dot(own, weights[at]) / weights[at].sum()
            assert change(f"{rate}.{group}") == pytest.approx(mean, rel=1e-8, abs=1e-8)
        for money in ("revenue", "balance"):
            if outcome.find(f"{money}.{group}"):
                whole = sum(change(f"{money}.{code}") for code in codes)
                assert change(f"{money}.{group}") == pytest.approx(whole, rel=1e-8, abs=1e-6)
        _, target = scenario.focus
        if outcome.find(f"exports.{target}.{group}.goods"):
            to = [code for code in codes if code != target]
            whole = sum(sold(f"exports.{target}.{code}.goods") for code in to)
            own = change(f"exports.{target}.{group}.goods")
            assert own == pytest.approx(whole, rel=1e-8, abs=1e-6)
    for code in economies:
        parts = [found for name in PARTS if (found := outcome.find(f"{name}.{code}"))]
        whole = outcome[f"welfare.{code}"].members[member]
        assert sum(part.members[member] for part in parts) == pytest.approx(whole, abs=0.005)


@few(6, usually=3)
@given(scenarios(most=3), st.randoms(use_true_random=False))
def test_what_is_told_as_doing_nothing_does_nothing(scenario: Scenario, random: object) -> None:
    """And what is not does something, or is said not to be solved; order and names do nothing."""
    outcome = handled(scenario)
    mine = moving(outcome)
    again = handled(renamed(scenario))
    assert alike(mine, moving(again)) == ""
    order = list(scenario.measures)
    random.shuffle(order)  # type: ignore[attr-defined]
    if (mixed := run(scenario.with_measures(order))) is not None:
        assert alike(mine, moving(mixed)) == ""
        assert sorted(mixed.scenario.measures) == sorted(outcome.scenario.measures)
    for index, words in enumerate(outcome.scenario.measures):
        rest = [own for other, own in enumerate(scenario.measures) if other != index]
        without = run(scenario.with_measures(rest))
        if without is None:
            continue  # the others cannot stand without it
        if NOTHING in words:
            assert alike(of_groups_in_both(outcome, without), moving(without)) == "", words
        elif not (outcome.unsolved or outcome.unasked or without.unsolved):
            assert alike(mine, moving(without)), words


@few(3)
@given(scenario=scenarios(most=2, sets=2), data=st.data())
def test_python_and_the_command_line_say_the_same(
    folder: Path, scenario: Scenario, data: st.DataObject
) -> None:
    outcome = handled(scenario)
    file = folder / "any.toml"
    file.write_text(scenario.to_toml(), encoding="utf-8")
    typed = call("run", str(file), "--draws", "0", "--json", "--no-report")
    assert typed.exit_code == (0 if outcome.solved else 1), typed.output
    assert timeless(json.loads(typed.stdout)) == timeless(outcome.to_dict())
    kept = RunStore.default().load(outcome.run)
    assert timeless(kept.to_dict()) == timeless(outcome.to_dict())
    RunStore.default().save(outcome)
    assert RunStore.default().load(outcome.run) == outcome
    names = sorted(moving(outcome))
    if not names:
        return
    assert compare(outcome, outcome).same
    said = "All" if outcome.solved else "that both runs solved"
    assert said in call("compare", outcome.run, outcome.run).output
    metric = data.draw(st.sampled_from(names))
    try:
        found, member = engine.explain(outcome, metric)
    except NotSolvedError:
        return  # a part of the measures has no equilibrium
    whole = outcome[metric].members[member]
    assert sum(found.contributions) == pytest.approx(whole, rel=1e-6, abs=1e-6)
    typed = call("explain", outcome.run, metric, "--json")
    assert typed.exit_code == 0, typed.output
    told = json.loads(typed.stdout)
    assert [own["value"] for own in told["contributions"]] == list(found.contributions)
    assert (told["member"], told["total"]) == (member, found.total)


def timeless(plain: dict[str, object]) -> dict[str, object]:
    """A document without how long its solves took."""
    solves = plain["solves"]
    return {**plain, "solves": solves}


@few(3)
@given(documents(TRADE, most=1), st.permutations(["U4", "CP", "IS"]))
def test_numbers_under_other_estimates_are_not_compared(
    asked: dict[str, object], sets: list[str]
) -> None:
    """Those of the goods market need a set in common; what was not set alike is said."""
    runs = []
    for name in sets[:2]:
        asked["model"]["elasticities"] = [name]  # type: ignore[index]
        scenario = read(asked)
        assume(scenario is not None)
        assert scenario is not None
        runs.append(handled(scenario))
    assume(all(any(own.section == "welfare" for own in one.metrics) for one in runs))
    with pytest.raises(BadInputError, match="common member"):
        compare(*runs, prefix="welfare")
    try:
        found = compare(*runs)
    except BadInputError:
        return  # nothing else was solved either
    assert not {row.id.split(".")[0] for row in found} & set(MARKETS[0].sections)
    told = next(own for own in found.settings if own.name == "elasticities")
    assert [told.first, told.second] == sets[:2]
    assert f"elasticities {sets[0]} and {sets[1]}" in " ".join(compared.page(found).short)


@few(1)
@given(scenarios(most=2))
def test_any_scenario_with_draws(scenario: Scenario) -> None:
    holds(handled(scenario, draws=2))


HARD = {
    "partly": ('["FGO", "U4"]', 'kind = "TradeCost", exporters = "all", importers = "all"', "-99%"),
    "not at all": ('"IS"', 'kind = "Tariff", by = "USA", on = "all", sectors = "all"', "1000%"),
}
"""Trade that costs next to nothing, and a tariff beyond which a lender cannot repay."""


@pytest.mark.parametrize("solved", HARD)
def test_what_has_no_equilibrium_is_said_and_nothing_else_is(solved: str) -> None:
    sets, measure, size = HARD[solved]
    text = f'name = "any"\ndate = 2025-06-12\nmodel = {{ elasticities = {sets} }}\n'
    outcome = run(Scenario.from_toml(f'{text}measure = [{{ {measure}, change = "{size}" }}]\n'))
    assert outcome is not None
    assert outcome.unsolved
    holds(outcome)
    status, short = (" ".join(getattr(story.page(outcome), name)) for name in ("status", "short"))
    if solved == "partly":
        assert "Partly solved: goods, 1 of 2 failed" in status
        assert "1 of 2 not solved" in short
    else:
        assert status.startswith("Not solved: goods")
        assert short == "No answer: what was asked was not solved."
        # A target that were hit alone is another question, and may have an answer; what is levied
        # is read off the measures, without an equilibrium.
        assert {own.section for own in outcome.metrics} <= {"diversion", "duty", "tariff"}


NO_SIZE = """
name = "any"
date = 2025-09-16
model = { elasticities = "U4" }
measure = [
  { kind = "Tariff", by = "USA", on = "all", change = 0 },
  { kind = "TradeCost", exporters = "all", importers = "DEU", change = 0 },
  { kind = "Withdrawal", holder = "JPN", change = 0 },
  { kind = "Issuance", amount = 0 },
  { kind = "PolicyRate", by = "JPN", change = 0, from = 2025-10-01 },
  { kind = "FiscalPackage", by = "USA", amount = 0, from = 2025-10-01 },
  { kind = "Confidence", by = "KOR", change = 0, from = 2025-10-01 },
]
"""


def test_nothing_changes_where_all_is_drawn_and_of_no_size() -> None:
    """Goods, bonds, firms and dated paths together."""
    is_still(Scenario.from_toml(NO_SIZE, "any.toml"), draws=2)
