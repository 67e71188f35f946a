"""Newer data: who publishes what, how it is read, and a log of what was fetched and when."""
