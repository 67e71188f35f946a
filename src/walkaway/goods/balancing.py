"""Balancing a table, by its former place (`walkaway.solve.balancing`)."""

from walkaway.solve.balancing import Balanced, Margin, balance, entropy, project

__all__ = ["Balanced", "Margin", "balance", "entropy", "project"]
