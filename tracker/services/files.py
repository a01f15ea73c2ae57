"""What the store keeps against what the database knows."""

from sqlalchemy import select

from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.inspections import Source
from tracker.models.packs import PackPaper
from tracker.storage import Store


def sweep_files(store: Store) -> int:
    """Remove kept bytes that no row names, as a killed process leaves them; say how many."""
    documents = set(session().scalars(select(Source.sha256)))
    evidence = {sha256 for sha256 in session().scalars(select(Evidence.sha256)) if sha256}
    papers = {
        sha256
        for paper in session().execute(select(PackPaper.source_sha256, PackPaper.sha256))
        for sha256 in paper
        if sha256
    }
    return store.sweep(documents | evidence | papers)
