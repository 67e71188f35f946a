"""The plain nested fixed point that replication codes of Caliendo and Parro (2015) use.

Vectorised NumPy, nothing else: wages outside; unit costs and prices inside, from one and to
convergence; then trade shares, and expenditures from one linear system of economies × sectors;
wages move by a fifth of the excess demand for labour. So the published codes are written; a larger
part than about a third does not converge on these calibrations.
"""

from __future__ import annotations

import numpy as np


def prices(wage, share_hat, va, inputs, theta, tolerance, max_iterations=2000):
    """Unit costs and price indices for given wages [economy, sector]."""
    log_wage = va * np.log(wage)[:, None]
    price = np.ones_like(va)
    for _ in range(max_iterations):
        cost = np.exp(log_wage + np.einsum("nsk,ns->nk", inputs, np.log(price)))
        phi = np.einsum("jis,js->is", share_hat, cost ** (-theta))
        new = phi ** (-1 / theta)
        gap = np.abs(new - price).max()
        price = new
        if gap < tolerance:
            break
    return cost, price


def expenditures(share, gross, va_income, inputs, final, deficit):
    """Spending [economy, sector] from one linear system."""
    n, s = final.shape
    net = share / gross
    tax = 1 - net.sum(axis=0)
    system = np.einsum("jsk,jik->jsik", inputs, net)
    for i in range(n):
        system[i, :, i, :] += final[i][:, None] * tax[i][None, :]
    matrix = np.eye(n * s) - system.reshape(n * s, n * s)
    right = final * (va_income + deficit)[:, None]
    return np.linalg.solve(matrix, right.ravel()).reshape(n, s)


def nested_fixed_point(
    flows, tariffs, va, inputs, final, theta, new_tariffs, tolerance=1e-10, speed=0.2, limit=5000
):
    """Solve a tariff change; arrays [exporter, importer, sector] and [economy, sector].

    Returns:
        Wages and prices (new/old), spending, the number of wage iterations and the error.
    """
    gross = 1 + new_tariffs
    spending = (flows * (1 + tariffs)).sum(axis=0)
    share = flows * (1 + tariffs) / spending
    income = (va * flows.sum(axis=1)).sum(axis=1)
    deficit = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))
    share_hat = share * (gross / (1 + tariffs)) ** (-theta)
    wage, iteration = np.ones(len(income)), 0
    while iteration < limit:
        iteration += 1
        cost, price = prices(wage, share_hat, va, inputs, theta, tolerance)
        new_share = share_hat * (cost ** (-theta))[:, None, :]
        new_share /= new_share.sum(axis=0)
        spending = expenditures(new_share, gross, wage * income, inputs, final, deficit)
        output = (new_share / gross * spending[None]).sum(axis=1)
        demand = (va * output).sum(axis=1)
        excess = demand / (wage * income) - 1
        error = np.abs(excess).max()
        if error < tolerance:
            break
        wage = wage * (1 + speed * excess)
        wage *= income.sum() / (wage * income).sum()
    return wage, price, spending, iteration, error
