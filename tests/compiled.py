"""What is compiled stays compiled: every test makes an application of its own, and its pages and queries are the same.

Addresses, templates and statements depend on their text alone. Compiling them anew took most of the time of a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement
from werkzeug.routing import Rule


@contextmanager
def compiled_once() -> Iterator[None]:
    """Compile nothing twice in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", _addresses(Rule._compile_builder))
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Templates()})
        patch.setattr(ClauseElement, "_compile_w_cache", _statements(ClauseElement._compile_w_cache))
        yield


def _addresses(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    kept: dict[object, Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return remembered


class Templates(BytecodeCache):
    """Templates by what they are made of."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's code, if it was compiled."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


class Statements(dict[Any, Any]):
    """Statements by the kind of database and not by its connections: each application has an engine of its own."""

    def get(self, key: tuple[Dialect, Any], default: Any = None) -> Any:
        """Give what was compiled."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Dialect, Any], compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def _statements(compile_with: Callable[..., Any]) -> Callable[..., Any]:
    kept = Statements()

    def remembered(element: ClauseElement, dialect: Dialect, *, compiled_cache: Any, **more: Any) -> Any:
        return compile_with(element, dialect, compiled_cache=None if compiled_cache is None else kept, **more)

    return remembered
