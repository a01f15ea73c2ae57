"""Lists live in their address: narrowed, counted, cleared by one press, and led back to from what they lead to."""

from __future__ import annotations

import csv
import io

import pytest

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tracker.db import session
from tracker.models.evidence import EvidenceKind
from tracker.rules.permissions import Role

Browsers = dict[str, Browser]
HOME = "/schools/900001"


@pytest.fixture
def plan(cast: Cast) -> None:
    """Six of everything, so that each list is worth narrowing."""
    card = make.inspection(cast.school, cast.clerk)
    letter = make.inspection(cast.school, cast.clerk, make.TODAY.replace(month=3), kind="monitoring_letter")
    for number in range(1, 7):
        of = card if number < 5 else letter
        asked = make.requirement(of, (f"Leaders must mend thing {number}.",), title=f"Thing {number}")
        action = make.action(asked, cast.leader, title=f"Mend thing {number} well")
        if number != 2:
            make.evidence(action, cast.leader, title=f"Photograph {number}")
        make.question(cast.school, cast.governor, cast.leader, action=action, text=f"Is thing {number} mended?")
        make.visit(cast.school, cast.governor if number < 4 else cast.trust_officer, [action], purpose=f"See {number}")
        metric = make.metric(cast.school, f"Count {number}", group="girls" if number == 3 else "all pupils")
        make.reading(metric, cast.head, "2024/25", 28.2, make.TODAY.replace(month=8))
    make.evidence(action, cast.head, title="Photograph confided", confidential=True)
    make.evidence(action, cast.head, title="Site", kind=EvidenceKind.LINK, url="https://example.org/")
    make.role(cast.leader, Role.GOVERNOR, cast.school)
    session().commit()


def said(page: Page) -> str:
    line = page.soup.select_one(".ns-filter__said")
    return " ".join(line.get_text(" ").split()) if line else ""


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("path", "shown", "here", "gone"),
    [
        ("/requirements?words=thing+3", "1 of 6 requirements", "Thing 3", "Thing 4"),
        ("/requirements?inspection=2", "2 of 6 requirements", "Thing 6", "Thing 4"),
        ("/questions?words=thing+3", "1 of 6 questions", "Is thing 3 mended?", "Is thing 4"),
        ("/evidence?words=photograph+3", "1 of 6 pieces of evidence", "Photograph 3", "Photograph 4"),
        ("/evidence?what=link", "1 of 6 pieces of evidence", "E7 Site", "Photograph 4"),
        ("/evidence?requirement=3", "1 of 6 pieces of evidence", "Photograph 3", "Photograph 4"),
        ("/evidence?show=gaps", "0 of 6 pieces of evidence", "Nothing to show yet", "Photograph"),
        ("/metrics?group=girls", "1 of 6 metrics", "Count 3", "Count 4"),
        ("/metrics?words=count+5", "1 of 6 metrics", "Count 5", "Count 4"),
        ("/visits?by=Tom+Birch", "3 of 6 visits", "V5 See 5", "V1 See 1"),
        ("/people?words=nowak", "1 of 7 roles", "Łukasz Nowak", "Hanif"),
        ("/people?role=head", "1 of 7 roles", "Hanif Rahman", "Nowak"),
    ],
)
def test_a_list_is_narrowed_by_its_address_and_says_how_much_it_shows(
    at_browser: Browsers, path: str, shown: str, here: str, gone: str
) -> None:
    page = at_browser["governor"].get(f"{HOME}{path}")
    listed = page.soup.select_one("main")
    assert listed is not None
    for details in listed.select(".ns-filter form"):
        details.decompose()
    assert said(page).startswith(shown)
    assert here in page.main
    assert gone not in page.main
    clear = next((a for a in listed.select("a") if a.get_text() == "Show the whole list"), None)
    narrowed_by_name = "show=" in path
    assert (clear is not None and clear["href"] == f"{HOME}{path.partition('?')[0]}") != narrowed_by_name


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("requirements.csv?words=thing+3", 1),
        ("questions.csv?words=thing+3&show=all", 1),
        ("metrics.csv?group=girls", 1),
        ("visits.csv?by=Tom+Birch", 3),
        ("people.csv?role=head", 1),
        ("evidence.csv?what=link", 1),
    ],
)
def test_what_is_taken_away_is_what_is_shown(at_browser: Browsers, path: str, rows: int) -> None:
    text = at_browser["governor"].client.get(f"{HOME}/{path}").get_data(as_text=True)
    assert len(list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))) == rows + 1


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("page", ["requirements", "questions", "evidence", "metrics", "visits", "people", "history"])
def test_what_the_address_asks_for_and_the_page_does_not_know_narrows_nothing(at_browser: Browsers, page: str) -> None:
    asked = (
        "inspection=77&colour=puce&what=x&group=&role=king&by=nobody&requirement=x&show=drop+table&who=x&since=1+1+x"
    )
    shown = at_browser["head"].get(f"{HOME}/{page}?{asked}")
    assert "answers to that" not in shown.main
    assert "Show the whole list" not in shown.main


@pytest.mark.usefixtures("plan")
def test_where_nothing_is_left_the_whole_list_is_one_press_away(at_browser: Browsers) -> None:
    for page in ("requirements", "evidence", "metrics", "visits", "people"):
        shown = at_browser["governor"].get(f"{HOME}/{page}?words=zebra")
        assert "answers to that" in shown.main
        assert [a["href"] for a in shown.soup.select(".ns-note a")] == [f"{HOME}/{page}"]


