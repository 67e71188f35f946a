"""Write docs/record.md, and the skills kept (record/skill.toml), from the whole record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from walkaway.record import readings, scoreboard, skill
from walkaway.record.gates import Gate, gates
from walkaway.record.rooms.episodes import of_record
from walkaway.record.scoreboard import Scoreboard, verdict
from walkaway.record.table import KINDS, LEVELS, NAIVE, Score

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "record.md"
SUBSETS = ("all", "without electronics", "without China", "without either")
OPENING = (ROOT / "tools" / "record_opening.md").read_text("utf-8")


def text(found: Scoreboard) -> str:
    """The page."""
    parts = [
        OPENING,
        "## What it was asked to hold",
        "",
        *_gates(gates(found)),
        "",
        "## Scores",
        "",
    ]
    parts += ["Kinds of prediction:", "", *(f"* **{k}**: {v}" for k, v in KINDS.items()), ""]
    used = {name for score in found.scores for name in score.naive}
    parts += ["Naive rules:", "", *(f"* *{k}*: {v}" for k, v in NAIVE.items() if k in used), ""]
    for room in found.rooms:
        parts += [f"### {room.title}", "", *(f"{note}\n" for note in room.notes)]
        parts += [*_scores(room.scores), ""]
        if room.tests:
            parts += ["| test | episode | value | standard error | unit | means |",
                      "|---|---|---:|---:|---|---|"]  # fmt: skip
            parts += [
                f"| {one.name} | {one.episode} | {one.value:.2f} | "
                f"{'' if one.error is None else f'{one.error:.2f}'} | {one.unit} | {one.says} |"
                for one in room.tests
            ]
            parts.append("")
    return "\n".join(parts)


def _gates(found: Iterable[Gate]) -> Iterator[str]:
    yield "| what | asked | found | |"
    yield "|---|---|---:|---|"
    for own in found:
        met = "met" if own.met else "**missed**"
        yield f"| {own.name} | {own.wanted} | {own.value:.2f} | {met} |"


def _scores(found: Iterable[Score]) -> Iterator[str]:
    yield "| what | n | error | naive rules | claim | 80% band | bias | slope |"
    yield "|---|---:|---:|---|---|---:|---:|---:|"
    for own in sorted(found, key=_order):
        naive = ", ".join(f"{name} {_digits(value)}" for name, value in own.naive.items())
        slope = "" if own.slope is None else f"{own.slope:.2f}"
        covered = "" if own.coverage is None else f"{own.coverage:.0f}"
        bias = f"{own.bias:.1f}" if own.bias == own.bias else ""
        what = f"{own.quantity.replace('_', ' ')}, {own.episode}, {own.kind}, {own.horizon}: "
        what += f"{own.level}, {own.subset}"
        yield (
            f"| {what} | {own.count} | {_digits(own.error)} | {naive} | {verdict(own)} | {covered} "
            f"| {bias} | {slope} |"
        )


def _order(own: Score) -> tuple[object, ...]:
    return (own.quantity, own.episode, own.kind, own.horizon, SUBSETS.index(own.subset),
            LEVELS.index(own.level))  # fmt: skip


def _digits(value: float) -> str:
    return f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def main() -> None:
    """Compute and write."""
    found = scoreboard()
    PAGE.write_text(text(found), "utf-8")
    skill.FILE.write_text(skill.text(found.scores), "utf-8")
    readings.FILE.write_text(readings.text(of_record()), "utf-8")


if __name__ == "__main__":
    main()
