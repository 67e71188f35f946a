"""Numerical methods that know no economics."""
