"""What does not add up? And what people say about it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.checks import check_by_key, checks_page
from tracker.rules.permissions import Capability
from tracker.services.checks import answer_check
from tracker.web.asked import questions_about
from tracker.web.context import here
from tracker.web.forms.checks import AnswerForm, CheckList
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("checks", __name__)


@blueprint.get("/checks")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """List what does not add up: what is to answer first, then what was answered."""
    page = checks_page(here().school, here().today, in_full=here().in_full)
    asked = questions_about(*(("check", check.key) for check in page.all))
    form = CheckList.asked(request.args, page)
    return render_template("checks/index.html", page=page, form=form, questions=asked)


@blueprint.route("/checks/<key>/answer", methods=["GET", "POST"])
@audience(Capability.ANSWER_CHECKS)
def answer(key: str) -> ResponseReturnValue:
    """Explain one check, signed."""
    at = here()
    check = check_by_key(at.school, key, at.today, in_full=at.in_full)
    form = AnswerForm()
    if done(form, lambda: answer_check(at.school, check, form.explanation.data or "", **signed())):
        flash("Signed and saved. The check stays here, with your answer beside it.", "success")
        return redirect(url_for(".index", _anchor=f"check-{key}"))
    return form_page("checks/answer.html", form, check=check)
