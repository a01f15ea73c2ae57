"""The one way by which files that are kept go out again."""

from __future__ import annotations

from flask import Response, current_app, send_file


def file_to_keep(sha256: str | None, filename: str | None, media_type: str | None) -> Response:
    """Give a kept file as an attachment under its own name: no page shows it, and no cache holds it."""
    content = current_app.extensions["store"].open(sha256)
    response = send_file(content, mimetype=media_type, as_attachment=True, download_name=filename)
    response.cache_control.no_store = True
    return response
