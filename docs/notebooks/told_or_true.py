# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Told, or true
#
# The data as they were known on a day, the tariff that was due on it, and the numbers of a story
# held against the record.

# %% [markdown]
# ## The world on a day
#
# Nothing that was published later is in it.

# %%
import walkaway

world = walkaway.World.at("2025-06-12")
thirty = world.series("us_30y_yield").last
print(f"{thirty.value} {thirty.unit} on {thirty.period}, published {thirty.published}")

# %% [markdown]
# Who was in which bloc:

# %%
print(", ".join(world.members("CPTPP")))

# %% [markdown]
# ## What was levied
#
# Orders are counted product by product. A car from Japan, on three days:

# %%
from walkaway import duties

for day in ("2025-03-01", "2025-06-12", "2025-10-01"):
    rate = duties.rate("8703.23", "JPN", day)
    print(f"{day}: {rate.due:.1f}% due, {len(rate.levies)} orders on top of {rate.base:.1f}%")

# %% [markdown]
# ## What was told
#
# Every verdict is computed from the record; none is typed into a story.

# %%
from collections import Counter

from walkaway import claims

story = claims.load("japan-2025")
verdicts = claims.judge(story, walkaway.World.newest())
Counter(str(one.verdict) for one in verdicts)

# %%
for one in verdicts:
    if one.verdict is claims.Verdict.CONTRADICTED:
        print(f"{one.claim.text}\n    {one.because}")
