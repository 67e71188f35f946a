"""Questions that one room answers, asked of a scenario: its day, its measures in force first."""
