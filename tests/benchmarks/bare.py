"""The floor of pages: Flask, Jinja and the driver alone run queries by hand, and show every row they give.

`BARE` names a file with the database and, by page, the statements with their parameters, as they were written down when
the real page was opened. There is no session, no rule and no word of ours in it.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, render_template

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{{ name }}</title><link rel="stylesheet" href="/static/screen.css"></head><body>
<h1>{{ name }}</h1>
{% for rows in results %}
<table>
{% for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</table>
{% endfor %}
</body></html>"""


def bare(facts: dict[str, Any]) -> Flask:
    """Make the application of one file of statements."""
    app = Flask(__name__)
    template = app.jinja_env.from_string(PAGE)
    address: str = facts["database"]
    if address.startswith("sqlite"):
        line: Any = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    else:
        line = psycopg.connect(address.replace("postgresql+psycopg", "postgresql"), autocommit=True)

    @app.get("/<name>")
    def page(name: str) -> str:
        results = []
        line.execute("BEGIN")
        for statement, parameters in facts["pages"][name]:
            results.append(line.execute(statement, parameters).fetchall())
        line.execute("ROLLBACK")
        return render_template(template, name=name, results=results)

    return app


if "BARE" in os.environ:
    app = bare(pickle.loads(Path(os.environ["BARE"]).read_bytes()))
