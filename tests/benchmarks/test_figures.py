"""How fast a whole country's file is read for one trust, against Python's csv module over the same file."""

from __future__ import annotations

import csv
import random
import tracemalloc
from pathlib import Path

import pytest

from tests import make
from tests.benchmarks.conftest import Measure, paired
from tests.cast import Cast
from tests.reading.test_datasets import SAMPLES
from tracker.db import session
from tracker.models.schools import FormerUrn, School
from tracker.queries.figures import numbers_of, schools_here
from tracker.reading.datasets import read_dataset
from tracker.reading.figure_files import Dataset
from tracker.services.figures import import_figures

ROWS, SCHOOLS = 22_000, 30


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A file of 22,000 schools and 60 columns."""
    with (SAMPLES / "ees-information-about-schools.csv").open(encoding="utf-8", newline="") as sample:
        header, *_, ours = csv.reader(sample)
    assert len(header) == 60
    return _table(tmp_path / "country.csv", header, ours, ROWS)


@pytest.fixture
def trust(cast: Cast) -> list[School]:
    """Thirty schools, each with a number it had before and an establishment number."""
    for n in range(SCHOOLS):
        former = [FormerUrn(urn=str(800000 + n), noted_at=make.at(make.TODAY))]
        urn, laestab = str(100000 + 700 * n), f"88{50000 + n}"
        session().add(School(urn=urn, name=f"School {n}", laestab=laestab, numbers={}, former_urns=former))
    session().commit()
    return schools_here()


@pytest.mark.usefixtures("trust")
def test_a_whole_file_for_a_trust_takes_at_most_three_times_what_reading_its_rows_takes(
    cast: Cast, country: Path, measured: Measure
) -> None:
    def work() -> int:
        schools = schools_here()
        dataset = read(country, schools)
        found = [school for school in schools if school.urn in dataset.found]
        signs = {"by": cast.head, "now": make.at(make.TODAY), "today": make.TODAY}
        imported = import_figures(found, dataset, filename=country.name, sha256="0" * 64, **signs)
        session().flush()
        session().rollback()
        return sum(one.stored for one in imported)

    assert work() == SCHOOLS * 10
    measured("importing 22,000 rows for 30 schools", *paired(work, lambda: rows_of(country)), 3)


def test_a_file_four_times_as_long_takes_no_more_memory(country: Path, trust: list[School], tmp_path: Path) -> None:
    with country.open(encoding="utf-8", newline="") as file:
        header, ours, *_ = csv.reader(file)
    quarter = _table(tmp_path / "quarter.csv", header, ours, ROWS // 4)
    few, many = (peak_of(path, trust[: SCHOOLS // 4]) for path in (quarter, country))
    assert many < 1.1 * few
    assert many < country.stat().st_size / 10


def read(path: Path, schools: list[School]) -> Dataset:
    with path.open("rb") as file:
        return read_dataset(file, path.name, [numbers_of(school) for school in schools])


def rows_of(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def peak_of(path: Path, schools: list[School]) -> int:
    """Give the most memory that reading a file takes at once, in bytes."""
    tracemalloc.start()
    try:
        read(path, schools)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _table(path: Path, header: list[str], like: list[str], rows: int) -> Path:
    chance = random.Random(7)
    urn, laestab = header.index("school_urn"), header.index("school_laestab")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for number in range(rows):
            row = [f"{chance.random() * 100:.1f}" if "." in cell else cell for cell in like]
            row[urn], row[laestab] = str(100000 + number), str(2000000 + number)
            writer.writerow(row)
    return path
