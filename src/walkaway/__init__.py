"""walkaway: what happens when leverage meets somebody who walks away."""
