"""Series and tables of a user's own, over those that walkaway holds."""
