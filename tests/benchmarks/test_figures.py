"""How fast a whole country's file is read for one trust, against Python's csv module over the same file."""

from __future__ import annotations

import csv
import random
import tracemalloc
from pathlib import Path

import pytest

from tests.benchmarks.conftest import Measure, paired
from tests.reading.test_datasets import SAMPLES
from tracker.reading.datasets import read_dataset
from tracker.reading.figure_files import Dataset, SchoolNumbers

ROWS, SCHOOLS = 22_000, 30


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A file of 22,000 schools and 60 columns."""
    with (SAMPLES / "ees-information-about-schools.csv").open(encoding="utf-8", newline="") as sample:
        header, *_, ours = csv.reader(sample)
    assert len(header) == 60
    return _table(tmp_path / "country.csv", header, ours, ROWS)


@pytest.fixture
def trust() -> list[SchoolNumbers]:
    """Thirty schools, each with a number it had before and an establishment number."""
    return [
        SchoolNumbers(str(100000 + 700 * n), frozenset({str(100000 + 700 * n), str(800000 + n)}), f"88{50000 + n}")
        for n in range(SCHOOLS)
    ]


def test_a_whole_file_for_a_trust_takes_at_most_three_times_what_reading_its_rows_takes(
    country: Path, trust: list[SchoolNumbers], measured: Measure
) -> None:
    assert len(read(country, trust).found) == SCHOOLS
    measured("importing 22,000 rows for 30 schools", *paired(lambda: read(country, trust), lambda: rows_of(country)), 3)


def test_a_file_four_times_as_long_takes_no_more_memory(
    country: Path, trust: list[SchoolNumbers], tmp_path: Path
) -> None:
    with country.open(encoding="utf-8", newline="") as file:
        header, ours, *_ = csv.reader(file)
    longer = _table(tmp_path / "longer.csv", header, ours, 4 * ROWS)
    assert longer.stat().st_size > 20 * 2**20
    short, long = peak_of(country, trust), peak_of(longer, trust)
    assert long < 1.1 * short
    assert long < 2 * 2**20


def read(path: Path, schools: list[SchoolNumbers]) -> Dataset:
    with path.open("rb") as file:
        return read_dataset(file, path.name, schools)


def rows_of(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def peak_of(path: Path, schools: list[SchoolNumbers]) -> int:
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
