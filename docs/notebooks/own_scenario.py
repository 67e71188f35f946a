# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Your own scenario, and a sweep over it
#
# A tariff on cars from Japan, an answer to it, and a story of the library at other rates.

# %%
import walkaway
from walkaway.measures import Tariff

tariff = Tariff(by="USA", on="JPN", sectors="C29", change="+25%", from_="2025-06-12")
scenario = walkaway.Scenario(name="cars", date="2025-06-12", measures=[tariff])
scenario.check()
print(scenario.to_toml())

# %% [markdown]
# ## What it does

# %%
outcome = walkaway.run(scenario, elasticities=["U4"], only=["goods"])
for name in ("exports.JPN.USA.C29", "exports.MEX.USA.C29", "welfare.JPN", "revenue.USA"):
    print(outcome[name])

# %% [markdown]
# ## An answer
#
# Japan answers in kind. The difference of two runs is taken member by member.

# %%
answer = Tariff(by="JPN", on="USA", sectors="goods", change="+10%", from_="2025-06-12")
both = walkaway.run(scenario.with_measures([tariff, answer]), elasticities=["U4"], only=["goods"])
walkaway.compare(outcome, both, "welfare.")

# %% [markdown]
# ## At every rate
#
# Each measure has dials (`walkaway show SCENARIO` names them); a plan turns them. What was solved
# once is kept and not solved again.

# %%
plan = walkaway.plan_of(
    "japan-2025",
    {"tariff-1": [0, 10, 25, 50]},
    numbers=["revenue.USA", "exports.JPN.USA.C29", "welfare.JPN"],
    elasticities=["U4"],
)
swept = walkaway.sweep(plan, jobs=1)
swept.to_frame().select("tariff-1", "exports.JPN.USA.C29", "revenue.USA", "welfare.JPN")

# %%
from matplotlib.figure import Figure

figure = Figure(figsize=(7, 3.4), layout="constrained")
axes = figure.subplots()
axes.plot(swept.setting("tariff-1"), swept.values("exports.JPN.USA.C29"), marker="o")
axes.set_xlabel("points added on cars and parts from Japan")
axes.set_ylabel("US imports of them, %")
axes.spines[["top", "right"]].set_visible(False)
figure
