"""Every test, laid out as ``tracker/`` is."""
