"""The living economy: output, prices, policy rates and exchange rates, quarter by quarter."""
