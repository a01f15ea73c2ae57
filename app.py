"""The application, as servers and the ``flask`` command find it. Beside a server, workers are kept for long work."""

import gc
import os

from tracker import logs
from tracker.application import create_app
from tracker.db import db, never_made_anew
from tracker.jobs.keeper import is_served, keep_workers
from tracker.web.start import tell_where_to_start

os.umask(0o077)  # what is written here is read by its owner alone: records, evidence, mails, prints
app = create_app()
logs.begin(as_json=app.extensions["settings"].logs_as_json)
if is_served():
    with app.app_context():
        never_made_anew(db.engine)
    keep_workers(app)
    tell_where_to_start(app)
    gc.freeze()  # the program itself: to look through it for what is no longer used holds up an answer for 0.2 s
