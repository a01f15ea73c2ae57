"""LOOK UP: select in, frozen page-objects out; never writes. Nothing is found without its school."""
