"""The engine: a question in, what every market says of it out.

It knows markets by their contract (`walkaway.market`) alone: it sorts them by what they need and
give, hands each what the others give, and gathers their parts.
"""

from walkaway.engine.explain import explain
from walkaway.engine.question import question
from walkaway.engine.run import PARTS, run

__all__ = ["PARTS", "explain", "question", "run"]
