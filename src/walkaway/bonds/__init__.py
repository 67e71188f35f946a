"""The bond market: pricing, auction, bidders, investors, curve."""
