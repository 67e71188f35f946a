"""Firms that come with walkaway, as TOML tables; every number names its source."""
