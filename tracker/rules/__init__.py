"""Decide: what the facts mean for governors.

Every rule is a pure function: facts and `today` in, a frozen verdict with its reasons out. Standard library only; no
clock, no database, no request. Facts come through small Protocols, so that a row, a page-object or a stub all fit.
"""
