"""Exact prices, yields and risk of Treasury securities, by the rules of the Treasury."""
