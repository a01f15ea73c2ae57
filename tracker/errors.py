"""What can go wrong, in words for the person who meets it. ``web/errors.py`` turns these into HTTP once."""


class TrackerError(Exception):
    """The base: its text is one sentence that says what is wrong and what would be right."""


class Refused(TrackerError):
    """A file that is not read or kept: the sentence says what it seems to be."""


class StoreFailed(TrackerError):
    """The place where files are kept does not work: the sentence is for whoever asked, the cause for the log."""


class SettingsError(TrackerError):
    """A setting that stops the start."""


class NotFound(TrackerError):
    """Nothing of this school answers to that name."""


class NotAllowed(TrackerError):
    """The person may not do this."""


class Invalid(TrackerError):
    """Something typed cannot stand. ``field`` names the form field the sentence belongs beside."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
