"""The public purse: baselines, the maturity ladder, packages, and stochastic debt paths."""
