"""Files made from an outcome: each holds what the run record holds, or makes the run again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable

from walkaway.outcome import Outcome, Path
from walkaway.present import html, story


def run_json(outcome: Outcome) -> str:
    """The outcome document, as ``walkaway run --json`` prints it."""
    return json.dumps(outcome.to_dict(), ensure_ascii=False, allow_nan=False) + "\n"


def metrics_csv(outcome: Outcome) -> str:
    """One row per metric, with its value under every member; every digit is kept.

    Of a story in steps the first column names the step, and those of all steps are there.
    """
    return _csv(*_by_step(outcome, _metrics))


def paths_csv(outcome: Outcome) -> str:
    """One row per path and period; every digit is kept. Steps as in `metrics_csv`."""
    return _csv(*_by_step(outcome, _paths))


Rows = tuple[list[str], list[list[str]]]
"""A head, and rows below it."""


def _metrics(outcome: Outcome) -> Rows:
    members = list(dict.fromkeys(name for metric in outcome.metrics for name in metric.members))
    head = ["id", "label", "unit", "low", "mid", "high", "horizon", "range", "failed", "baseline"]
    head += ["baseline_unit", "open", "central", "agree", *members]
    rows = [
        [
            *(metric.id, metric.label, metric.unit),
            *(repr(value) for value in (metric.low, metric.mid, metric.high)),
            *(metric.horizon, str(metric.kind), str(metric.failed)),
            "" if metric.baseline is None else repr(metric.baseline),
            metric.baseline_unit,
            metric.open,
            metric.central,
            "; ".join(metric.agreeing),
            *(repr(metric.members[name]) if name in metric.members else "" for name in members),
        ]
        for metric in outcome.metrics
    ]
    return head, rows


def _paths(outcome: Outcome) -> Rows:
    head = ["id", "label", "unit", "period", "baseline", "low", "mid", "high", "draws", "failed",
            *(f"expected_{name}" for name in EXPECTED)]  # fmt: skip
    rows = [
        [
            *(path.id, path.label, path.unit, period),
            *(repr(float(values[index])) for values in (path.baseline, path.low, path.mid)),
            *(repr(float(path.high[index])), str(path.draws), str(path.failed)),
            *_expected(path, index),
        ]
        for path in outcome.paths
        for index, period in enumerate(path.periods)
    ]
    return head, rows


def _by_step(outcome: Outcome, table: Callable[[Outcome], Rows]) -> Rows:
    """A table; of a story in steps that after each, one below the other, which a column names."""
    if not outcome.steps:
        return table(outcome)
    made = [(name, *table(outcome.after(name))) for name in outcome.step_names]
    head = list(dict.fromkeys(key for _, own, _ in made for key in own))
    rows = [
        [name, *(cells.get(key, "") for key in head)]
        for name, own, found in made
        for cells in (dict(zip(own, row, strict=True)) for row in found)
    ]
    return ["step", *head], rows


EXPECTED = ("centre", "low", "high", "came")
"""What was expected on the day, 80% of past forecast errors around it, and what came."""


def _expected(path: Path, index: int) -> list[str]:
    """Cells of what was expected of a path in one period; empty where nothing is stored."""
    if path.expected is None:
        return [""] * len(EXPECTED)
    values = (getattr(path.expected, name)[index] for name in EXPECTED)
    return ["" if value is None else repr(float(value)) for value in values]


def scenario_toml(outcome: Outcome) -> str:
    """The scenario, turned dials and all."""
    return outcome.scenario.toml


def run_py(outcome: Outcome) -> str:
    """A Python program that makes the run again and checks that it is the same run."""
    settings = outcome.record.settings
    arguments = []
    if members := settings.get("elasticities"):
        arguments.append(f"elasticities={members.split(',')!r}")
    if "draws" in settings:
        arguments += [f"draws={int(settings['draws'])}", f"seed={int(settings['seed'])}"]
    if only := settings.get("only"):
        arguments.append(f"only={only.split(',')!r}")
    # JSON's escapes are Python's too, and leave no way out of the quotes.
    lines = ",\n".join(f"    {json.dumps(line)}" for line in outcome.scenario.toml.splitlines())
    call = "".join(f", {argument}" for argument in arguments)
    title, run, version = _plain(outcome.scenario.title), outcome.record.id, outcome.record.version
    return f'''"""{title}: run {run} of walkaway {version}."""

import walkaway

TOML = "\\n".join([
{lines},
])


def main() -> None:
    scenario = walkaway.Scenario.from_toml(TOML)
    outcome = walkaway.run(scenario{call})
    for metric in outcome.metrics[:10]:
        band = metric.band
        span = f"{{band.low:.4g}} to {{band.high:.4g}}"
        print(f"{{metric.label}}: {{band.mid:.4g}} {{metric.unit}} ({{span}})")
    assert outcome.record.id == "{run}", (
        f"this is run {{outcome.record.id}}: the data or the code differ from those of {run}"
    )
    print("the same run:", outcome.record.id)


if __name__ == "__main__":
    main()
'''


def report_html(outcome: Outcome) -> str:
    """The page as one HTML file that needs nothing else."""
    return html.render(story.page(outcome), outcome)


def page_html(outcome: Outcome) -> str:
    """The same to be passed on, with the lever of a surface that was made before."""
    from walkaway.present import offline

    return offline.made(outcome, offline.surface_of(outcome)).text


FILES: dict[str, Callable[[Outcome], str]] = {
    "run.json": run_json,
    "metrics.csv": metrics_csv,
    "paths.csv": paths_csv,
    "scenario.toml": scenario_toml,
    "run.py": run_py,
    "report.html": report_html,
    "page.html": page_html,
}
"""Name -> the text from an outcome; the media types stand in `routes`."""


def _plain(title: str) -> str:
    """A title that can stand in a docstring."""
    return "".join(c for c in title if c.isprintable() and c not in "\\\"'")


def _csv(head: list[str], rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def _text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if cell[:1] in ("=", "@", "\t") or (cell[:1] in ("+", "-") and not _is_number(cell)):
        return "'" + cell
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
