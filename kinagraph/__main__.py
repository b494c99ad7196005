"""``python -m kinagraph``."""

from kinagraph.cli.main import main

main()
