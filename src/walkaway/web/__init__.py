"""The page: a server on the user's own machine that runs the whole model, offline.

The serving process (`app`, `desk`, `guard`) never imports a market. Runs are done by workers
(`worker`, `tasks`) that are forked from a warm process (`zygote`) and can be killed at any time.
"""
