"""The kinds of long work there are, and what does each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tracker.jobs.set_ups import carry_out
from tracker.printing.account_mails import mail_link_for_a_password, mail_link_to_sign_in, mail_notice
from tracker.printing.packs import print_pack
from tracker.printing.press import Press
from tracker.queries.packs import PRINT_JOB
from tracker.queries.set_ups import SET_UP_JOB
from tracker.services.mailed_links import FOR_A_PASSWORD, TO_SIGN_IN
from tracker.services.second_factors import NOTICE

Progress = Callable[[int, int, str], None]
"""Say how far the work is: the step it begins, of how many, and what that is in a few words, "Open, large print"."""

Handler = Callable[[int, Press, Progress], None]
"""Do the work about one stored thing, by its id, with a press of the worker's own.

It may be done more than once, from the beginning, and must then come to the same. No transaction has begun when it is
called, and three steps keep it clear of everybody else's:

1. read what is needed, and let go of it with ``session().rollback()``: the work takes long, and its progress is
   written meanwhile;
2. do the work, saying how far it is;
3. ``begin_writing(of=…)``, even if nothing came of it, and store what did. The worker commits that together with the
   end of the job, so there is never half of it; a worker that has lost the job to another rolls back instead.

An error is tried again, three times in all; the text of a `TrackerError` is then what the person who asked reads. A
worker that has to stop breaks off at any point of step 2 and gives the job back, or where it says how far it is: see
`BETWEEN_STEPS`.
"""

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        PRINT_JOB: print_pack,
        TO_SIGN_IN: mail_link_to_sign_in,
        FOR_A_PASSWORD: mail_link_for_a_password,
        NOTICE: mail_notice,
        SET_UP_JOB: carry_out,
    }
)

AWAITED = frozenset({TO_SIGN_IN, FOR_A_PASSWORD, NOTICE})
"""Kinds that somebody waits for before they can go on: they are done before what has waited longer."""

DIGESTS = "digests"
WEBHOOKS = "webhooks"
BETWEEN_STEPS = frozenset({TO_SIGN_IN, FOR_A_PASSWORD, NOTICE, DIGESTS, WEBHOOKS, SET_UP_JOB})
"""Kinds that are broken off only where they say how far they are: what they did in between, such as to send a mail,
cannot be taken back, and would be done twice."""
