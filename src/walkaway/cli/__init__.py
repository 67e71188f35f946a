"""The command line: one small file per command group, each loaded only when it is called."""
