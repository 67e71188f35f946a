"""The faces of an Outcome: a printed page and a self-contained HTML report."""
