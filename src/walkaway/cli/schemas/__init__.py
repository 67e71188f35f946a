"""Schemas that are still written by hand; `walkaway.present.catalogue` names them."""
