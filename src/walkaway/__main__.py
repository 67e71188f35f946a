"""``python -m walkaway``: the command line."""

from walkaway.cli.main import main

main()
