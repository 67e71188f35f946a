"""Real income and its first-order split into terms of trade and volume of trade."""

from __future__ import annotations

import numpy as np

from walkaway.goods.model import Array


def first_order_split(
    flows: Array,
    tariffs: Array,
    income: Array,
    cost: Array,
    flow_ratio: Array,
    export_tax: Array | None = None,
) -> tuple[Array, Array]:
    """Terms of trade and volume of trade, each relative to final spending.

    Args:
        flows: sales before, net of tariff [exporter, importer, sector], in money.
        tariffs: rates before, same shape.
        income: final spending before [economy], in the same money.
        cost: unit costs, new/old [economy, sector].
        flow_ratio: flows, new/old, same shape as flows.
        export_tax: new rates of export taxes, same shape; there were none before. Prices are
            those at the border, with it.

    Returns:
        Terms of trade: Σ exports × d(own cost) − Σ imports × d(partner's cost).
        Volume of trade: Σ tariff × imports × (d(imports) − d(partner's cost)).
        d is the relative change, new/old − 1, as the authors compute it. Both are over income
        [economy]; 0.01 is one percent. What changes of iceberg costs do directly is in neither.

    Source: Caliendo and Parro (2015), the decomposition of the change in real income of
    their section 2, which is exact for small changes.
    """
    scale = np.where(income != 0, income, 1.0)
    change = cost - 1
    own = np.einsum("jis,js->j", flows, change)
    paid = np.einsum("jis,js->i", flows, change)
    duty = flows * tariffs
    volume = np.einsum("jis,jis->i", duty, flow_ratio - 1)
    volume -= np.einsum("jis,js->i", duty, change)
    if export_tax is not None:
        taxed = flows * cost[:, None, :] * export_tax
        own = own + taxed.sum(axis=(1, 2))
        paid = paid + taxed.sum(axis=(0, 2))
        volume -= (taxed * tariffs).sum(axis=(0, 2))
    return (own - paid) / scale, volume / scale


def welfare(
    income: Array,
    price_index: Array,
    income_before: Array,
    effort_before: Array | None = None,
    effort: Array | None = None,
) -> Array:
    """Change of welfare, new/old [economy].

    Without elastic labour it is real final spending. With it, the worth of the effort is taken
    off: δ · income / price + (1 − δ) · effort, δ = income before / (income before − effort
    before) (Ignatenko, Lashkaripour, Macedoni and Simonovska 2025).

    Args:
        income: final spending, new/old.
        price_index: price of final consumption, new/old.
        income_before: final spending before, money.
        effort_before: worth of the effort before, money.
        effort: the same, new/old.
    """
    real = np.asarray(income / price_index)
    if effort_before is None or effort is None:
        return real
    left = income_before - effort_before
    rest = np.where(left != 0, left, 1.0)
    changed = (income_before * real - effort_before * effort) / rest
    return np.asarray(np.where(left != 0, changed, 1.0))
