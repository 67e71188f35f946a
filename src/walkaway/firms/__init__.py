"""Exposed exporters: operating profit under tariffs, prices, volumes and the exchange rate."""
