"""Told, on record, modelled: the numbers of a story and what becomes of them."""

from walkaway.claims.judge import (
    REFUTED,
    Judgement,
    Verdict,
    judge,
    judge_claim,
    judgement_day,
)
from walkaway.claims.library import load, names
from walkaway.claims.story import Alternative, Claim, Comparison, Expression, Story
from walkaway.claims.values import Catalogue, Evidence

__all__ = [
    "REFUTED",
    "Alternative",
    "Catalogue",
    "Claim",
    "Comparison",
    "Evidence",
    "Expression",
    "Judgement",
    "Story",
    "Verdict",
    "judge",
    "judge_claim",
    "judgement_day",
    "load",
    "names",
]
