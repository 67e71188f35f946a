"""Measures of scenarios, and how the model is closed: what a scenario in Python is made of.

```python
from walkaway import Scenario
from walkaway.measures import Tariff, Withdrawal
```

Every kind of `walkaway.scenario.kinds` is here. Fields take what a scenario file takes:
``Tariff(by="USA", on="JPN", rate="15%", from_="2025-08-07")``; a mistake raises `BadInputError`
with all that is wrong. What each takes is typed in ``measures.pyi``.
"""

from __future__ import annotations

from walkaway.grammar.model import Model
from walkaway.scenario.kinds import MEASURES

globals().update(MEASURES)

__all__ = ["Model", *MEASURES]


def __dir__() -> list[str]:
    """The measures alone."""
    return sorted(__all__)
