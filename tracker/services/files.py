"""What the store keeps against what the database knows."""

from sqlalchemy import select, union

from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.inspections import Source
from tracker.storage import Store


def sweep_files(store: Store) -> int:
    """Remove kept bytes that no row names, as a killed process leaves them; say how many."""
    named = union(select(Source.sha256), select(Evidence.sha256).where(Evidence.sha256.is_not(None)))
    return store.sweep(set(session().scalars(named)))
