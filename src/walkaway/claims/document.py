"""Judgements as plain data: a JSON document, and rows for CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from walkaway.claims.judge import Judgement, Verdict
from walkaway.claims.modelled import Modelled
from walkaway.claims.story import Claim, Story
from walkaway.claims.units import convert
from walkaway.claims.values import Evidence, Quantity, Value
from walkaway.claims.words import told_words, value_words

SCHEMA = "walkaway/claims/1"
COLUMNS = (
    "story", "id", "claim", "said_by", "told", "unit", "date", "comparison", "verdict", "because",
    "record", "record_value", "gap", "when", "of", "evidence", "model", "model_low", "model_mid",
    "model_high", "model_agrees", "asof", "note", "settle",
)  # fmt: skip


def counts(judgements: Sequence[Judgement]) -> dict[str, int]:
    """How many claims have each verdict, in the order of the rules."""
    return {str(v): sum(j.verdict is v for j in judgements) for v in Verdict}


def document(story: Story, judgements: Sequence[Judgement], data: str) -> dict[str, Any]:
    """The document that ``walkaway claims --json`` prints; it holds no NaN.

    Args:
        story: the story.
        judgements: one per claim.
        data: SHA-256 of the data's manifest.
    """
    return {
        "schema": SCHEMA,
        "story": {
            "name": story.name,
            "title": story.title,
            "description": story.description,
            "date": story.date.isoformat(),
            "scenario": story.scenario,
            "digest": story.digest,
        },
        "asof": judgements[0].asof.isoformat() if judgements else None,
        "data": data,
        "counts": counts(judgements),
        "claims": [_claim(j) for j in judgements],
    }


def _claim(judgement: Judgement) -> dict[str, Any]:
    claim = judgement.claim
    return {
        "id": claim.id,
        "text": claim.text,
        "said_by": claim.said_by,
        "told": _told(claim),
        "unit": str(claim.unit),
        "comparison": str(claim.comparison),
        "tolerance": claim.tolerance,
        "date": claim.date.isoformat(),
        "verdict": str(judgement.verdict),
        "because": judgement.because,
        "record": {
            "expression": claim.record.text.strip() if claim.record else None,
            "value": _plain(judgement.record, claim),
            "unit": str(claim.unit) if isinstance(judgement.record, Quantity) else "",
        },
        "gap": judgement.gap,
        "when": judgement.when.isoformat() if judgement.when else None,
        "of": judgement.of or None,
        "evidence": [_evidence(item) for item in judgement.evidence],
        "also": [
            {
                "expression": aside.text.strip(),
                "value": aside.value,
                "evidence": [_evidence(item) for item in aside.evidence],
            }
            for aside in judgement.asides
        ],
        "model": _model(judgement.model, claim),
        "note": claim.note,
        "settle": claim.settle,
        "believable": bool(claim.measures),
    }


def _model(model: Modelled | None, claim: Claim) -> dict[str, Any] | None:
    if model is None:
        return None
    band = model.band
    return {
        "expression": claim.model.text.strip() if claim.model else None,
        "words": model.words,
        "low": band.low if band else None,
        "mid": band.mid if band else None,
        "high": band.high if band else None,
        "unit": str(model.unit),
        "agrees": model.agrees,
        "evidence": [_evidence(item) for item in model.evidence],
    }


def _evidence(item: Evidence) -> dict[str, str]:
    return {
        "what": item.what,
        "value": item.value,
        "period": item.period,
        "vintage": item.vintage,
        "source": item.source,
        "note": item.note,
    }


def _told(claim: Claim) -> Any:
    value = claim.value
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _plain(value: Value | None, claim: Claim) -> Any:
    """A value for JSON; a quantity in the claim's unit."""
    if isinstance(value, Quantity):
        return convert(value.value, value.unit, claim.unit)
    return value.isoformat() if isinstance(value, dt.date) else value


def csv_text(story: Story, judgements: Sequence[Judgement]) -> str:
    """The judgements as CSV, one row per claim; evidence in one cell, items parted by `` | ``."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for judgement in judgements:
        writer.writerow([_guarded(cell) for cell in _row(story, judgement)])
    return buffer.getvalue()


def _row(story: Story, judgement: Judgement) -> list[Any]:
    claim, model = judgement.claim, judgement.model
    band = model.band if model else None
    record = judgement.record
    facts = " | ".join(
        f"{e.what} = {e.value} [{e.period}, known {e.vintage}, {e.source}]"
        for e in judgement.evidence
    )
    return [
        story.name, claim.id, claim.text, claim.said_by, told_words(claim), str(claim.unit),
        claim.date, str(claim.comparison), str(judgement.verdict), judgement.because,
        value_words(record, claim) if record is not None else "",
        _plain(record, claim) if isinstance(record, Quantity) else "",
        judgement.gap, judgement.when, judgement.of, facts, model.words if model else "",
        band.low if band else "", band.mid if band else "", band.high if band else "",
        model.agrees if model else "", judgement.asof, claim.note.strip(), claim.settle.strip(),
    ]  # fmt: skip


def _guarded(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula, made plain."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell
