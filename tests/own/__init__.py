"""Tests of worlds of a user's own."""