def test_a_short_list_is_not_offered_to_be_narrowed(cast: Cast, at_browser: Browsers) -> None:
    make.requirement(make.inspection(cast.school, cast.clerk))
    page = at_browser["governor"].get(f"{HOME}/requirements")
    assert "Narrow this list" not in page.main
    assert not said(page)
    page = at_browser["leader"].get(f"{HOME}/my-actions?show=all")
    assert "Narrow this list" not in page.main


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("path", "thing", "label"),
    [
        ("/requirements?words=thing+3", "requirement-3", "Requirements"),
        ("/questions?show=all&words=thing+3", "question-3", "Questions"),
        ("/evidence?words=photograph+3", "action-3.1", "Evidence"),
        ("/metrics?words=count+3", "metric-3", "Metrics"),
        ("/visits?words=see+3", "visit-3", "Visits"),
    ],
)
def test_back_from_a_thing_is_to_the_list_as_it_was_narrowed_and_to_the_thing_in_it(
    at_browser: Browsers, path: str, thing: str, label: str
) -> None:
    browser = at_browser["governor"]
    listed = browser.get(f"{HOME}{path}").soup.find(id=thing)
    assert listed is not None
    back = browser.get(str(listed.select_one("a")["href"])).soup.select_one(".ns-back")  # type: ignore[index]
    assert back is not None
    assert (back.get_text(), back["href"]) == (label, f"{HOME}{path}#{thing}")


@pytest.mark.usefixtures("plan")
def test_without_a_list_behind_it_a_thing_leads_to_its_own(at_browser: Browsers) -> None:
    browser = at_browser["governor"]
    listed = browser.get(f"{HOME}/questions").soup.select_one("#question-3 a.ns-row__title")
    assert listed is not None
    assert listed["href"] == f"{HOME}/questions/3", "the list as it is by itself need not be carried"
    back = browser.get(f"{HOME}/questions/3").soup.select_one(".ns-back")
    assert back is not None
    assert back["href"] == f"{HOME}/questions#question-3"


@pytest.mark.usefixtures("plan")
def test_my_actions_are_led_back_to(at_browser: Browsers) -> None:
    browser = at_browser["leader"]
    there = browser.get(f"{HOME}/my-actions?show=overdue&words=thing").soup
    assert there is not None
    there = browser.get(f"{HOME}/my-actions").soup.find(id="action-3.1")
    back = browser.get(str(there.select_one("a")["href"])).soup.select_one(".ns-back")  # type: ignore[union-attr, index]
    assert back is not None
    assert (back.get_text(), back["href"]) == ("My actions", f"{HOME}/my-actions#action-3.1")


@pytest.mark.usefixtures("plan")
def test_after_a_form_about_a_thing_the_way_back_is_still_to_the_list_somebody_came_from(at_browser: Browsers) -> None:
    browser, narrowed = at_browser["leader"], f"{HOME}/evidence?words=photograph+3"
    listed = browser.get(narrowed).soup.find(id="action-3.1")
    page = browser.get(str(listed.select_one("a")["href"]))  # type: ignore[union-attr, index]
    form = browser.get(str(page.soup.find("a", string="Log progress")["href"]))  # type: ignore[index]
    came_back = browser.post(form.response.request.full_path, {"progress": "Half is mended."}, 422)
    typed = {"colour": "amber", "progress": "Half is mended."}
    signed = browser.post(came_back.response.request.full_path, typed)
    assert "Signed and saved." in signed.main
    for page in (form, came_back, signed):
        back = page.soup.select_one(".ns-back")
        assert back is not None
        assert (back.get_text(), back["href"]) == ("Evidence", f"{narrowed}#action-3.1")


@pytest.mark.usefixtures("plan")
def test_the_list_is_carried_on_by_what_is_about_the_same_thing_alone(at_browser: Browsers) -> None:
    browser = at_browser["leader"]
    page = Page(browser.client.get(f"{HOME}/requirements/3", query_string={"back": f"{HOME}/search?q=thing"}))
    carrying = {str(link["href"]).partition("?")[0] for link in page.soup.select("a[href*='back=']")}
    assert f"{HOME}/requirements/3/actions/new" in carrying
    assert not [href for href in carrying if not href.startswith(f"{HOME}/requirements/3/")]
    believed = Page(browser.client.get(f"{HOME}/requirements/3", query_string={"back": "https://evil.example/"}))
    assert not believed.soup.select("a[href*='back=']"), "an address that is no list is not handed on"


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    "carried",
    [
        "https://evil.example/",
        "//evil.example/schools/900001/questions",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "/schools/900002/questions",
        "/schools/900001/questions/3",
        "/schools/900001/people/add",
        "/logout",
        "/no/such/page",
        "schools/900001/questions",
        "/schools/900001/questions@evil.example",
        "http:///schools/900001/questions",
        "/schools/900001/questions?" + "a" * 700,
        "/[::1",
        "",
    ],
)
def test_no_other_address_is_led_back_to(at_browser: Browsers, carried: str) -> None:
    answer = at_browser["governor"].client.get(f"{HOME}/requirements/3", query_string={"back": carried})
    back = Page(answer).soup.select_one(".ns-back")
    assert back is not None
    assert (back.get_text(), back["href"]) == ("Requirements", f"{HOME}/requirements#requirement-3")


@pytest.mark.usefixtures("plan")
def test_what_a_list_is_narrowed_by_is_written_anew(at_browser: Browsers) -> None:
    carried = f'{HOME}/questions?show=all&_external=1&_scheme=javascript&_anchor=x&words="><b>&back=/logout#x'
    page = Page(at_browser["governor"].client.get(f"{HOME}/questions/3", query_string={"back": carried}))
    back = page.soup.select_one(".ns-back")
    assert back is not None
    assert str(back["href"]).startswith(f"{HOME}/questions?show=all&_external=1")
    assert str(back["href"]).endswith("#question-3")
    assert "logout" not in str(back["href"])
    assert not page.soup.select(".ns-back b")
