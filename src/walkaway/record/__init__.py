"""The room that keeps score: what was predicted, what happened, and what a naive rule would say.

`predict` says US imports of any months by partner and industry, from what was known before::

    predict("us-imports", since="2025-09", until="2025-11").frame()

`scoreboard` holds everything that was predicted and has since happened against the record.
"""

from __future__ import annotations

from walkaway.record.predict import Prediction, predict
from walkaway.record.scoreboard import Scoreboard, scoreboard

__all__ = ["Prediction", "Scoreboard", "predict", "scoreboard"]
