"""Figures out of a file that become part of the record: once, with their place in the file, and corrected by others."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.reading.test_datasets import own, own_row, real, sample
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.events import Event
from tracker.models.metrics import Metric, Reading
from tracker.models.schools import School
from tracker.queries.figures import may_be, numbers_of, offers_of, unseen_by
from tracker.queries.metrics import metric_sections
from tracker.reading.datasets import heading_of, read_dataset
from tracker.reading.figure_files import Dataset
from tracker.reading.inspections import read_inspection
from tracker.services.figures import Imported, import_figures
from tracker.services.inspections import SourceFile, accept_inspection
from tracker.services.metrics import enter_reading
from tracker.services.schools import note_former_urn
from tracker.storage.folder import Folder


def read(school: School, content: bytes, **said: str) -> Dataset:
    return read_dataset(io.BytesIO(content), "figures.csv", [numbers_of(school)], **said)


def take(cast: Cast, dataset: Dataset, **more: Any) -> Imported:
    signs = {"filename": "figures.csv", "sha256": "0" * 64, **signed(cast.leader)}
    return import_figures([cast.school], dataset, **signs, **more)[0]


def readings(metric: str, group: str = "all pupils") -> list[Reading]:
    of = select(Reading).join(Metric).where(Metric.name == metric, Metric.group == group).order_by(Reading.id)
    return list(session().scalars(of))


def test_a_figure_is_stored_with_where_it_stands_and_for_which_number(cast: Cast) -> None:
    note_former_urn(cast.school, "900901", by=cast.head, now=make.at(make.TODAY))
    dataset = read(cast.school, sample("performance-tables-ks4.csv"), year="2018/19", basis="provisional")
    assert take(cast, dataset).stored == len(dataset.figures)
    (reading,) = readings("Attainment 8")
    assert (reading.school_text, reading.school_value, reading.national_text) == ("37.2", 37.2, "46.4")
    assert (reading.period, reading.basis, reading.as_at) == ("2018/19", "provisional", date(2019, 8, 31))
    assert (reading.urn, reading.dataset, reading.line, reading.denominator) == ("900901", "tables_ks4", 3, 196)
    assert reading.source == "Performance tables, key stage 4, 2018/19 (provisional)"
    assert (reading.metric.unit, reading.metric.better, reading.entered_by) == ("score", "higher", cast.leader)


def test_one_event_tells_of_a_whole_file(cast: Cast) -> None:
    dataset = read(cast.school, sample("ees-ks4.csv"))
    take(cast, dataset)
    assert events() == ["figures_imported"]
    detail = session().scalars(select(Event)).one().detail
    assert (detail["stored"], detail["corrections"], len(detail["readings"])) == (
        len(dataset.figures),
        0,
        detail["stored"],
    )
    assert detail["source"] == "Explore Education Statistics, key stage 4, 2024/25 (revised)"


def test_the_same_file_again_doubles_nothing(cast: Cast) -> None:
    take(cast, read(cast.school, sample("ees-ks4.csv")))
    again = take(cast, read(cast.school, sample("ees-ks4.csv")))
    assert (again.stored, again.already_here) == (0, 11)
    assert events() == ["figures_imported"]


def test_a_changed_figure_follows_as_a_correction_and_the_first_stays(cast: Cast) -> None:
    take(cast, read(cast.school, sample("ees-ks4.csv")))
    changed = read(cast.school, sample("ees-ks4.csv").replace(b",36.1,", b",36.4,"))
    offers = [offer for offer in offers_of(cast.school, changed, make.TODAY) if offer.can_be_stored]
    assert [(offer.fate, offer.held, offer.figure.text) for offer in offers] == [("correction", "36.1", "36.4")]
    imported = take(cast, changed)
    assert (imported.stored, imported.corrections) == (1, 1)
    assert [reading.school_text for reading in readings("Attainment 8")] == ["36.1", "36.4"]
    session().expire_all()
    back = take(cast, read(cast.school, sample("ees-ks4.csv")))
    assert (back.stored, back.corrections) == (1, 1)  # what stands is 36.4, so 36.1 corrects it


def test_only_what_a_person_chose_is_stored(cast: Cast) -> None:
    dataset = read(cast.school, sample("ees-ks4.csv"))
    take(cast, dataset, chosen=[dataset.figures[0].key, "no such figure"])
    assert len(readings("Attainment 8")) == 1
    assert readings("Attainment 8", "disadvantaged") == []
    with pytest.raises(Invalid, match="at least one") as refusal:
        take(cast, dataset, chosen=[dataset.figures[0].key])
    assert refusal.value.field == "chosen"


def test_a_file_adds_to_the_metrics_that_a_report_card_brought(cast: Cast) -> None:
    card = make.metric(cast.school, section="All pupils' performance")
    make.reading(card, cast.head, "2022/23", 31.6, date(2023, 8, 31))
    take(cast, read(cast.school, sample("ees-ks4.csv")))
    session().expire_all()
    assert [(r.period, r.school_text) for r in card.readings] == [("2022/23", "31.6"), ("2024/25", "36.1")]


def test_a_gap_is_stored_as_a_gap(cast: Cast) -> None:
    take(cast, read(cast.school, sample("ees-information-about-schools.csv")))
    gap = next(reading for reading in readings("Attainment 8", "disadvantaged"))
    assert (gap.metric.row, gap.gap_text, gap.gap_value, gap.school_text) == ("gap", "-21.6", -21.6, None)


def test_published_figures_are_not_called_school_data_and_the_schools_own_are(cast: Cast) -> None:
    take(cast, read(cast.school, sample("ees-ks4.csv")))
    take(cast, read(cast.school, sample("own-figures.csv")))
    session().expire_all()
    unvalidated = {
        metric.name: {reading.unvalidated for reading in metric.readings}
        for part in metric_sections(cast.school, make.TODAY)
        for metric in part.metrics
    }
    assert unvalidated["Attainment 8"] == {False}
    assert unvalidated["Attendance"] == {True}


def test_a_number_learnt_from_one_file_finds_the_school_in_another(cast: Cast) -> None:
    take(cast, read(cast.school, sample("ees-information-about-schools.csv")))
    assert cast.school.laestab == "8884011"
    assert session().scalars(select(Event)).one().detail["laestab"] == "8884011"
    older = b"LA,ESTAB,URN,PERCTOT,PPERSABS10\n888,4011,900777,6.5,19.0\n"
    take(cast, read(cast.school, older, year="2017/18"))
    (reading,) = readings("Overall absence")
    assert (reading.urn, reading.school_text) == ("900777", "6.5%")


def test_an_own_figure_of_what_nobody_has_defined_is_not_stored(cast: Cast) -> None:
    dataset = read(cast.school, sample("own-figures.csv"))
    fates = {offer.figure.metric: offer.fate for offer in offers_of(cast.school, dataset, make.TODAY)}
    assert fates == {"Attendance": "new", "Persistent absence": "new", "Reading age": "undefined"}
    age = make.metric(cast.school, "Reading age", group="Year 7", unit="points", section="School data")
    assert {o.fate for o in offers_of(cast.school, dataset, make.TODAY)} == {"new"}
    take(cast, dataset)
    session().expire_all()
    assert [(r.school_text, r.source) for r in age.readings] == [("11.4", "Reading test")]


def test_an_own_figure_takes_the_unit_of_its_metric_or_is_not_stored(cast: Cast) -> None:
    make.metric(cast.school, "Homework handed in", group="SEND", unit="%", section="School data")
    make.metric(cast.school, "Books read", group="SEND", unit="number", section="School data")
    dataset = own(
        own_row(Metric="Homework handed in", Figure="81"),
        own_row(Metric="Books read", Figure="81%"),
        own_row(Metric="Homework handed in", Period="Spring 2026", Figure="810"),
    )
    offers = offers_of(cast.school, dataset, make.TODAY)
    assert [(offer.fate, offer.figure.text) for offer in offers] == [
        ("new", "81%"), ("other unit", "81%"), ("other unit", "810"),
    ]  # fmt: skip


def test_an_own_figure_of_a_day_to_come_is_not_stored(cast: Cast) -> None:
    dataset = own(own_row(**{"As at": "26 November 2026", "Figure": "90"}))
    assert [offer.fate for offer in offers_of(cast.school, dataset, make.TODAY)] == ["ahead"]


def test_a_figure_of_a_school_year_to_come_is_not_stored(cast: Cast) -> None:
    tables = sample("performance-tables-16-18.csv")
    for year, fate in (("2026/27", "new"), ("2027/28", "ahead")):
        dataset = read(cast.school, tables, year=year, basis="provisional")
        assert {offer.fate for offer in offers_of(cast.school, dataset, make.TODAY)} == {fate}


def test_a_figure_entered_at_the_screen_is_known_when_the_template_brings_it_again(cast: Cast) -> None:
    metric = make.metric(cast.school, "Attendance", group="SEND", unit="%", section="School data")
    as_at = date(2026, 10, 23)
    enter_reading(metric, period="Autumn 2026", as_at=as_at, numerator=90, denominator=100, **signed(cast.leader))
    session().expire_all()
    dataset = own(own_row(Numerator="90", Denominator="100"))
    assert [offer.fate for offer in offers_of(cast.school, dataset, make.TODAY)] == ["here"]


@pytest.mark.parametrize("entered", ["Autumn 2026, first half", "Autumn 2026, first half-term"])
@pytest.mark.parametrize("uploaded", ["Autumn 2026, first half-term", "Autumn 1 2026"])
def test_a_half_term_is_known_when_a_file_spells_it_otherwise(cast: Cast, entered: str, uploaded: str) -> None:
    metric = make.metric(cast.school, "Attendance", group="SEND", unit="%", section="School data")
    held = {"basis": None, "numerator": 90, "denominator": 100}
    make.reading(metric, cast.leader, entered, 90, date(2026, 10, 23), **held)
    dataset = own(own_row(Period=uploaded, Numerator="90", Denominator="100"))
    assert [offer.fate for offer in offers_of(cast.school, dataset, make.TODAY)] == ["here"]
    dataset = own(own_row(Period=uploaded, Numerator="91", Denominator="100"))
    (offer,) = offers_of(cast.school, dataset, make.TODAY)
    assert (offer.fate, offer.held) == ("correction", "90%")


def test_a_figure_of_another_day_corrects_the_one_of_its_period(cast: Cast) -> None:
    metric = make.metric(cast.school, "Attendance", group="SEND", unit="%", section="School data")
    counts = {"numerator": 90, "denominator": 100}
    make.reading(metric, cast.leader, "Autumn 2026", 90, date(2026, 10, 16), basis=None, **counts)
    dataset = own(own_row(Period="Autumn 2026", Numerator="91", Denominator="100"))
    (offer,) = offers_of(cast.school, dataset, make.TODAY)
    assert (offer.fate, offer.held) == ("correction", "90%")
    assert (take(cast, dataset).corrections, take(cast, dataset).already_here) == (1, 1)


@pytest.mark.parametrize("numerator", ["3", "4"])
def test_a_hidden_figure_is_offered_alike_whether_a_file_has_the_same_or_another(cast: Cast, numerator: str) -> None:
    metric = make.metric(cast.school, "Late", group="SEND", unit="%", section="School data")
    held = {"basis": None, "numerator": 3, "denominator": 21}
    make.reading(metric, cast.head, "Autumn 2026", 14.3, date(2026, 10, 23), **held)
    dataset = own(own_row(Metric="Late", Numerator=numerator, Denominator="21"))
    unseen = unseen_by(cast.leader, cast.school, make.TODAY)
    (offer,) = offers_of(cast.school, dataset, make.TODAY, unseen=unseen)
    assert (offer.fate, offer.held, offer.can_be_stored) == ("held", None, True)
    imported = take(cast, dataset, unseen=unseen)
    assert (imported.stored, imported.corrections, imported.already_here) == (1, 0, 0)
    session().expire_all()
    assert [reading.numerator for reading in metric.readings] == [3, int(numerator)]
    again = take(cast, dataset, unseen=unseen_by(cast.leader, cast.school, make.TODAY))
    assert (again.stored, again.already_here) == (0, 1)  # what they entered themselves they know


def test_the_number_of_pupils_is_stored_and_changed_by_a_file(cast: Cast) -> None:
    metric = make.metric(cast.school, "Attendance", group="SEND", unit="%", section="School data")
    for pupils in ("12", "13"):
        row = {"Numerator": "1,234", "Denominator": "1,340", "Number of pupils": pupils}
        (offer,) = offers_of(cast.school, own(own_row(**row)), make.TODAY)
        assert offer.counted == f"1,234 of 1,340 sessions of {pupils} pupils"
        take(cast, own(own_row(**row)))
    session().expire_all()
    assert [reading.pupils for reading in metric.readings] == [12, 13]


def test_another_schools_figures_are_not_taken(cast: Cast) -> None:
    dataset = read(cast.other_school, sample("ees-ks4.csv"))
    assert (dataset.found, dataset.figures) == (frozenset(), ())
    assert take(cast, read(cast.school, sample("ees-ks4.csv").replace(b"900001", b"900002"))).stored == 0


def test_a_name_could_be_the_schools_when_todays_was_made_from_it(cast: Cast) -> None:
    cast.school.name = "Harbour Row School"
    fits = may_be(cast.school)
    assert fits("Harbour Row School, a Specialist Maths College")
    assert fits("HARBOUR ROW HIGH SCHOOL")
    assert not fits("Quayside School")


def test_the_real_files_make_one_history_of_both_numbers(cast: Cast, shared: Path, store: Folder) -> None:
    card = shared / "inspections" / "alsop-2026-report-card.txt"
    files = sorted((shared / "dfe").glob("*.csv"))
    if not (card.is_file() and files):
        pytest.skip("the real card and files are not here")
    cast.school.urn, cast.school.name = "148226", "Alsop High School"
    note_former_urn(cast.school, "104693", by=cast.head, now=make.at(make.TODAY))
    document = read_inspection(card.read_bytes(), card.name)
    source = SourceFile(card.name, "text/plain", card.read_bytes())
    accept_inspection(cast.school, document, source, store=store, **signed(cast.head))
    for path in (real(shared, file.name) for file in files):
        with path.open("rb") as file:
            heading = heading_of(file, path.name)
            said = {ask: getattr(heading, ask) for ask in heading.asks}
            take(cast, read_dataset(file, path.name, [numbers_of(cast.school)], **said))
    session().expire_all()
    found = {
        (r.period, r.basis, r.urn, r.school_text or r.gap_text)
        for name in ("Attainment 8", "Progress 8")
        for r in [*readings(name), *readings(name, "disadvantaged")]
    }
    assert {
        ("2018/19", "provisional", "104693", "35.9"),
        ("2018/19", "provisional", "104693", "-0.73"),
        ("2023/24", "final", "148226", "-2.18"),
        ("2023/24", "final", "148226", "-28.4"),
    } <= found
    history = [r.period for r in readings("Attainment 8") if r.metric.row == "national"]
    assert sorted(history) == ["2018/19", "2022/23", "2023/24", "2024/25"]
