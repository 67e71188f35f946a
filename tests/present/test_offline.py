"""A whole page as one file: nothing to fetch, and a lever that never contradicts the page."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.commands import call
from tests.present import levers
from tests.present.rich import q, run
from walkaway.errors import BadInputError
from walkaway.outcome import RunStore
from walkaway.present import catalogue, html, offline, story
from walkaway.sweeps.responses import Surface

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
DATA = re.compile(r'<script type="application/json" id="lever-data">(.*?)</script>', re.DOTALL)
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def test_without_a_surface_a_page_is_its_report_and_runs_nothing() -> None:
    own = run(q("welfare.JPN", "%", -0.3, -0.2, -0.1))
    page = offline.made(own)
    assert page.text == html.render(story.page(own), own)
    assert (page.levers, page.numbers) == ((), 0)
    assert "<script" not in page.text


@pytest.mark.parametrize("dials", [("tariff-1",), ("tariff-1", "tariff-3")])
def test_a_surface_is_the_sum_of_its_terms(dials: tuple[str, ...]) -> None:
    surface = levers.made(dials)
    for place in itertools.product((0.0, 7.0, 12.5, 50.0), repeat=len(dials)):
        settings = dict(zip(sorted(dials), place, strict=True))
        own = [
            value
            for one in surface.at(settings).values()
            for value in (one.band.low, one.band.mid, one.band.high)
        ]
        np.testing.assert_allclose(by_terms(surface, place), own, atol=1e-12)
        shares = {name: levers.share(name, value) for name, value in settings.items()}
        full = [shares.get(name, levers.share(name, 10.0)) for name in levers.SPANS]
        np.testing.assert_allclose(own, levers.truth(*full), atol=1e-5)


def by_terms(surface: Surface, place: tuple[float, ...]) -> np.ndarray:
    """Lagrange's formula at each grid of nodes: another way to the same polynomial."""
    total = np.zeros(3 * len(surface.ask.numbers))
    for term in surface.terms():
        values = term.values.reshape(*term.values.shape[:-2], -1)
        for nodes, x in zip(term.nodes, place, strict=True):
            rows = [
                np.prod([(x - b) / (a - b) for b in nodes if b != a], initial=1.0) for a in nodes
            ]
            values = np.tensordot(np.array(rows), values, axes=(0, 0))
        total += term.count * values
    return total


def test_only_the_lever_s_own_script_may_run() -> None:
    surface = levers.made()
    text = offline.made(levers.standing(surface), surface).text
    (policy,) = POLICY.findall(text)
    (script,) = SCRIPT.findall(text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', text) == []


def test_the_lever_holds_the_surface_whatever_names_say() -> None:
    surface = levers.made()
    own = levers.standing(surface)
    hostile = run(
        *(q(m.id, m.unit, *m.members.values(), label="</script><b>x") for m in own.metrics),
        toml=own.scenario.toml,
    )
    text = offline.made(hostile, surface).text
    (told,) = DATA.findall(text)
    document = json.loads(told)
    assert len(document["numbers"]) == len(levers.NAMES)
    (first, *_) = document["terms"]
    assert len(first["values"]) == 3 * len(levers.NAMES) * len(first["nodes"][0])
    assert "<b>x" not in text


def test_a_number_that_the_run_tells_otherwise_is_left_out() -> None:
    surface = levers.made()
    alike = offline.made(levers.standing(surface), surface)
    assert (alike.levers, alike.numbers) == (("tariff-1",), 3)
    apart = offline.made(levers.standing(surface, off=2 * levers.BOUND), surface)
    assert apart.numbers == 2
    assert "Left out is 1 of its numbers" in apart.text
    strange = run(q("welfare.JPN", "%", 5.0, 6.0, 7.0))
    assert offline.made(strange, surface).levers == ()


@pytest.mark.parametrize(
    ("bound", "values", "digits"),
    [(0.003, [0, 1], 3), (0.5, [0, 100], 1), (40.0, [0, 100], 0), (1e-12, [0.0, 1e-9], 4)],
)
def test_no_more_digits_are_told_than_the_bound_bears(
    bound: float, values: list[float], digits: int
) -> None:
    assert offline._digits(bound, values) == digits


# ---- the command


def test_a_page_is_exported_as_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surface = levers.made()
    own = levers.standing(surface)
    RunStore.default().save(own)
    done = json.loads(call("export", own.run, "--page", "-o", "p.html", "--json").stdout)
    jsonschema.validate(done, catalogue.schema("page-exported"))
    assert (done["levers"], done["numbers"], done["written"]) == ([], 0, ["p.html"])
    assert own.run in (folder / "p.html").read_text(encoding="utf-8")
    said = call("export", own.run, "--page", "-o", "p.html").stdout
    assert "walkaway surface" in said
    monkeypatch.setattr(offline, "kept", lambda scenario, settings: surface)
    done = json.loads(call("export", own.run, "--page", "-o", "q.html", "--json").stdout)
    assert (done["levers"], done["numbers"]) == (["tariff-1"], 3)
    assert DATA.search((folder / "q.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--page", "-o", "x.csv"), "use .html"),
        (("-o", "x.html"), "use .csv, .parquet, .zip"),
        (("--page", "--table", "paths", "-o", "x.html"), "cannot go with --table"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    done = call("export", "0" * 12, *words)
    assert isinstance(done.exception, BadInputError)
    assert said in str(done.exception)
    assert not list(folder.glob("x.*"))
