"""What the ranges of the dated paths are made of: shares of their variance, by assumption."""

from __future__ import annotations

from walkaway.grammar.measure import capital
from walkaway.outcome import Outcome, Path
from walkaway.outcome.path import Making
from walkaway.present.page import Cell, Section, Table
from walkaway.present.paths_story import told

LEAST = 0.05
"""Assumptions that make less of every range are left out of the table."""
TITLE = "What the ranges of the paths are made of"
CANNOT = (
    "A share is the part of the variance of the draws that would go if this one thing were known, "
    "all others drawn as they are. It is not a share of the distance from 5% to 95%, and says "
    "nothing of what no draw varies: the equations themselves, shocks to come, news that the "
    "scenario does not name. What two things make only together is in neither share; where the "
    "shares add up to less than 100%, it is there, or in what so few draws do not tell."
)


def section(outcome: Outcome) -> Section | None:
    """Shares of the chief paths; None without paths that move."""
    chief = [(path, words) for path, words, _ in told(outcome) if path.moves]
    if not chief:
        return None
    shown = [(path, words) for path, words in chief if path.made_of]
    if not shown:
        draws = chief[0][0].draws
        few = (
            f"{draws} draws are too few to tell: with so few, chance alone would seem to make a "
            "large part of it. Ask for 200 (--draws 200)."
        )
        return Section("made-of", TITLE, lead=(few,))
    table = _table(shown)
    if not table.rows:
        return Section("made-of", TITLE, lead=(_none(shown[0][0]),), note=CANNOT)
    return Section(
        "made-of", TITLE, lead=tuple(map(_lead, shown)), tables=(table,), note=CANNOT
    )  # fmt: skip


def _seen(own: Making) -> bool:
    """Whether a share can be told from none."""
    return own.share > max(own.error, LEAST)


def _none(path: Path) -> str:
    return (
        f"No assumption alone makes a part of a range that {path.draws} draws can tell from none."
    )


def _lead(shown: tuple[Path, str]) -> str:
    path, words = shown
    first = path.made_of[0]
    where = f"{capital(words)}, {path.made_of_period}"
    if not _seen(first):
        return f"{where}: no assumption alone makes a part that {path.draws} draws can tell."
    return f"{where}: most hangs on {first.label}, {_said(first)} of the variance."


def _table(shown: list[tuple[Path, str]]) -> Table:
    labels: dict[str, float] = {}
    for path, _ in shown:
        for own in path.made_of:
            if _seen(own):
                labels[own.label] = max(labels.get(own.label, 0.0), own.share)
    rows = []
    for label in sorted(labels, key=lambda name: -labels[name]):
        cells = [Cell(label)]
        for path, _ in shown:
            mine = [one for one in path.made_of if one.label == label and _seen(one)]
            cells.append(Cell(_said(mine[0]) if mine else "\N{EN DASH}"))
        rows.append(tuple(cells))
    path = shown[0][0]
    caption = (
        f"Shares of the variance of {path.draws} draws in {path.made_of_period}, each with half of "
        "its 95% range; a dash: not to be told from none"
    )
    return Table(caption, ("", *(words for _, words in shown)), tuple(rows))


def _said(own: Making) -> str:
    return f"{100 * min(own.share, 1.0):.0f}% ± {100 * own.error:.0f}"
