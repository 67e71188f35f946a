"""What was expected on the day: centre, forecast range from past errors, and what came.

`expected` answers for one number; `rows` says of what it can be asked. The rules are data
(``table.toml``); docs/expectations.md says how they did and what no rule can do.
"""

from walkaway.expectations.expect import Came, Expectation, came, expected, policy_change
from walkaway.expectations.rows import Row, Yearly, rows, yearly

__all__ = ["Came", "Expectation", "Row", "Yearly", "came", "expected", "policy_change", "rows",
           "yearly"]  # fmt: skip
