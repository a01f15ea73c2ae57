"""CHANGE: one verb a person would say. Each checks its rule, writes, records an event, and never commits.

Whether a role may do a thing at all is asked where people come in (``web/guard.py``); a service asks what
depends on the thing itself: who owns it, who verified it. What it needs of the world it is given: ``by``,
``now`` (UTC) and ``today``. Input that cannot stand raises `Invalid` with its field and a sentence; a person
who may not, `NotAllowed`.
"""
