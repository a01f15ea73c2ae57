"""Choosing a file to set up from, and accepting what it comes to."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.web.forms.fields import Tick, Upload, required


class FileForm(FlaskForm):  # type: ignore[misc]
    """A file of schools or people."""

    file = Upload("The file", [required("Choose a file.")], description="A CSV or XLSX file, up to 20 MB")


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Whether people are sent links, and that what is shown is to be done."""

    sends = Tick("Send a link by mail to each who has never signed in")
