"""Names of economies and goods inside a sentence."""

from __future__ import annotations

from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Outcome, Quantity
from walkaway.world.aliases import WITH_ARTICLE

__all__ = ["WITH_ARTICLE", "alone", "incomes", "lowered", "the"]


def the(outcome: Outcome, code: str) -> str:
    """The word for an economy, with its article where it has one."""
    name = outcome.name(code)
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def alone(outcome: Outcome, code: str) -> bool:
    """Whether a code is an economy's: no group's, and not everybody's."""
    return code != WORLD and not outcome.is_group(code)


def incomes(outcome: Outcome) -> list[Quantity]:
    """Real income of every economy that has a name."""
    return [
        own
        for own in outcome.section("welfare")
        if alone(outcome, own.subject) and outcome.name(own.subject) != own.subject
    ]


def lowered(name: str) -> str:
    """The name of a sector inside a sentence: ``motor vehicles and parts``, but ``ICT``."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
