"""Many schools, quickly: a few are told through the services, the rest are copies of them.

    python -m tests.benchmarks.many 22000 [--instance FOLDER] [--database postgresql://…]

The database makes the copies itself, with one INSERT … SELECT a table: the numbers of a copy are those of its pattern,
moved on by as many as a pattern has rows. Events and the links of their chains are the exception: each is hashed with
the one before it, and so they are made here, and streamed in. Every time, as much is built, and the same.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade
from flask_security.utils import hash_password

from tests.benchmarks.pattern import FULL, Size, tell_school
from tests.cast import PASSWORD
from tracker.application import create_app
from tracker.config import Settings
from tracker.db import LIMITS, Base, db, session
from tracker.jobs.standings import refresh_standings
from tracker.models.events import Event, EventChain, EventLink
from tracker.models.installation import Installation
from tracker.models.people import Membership, Person
from tracker.models.schools import School, Trust
from tracker.rules.chain import BEGINNING, detail_hash, link_hash
from tracker.rules.permissions import Role
from tracker.web.context import utc_now

KEY = "the benchmarks' own key, long enough to pass"
PATTERN_URN, FIRST_URN = "900001", 100_001
LARGEST_TRUST = 1_000  # schools; the first trust has so many, where there are that many
USUAL_TRUST = 40
AREAS, CLUSTERS = 150, 12
PHASES = ("Primary", "Secondary", "All-through", "Special")
PATTERNS = 4
AT_ONCE = 500  # schools whose events are made together: the links of all would not fit into memory
HASHED = {model.__tablename__ for model in (Event, EventLink, EventChain)}
OURS = {model.__tablename__ for model in (Installation, Trust)}  # one of these is for many schools
SUBJECTS = {mapper.class_.__name__.lower(): str(mapper.local_table.key) for mapper in Base.registry.mappers}


@dataclass(frozen=True, slots=True)
class Patterns:
    """The rows of the schools that are copied: by table, and then by pattern."""

    rows: dict[str, list[list[dict[str, Any]]]]

    @property
    def count(self) -> int:
        """How many patterns there are."""
        return len(self.rows[School.__tablename__])

    def stride(self, table: str) -> int:
        """By how much the numbers of a table are moved on from one school to the next."""
        return max((row.get("id") or 0 for rows in self.rows[table] for row in rows), default=0)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built."""

    schools: int
    password_hash: str | None = None
    first_trust: int = LARGEST_TRUST

    @property
    def trusts(self) -> int:
        """How many trusts they belong to."""
        return 1 + max(0, -(-(self.schools - self.first_trust) // USUAL_TRUST))


def settings_of(instance: Path, database_url: str | None = None) -> Settings:
    """Give the settings of an installation that is measured: as people run it, but with a key that is known."""
    return Settings(
        instance=instance,
        database_url=database_url or f"sqlite:///{instance / 'tracker.db'}",
        secret_key=KEY,
        https=False,
        demo_password=PASSWORD,
    )


def urn_of(number: int) -> str:
    """Give the number by which the school is known that was made so many-th, from 0."""
    return str(FIRST_URN + number)


def address_of(who: str, number: int) -> str:
    """Give the email address of somebody at a school, by the first name they have in the pattern: "hanna"."""
    return f"{who}.{urn_of(number)}@school.example"


def officer_of(trust: int) -> str:
    """Give the email address of the officer of the trust that was made so many-th, from 0."""
    return f"officer{trust}@trust.example"


def build(order: Order, today: date, size: Size = FULL, patterns: int = PATTERNS) -> None:
    """Fill an empty database, that of the application at hand, with schools; commits."""
    copy_schools(patterns_of(size, min(patterns, order.schools), today), order, range(order.schools))


def copy_schools(told: Patterns, order: Order, numbers: range) -> None:
    """Store some of the schools that are ordered, with all trusts before the first of them; commits."""
    db.session.remove()
    db.engine.dispose()
    with db.engine.connect().execution_options(compiled_cache=None) as connection:  # each statement is of its own
        _hurry(connection)
        with connection.begin():
            if numbers.start == 0:
                _add_trusts(connection, order, told)
            copies = _copies(connection, numbers, told.count)
            for table in Base.metadata.sorted_tables:
                if table.name not in HASHED | OURS and any(told.rows[table.name]):
                    _copy(connection, table, told, order, copies)
            for model, rows in _chained(told, numbers):
                _send(connection, model, rows)
        _settle(connection)
    db.engine.dispose()  # what was set for haste goes with the connection


def patterns_of(size: Size, count: int, today: date) -> Patterns:
    """Tell some schools, each in a database of its own, and give what is in them."""
    rows: dict[str, list[list[dict[str, Any]]]] = {table.name: [] for table in Base.metadata.sorted_tables}
    for seed in range(count):
        with (
            tempfile.TemporaryDirectory() as folder,
            create_app(replace(settings_of(Path(folder)), testing=True)).app_context(),
        ):
            Base.metadata.create_all(db.engine)
            tell_school(PATTERN_URN, "Pattern", today, size, seed)
            session().commit()
            refresh_standings(today, 1)
            for table in Base.metadata.sorted_tables:
                found = session().execute(sa.select(table).order_by(*table.primary_key)).mappings()
                rows[table.name].append([dict(row) for row in found])
            db.session.remove()
            db.engine.dispose()
    return Patterns(rows)


# ------------------------------------------------------------------ copies


def _copies(connection: sa.Connection, numbers: range, patterns: int) -> sa.Table:
    """Make the table that says which pattern each school is a copy of."""
    columns = (sa.Column("number", sa.Integer, primary_key=True), sa.Column("pattern", sa.Integer))
    table = sa.Table("school_copy", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection, checkfirst=False)
    rows = [{"number": number, "pattern": number % patterns} for number in numbers]
    connection.execute(sa.insert(table), rows)
    return table


def _copy(connection: sa.Connection, table: sa.Table, told: Patterns, order: Order, copies: sa.Table) -> None:
    """Let the database copy the rows of one table for every school."""
    columns = [sa.Column(column.name, _plain(column.type)) for column in table.columns]
    source = sa.Table(
        f"pattern_of_{table.name}",
        sa.MetaData(),
        sa.Column("pattern_", sa.Integer),
        *columns,
        prefixes=["TEMPORARY"],
    )
    source.create(connection, checkfirst=False)
    rows = [{"pattern_": number, **row} for number, rows in enumerate(told.rows[table.name]) for row in rows]
    connection.execute(sa.insert(source), rows)
    taken = {column.name: _copied(column, source, copies.c.number, told, order) for column in table.columns}
    chosen = (
        sa.select(*taken.values())
        .join_from(copies, source, copies.c.pattern == source.c["pattern_"])
        .order_by(copies.c.number, *(source.c[column.name] for column in table.primary_key))
    )
    connection.execute(sa.insert(table).from_select(list(taken), chosen, include_defaults=False))
    source.drop(connection)


def _plain(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """Give a type without the constraint that an enumeration brings along."""
    return sa.String() if isinstance(kind, sa.Enum) else kind


def _copied(
    column: sa.Column[Any], source: sa.Table, number: sa.ColumnElement[int], told: Patterns, order: Order
) -> sa.ColumnElement[Any]:
    """Say what stands in a column of a copy."""
    urn = sa.cast(number + FIRST_URN, sa.String)
    match column.table.name, column.name:  # type: ignore[union-attr]
        case "school", "urn":
            return urn
        case "school", "name":
            return sa.literal("School ") + urn
        case "school", "trust_id":
            return sa.case((number < order.first_trust, 1), else_=2 + (number - order.first_trust) // USUAL_TRUST)
        case "school", "phase":
            return sa.case(*((number % len(PHASES) == index, phase) for index, phase in enumerate(PHASES)))
        case "school", "local_authority":
            return sa.literal("Area ") + sa.cast(number % AREAS, sa.String)
        case "school", "cluster":
            return sa.literal("Cluster ") + sa.cast(number % CLUSTERS, sa.String)
        case "person", "email":
            return sa.func.replace(source.c.email, PATTERN_URN, urn)
        case "person", "fs_uniquifier":
            return sa.literal("person ") + sa.cast(source.c.id + number * told.stride("person"), sa.String)
        case "school_figure", "metric_id":  # which is kept without a key of the table
            return source.c.metric_id + number * told.stride("metric")
        case "person", "password":
            return sa.literal(order.password_hash, sa.String)
    of = _numbered_by(column)
    return source.c[column.name] + number * told.stride(of) if of else source.c[column.name]


def _numbered_by(column: sa.Column[Any]) -> str | None:
    """Name the table whose numbers stand in a column."""
    for key in column.foreign_keys:
        return None if key.column.table.name in OURS else str(key.column.table.name)
    return str(column.table.name) if column.primary_key and column.name == "id" else None  # type: ignore[union-attr]


def _add_trusts(connection: sa.Connection, order: Order, told: Patterns) -> None:
    """Add the trusts, each with an officer; and say that nobody needs a second step here to sign in."""
    connection.execute(sa.insert(Installation), {"id": 1, "is_demonstration": True})
    connection.execute(sa.insert(Trust), [{"id": 1 + n, "name": f"Trust {n}"} for n in range(order.trusts)])
    first = {table: 1 + order.schools * told.stride(table) for table in ("person", "membership")}  # beyond the schools'
    officers = [
        {
            "id": first["person"] + n,
            "name": f"Officer of trust {n}",
            "job_title": "Director of improvement",
            "email": officer_of(n),
            "password": order.password_hash,
            "fs_uniquifier": f"officer of trust {n}",
            "active": True,
            "must_change_password": False,
        }
        for n in range(order.trusts)
    ]
    connection.execute(sa.insert(Person), officers)
    held = [
        {
            "id": first["membership"] + n,
            "person_id": first["person"] + n,
            "trust_id": 1 + n,
            "role": Role.TRUST_OFFICER,
        }
        for n in range(order.trusts)
    ]
    connection.execute(sa.insert(Membership), held)


# ------------------------------------------------------------------ events and their chains


@dataclass(slots=True)
class _Told:
    """An event while it is hashed: one object for all of a school, for there are millions."""

    school_id: int
    id: int = 0
    person_id: int = 0
    name: str = ""
    subject: str = ""
    subject_id: int = 0
    happened_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


Rows = list[tuple[Any, ...]]


def _chained(told: Patterns, numbers: range) -> Iterator[tuple[type[Base], Rows]]:
    """Give the events of all schools and their links, some schools at once, and the ends of their chains."""
    strides = {name: told.stride(table) for name, table in SUBJECTS.items()}
    for first in range(0, len(numbers), AT_ONCE):
        events: Rows = []
        links: Rows = []
        ends: Rows = []
        for number in numbers[first : first + AT_ONCE]:
            of_one, linked = _events_of(told, number, strides)
            events += of_one
            links += linked
            ends.append((number + 1, len(linked), linked[-1][-1]))
        yield Event, events
        yield EventLink, links
        yield EventChain, ends


def _events_of(told: Patterns, number: int, strides: dict[str, int]) -> tuple[Rows, Rows]:
    """Copy the events of a pattern, in the order of the columns, and chain them anew."""
    chain, people, before = number + 1, number * strides["person"], BEGINNING
    one = _Told(school_id=chain)
    events: Rows = []
    links: Rows = []
    for row in told.rows[Event.__tablename__][number % told.count]:
        if row["school_id"] is None:
            continue  # what is told of the people themselves belongs to no school, and to no chain of one
        detail = row["detail"]
        if "person" in detail:
            detail = {**detail, "person": detail["person"] + people}
        one.id, one.person_id = row["id"] + number * strides["event"], row["person_id"] + people
        one.name, one.subject, one.happened_at = row["name"], row["subject"], row["happened_at"]
        one.subject_id = row["subject_id"] + number * strides[one.subject]
        hashed, place = detail_hash(detail), len(links) + 1
        before = link_hash(before, chain, place, one, hashed)
        links.append((chain, place, one.id, hashed, before))
        said = json.dumps(detail)
        events.append((one.id, chain, one.person_id, one.name, one.subject, one.subject_id, said, one.happened_at))
    return events, links


def _send(connection: sa.Connection, model: type[Base], rows: Rows) -> None:
    """Stream rows, in the order of the columns, into a table."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {model.__tablename__} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    kept = ([f"{v:%Y-%m-%d %H:%M:%S.%f}" if isinstance(v, datetime) else v for v in row] for row in rows)
    raw.executemany(f"INSERT INTO {model.__tablename__} VALUES ({', '.join('?' * len(rows[0]))})", kept)


# ------------------------------------------------------------------ haste


def _hurry(connection: sa.Connection) -> None:
    """Leave out what only matters when something may be lost; the rows are in order as they are."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        for setting in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF", "cache_size=-200000"):
            raw.execute(f"PRAGMA {setting}")
        return
    raw.execute("; ".join(f"SET {limit} = 0" for limit in LIMITS))
    if raw.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]:
        raw.execute("SET session_replication_role = replica")  # no look-up for every foreign key
    raw.commit()


def _settle(connection: sa.Connection) -> None:
    """Let numbers go on after the last that was given, and the planner know how much there is."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        raw.execute("PRAGMA journal_mode=WAL")
        return
    for table in Base.metadata.sorted_tables:
        if table.primary_key.columns.keys() == ["id"]:
            last = f"GREATEST(1, (SELECT max(id) FROM {_quoted(table)}))"
            raw.execute(f"SELECT setval(pg_get_serial_sequence('{_quoted(table)}', 'id'), {last})")
    raw.commit()
    raw.autocommit = True
    raw.execute("VACUUM ANALYZE")  # as the server does by itself, some minutes later
    raw.autocommit = False


def _quoted(table: sa.Table) -> str:
    return f'"{table.name}"'


def main() -> None:
    """Build schools in an instance folder, or in another database that is empty."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("schools", type=int)
    asked.add_argument("--instance", type=Path, required=True)
    asked.add_argument("--database")
    given = asked.parse_args()
    given.instance.mkdir(parents=True, exist_ok=True)
    began = perf_counter()
    with create_app(settings_of(given.instance, given.database)).app_context():
        upgrade()
        build(Order(given.schools, hash_password(PASSWORD)), utc_now().date())
        events = session().scalar(sa.select(sa.func.count()).select_from(Event))
    print(f"{given.schools} schools and {events} events in {perf_counter() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
