"""Changing the record: each service, said as people would say it."""
