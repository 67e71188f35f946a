# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # A first run
#
# What do the tariffs of June 2025 do to Japan? Two published sets of elasticities and the goods
# market alone, so that it takes seconds; leave `elasticities` and `only` out for all of it.

# %%
import walkaway

outcome = walkaway.run("japan-2025", elasticities=["U4", "CP"], only=["goods"])
outcome

# %% [markdown]
# ## One number
#
# Every number is an effect: the world with the measures less the same world without them. It has a
# unit, a horizon, a range, and a word for what the range is made of.

# %%
cars = outcome["exports.JPN.USA.C29"]
print(f"{cars.label}: {cars.mid:.1f} {cars.unit} ({cars.low:.1f} to {cars.high:.1f})")
print(f"{cars.horizon}; {cars.kind}; against {cars.counterfactual}")
cars.members

# %% [markdown]
# ## Many numbers
#
# A row per number; `"members"` has a row per number and set of elasticities.

# %%
import polars

frame = outcome.to_frame()
incomes = frame.filter(polars.col("id").str.starts_with("welfare."))
incomes.sort("mid").select("label", "mid", "low", "high").head(5)

# %% [markdown]
# ## A chart
#
# Its title states what it finds and is computed from the numbers.

# %%
outcome.plot("partners")

# %% [markdown]
# ## Why
#
# Each measure's Shapley value: what it adds, whichever is counted first. They sum to the total.

# %%
why = walkaway.explain(outcome, "exports.JPN.USA.C29")
assert abs(sum(part.value for part in why.contributions) - why.total) < 1e-9
why
