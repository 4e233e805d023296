"""The pages of the advisor. The address holds every answer; nothing is kept, and only GET is spoken."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from advisor import evaluation, ruleset
from advisor.document import files
from advisor.document.method import method as the_method
from advisor.document.recommendation import recommendation
from advisor.document.summary import ranking_summary
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.neutrality import permutations_of
from advisor.own_numbers import plans_on_sale
from advisor.pages import questionnaire
from advisor.pages.background import background as the_background
from advisor.pages.first_questions import first_questions
from advisor.pages.movement import movement
from advisor.pages.overview import overview
from advisor.pages.report import left_out, report
from advisor.pages.worked_example import worked_example
from advisor.rules.questions import TOPICS
from catalog import snapshot

PANEL = "panel"
"""The element that a change of an answer brings up to date."""
FILES = {
    "json": ("application/json", files.as_json),
    "csv": ("text/csv; charset=utf-8", files.as_csv),
}
"""By format: content type, and what writes it."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    made = evaluation.evaluate(Answers(), _today())
    found = ranking_summary(made)
    shown = {
        "overview": overview(made.published.document, made.today),
        "found": found,
        "first_questions": first_questions(found, Answers()),
    }
    return render(request, "advisor/start.html", {**shown, **_rests_on(made)})


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    wrong = questionnaire.problems(form)
    if request.htmx.target == PANEL:
        return _panel(request, form, wrong)
    topic = questionnaire.topic_asked(form) if "topic" in request.GET else ""
    if not wrong and (clean := _clean(request, "advisor", form.answers(), topic)):
        return _varying(redirect(clean))
    return _questions(request, form, wrong)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if wrong := questionnaire.problems(form):
        return _questions(request, form, wrong)
    answers = form.answers()
    if clean := _clean(request, "check", answers):
        return redirect(clean)
    made = evaluation.evaluate_ranking(answers, _today())
    shown = {
        "given": questionnaire.given(answers, plans_on_sale(made.published.document)),
        "weights": ranking_summary(made)["weights"],
        "change_importance": questionnaire.address(
            "advisor",
            answers,
            topic=questionnaire.EVERYTHING,
            anchor=questionnaire.IMPORTANCE_ANCHOR,
        ),
        "result": questionnaire.address("result", answers),
        "back": questionnaire.address("advisor", answers, topic=TOPICS[-1].key),
        "unanswered": questionnaire.unanswered(answers),
    }
    return render(request, "advisor/check.html", {**shown, **_rests_on(made)})


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if wrong := questionnaire.problems(form):
        return _questions(request, form, wrong)
    answers = form.answers()
    if clean := _clean(request, "result", answers):
        return redirect(clean)
    made = evaluation.evaluate(answers, _today())
    found = recommendation(made)
    shown = {
        "found": found,
        **report(
            found,
            answers,
            made.published.document,
            made.today,
            request.build_absolute_uri(reverse("api-recommendations")),
        ),
        "here": request.build_absolute_uri(questionnaire.address("result", answers)),
        "files": [
            (kind, questionnaire.address("result-file", answers, format=kind)) for kind in FILES
        ],
        "check": questionnaire.address("check", answers),
        "change_importance": questionnaire.address(
            "advisor",
            answers,
            topic=questionnaire.EVERYTHING,
            anchor=questionnaire.IMPORTANCE_ANCHOR,
        ),
    }
    return render(request, "advisor/result.html", {**shown, **_rests_on(made)})


@require_safe
def result_file(request: HttpRequest, format: str) -> HttpResponse:
    """Everything on the result's page as one file. What is wrong with the address is told in plain text: scripts ask too."""
    form = _form(request)
    if wrong := questionnaire.problems(form):
        said = "\n".join(f"{one.key}: {one.text}" for one in wrong)
        return HttpResponse(f"{said}\n", status=400, content_type="text/plain; charset=utf-8")
    made = evaluation.evaluate(form.answers(), _today())
    content_type, write = FILES[format]
    response = HttpResponse(write(recommendation(made)), content_type=content_type)
    response["Content-Disposition"] = (
        f'attachment; filename="elwise-result.{made.today.isoformat()}.{format}"'
    )
    return response


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    made = evaluation.evaluate(Answers(), _today())
    found = ranking_summary(made)
    names = {one["distribution"]: one["name"] for one in found["ranking"]}
    permutations = permutations_of(evaluation.board(made.published, made.today))
    rows = [{"name": names[row.distribution], "places": row.places} for row in permutations.rows]
    shown = {
        **the_method(),
        "found": found,
        "first_questions": first_questions(found, Answers()),
        "example": worked_example(made.published, made.today),
        "turned": {"runs": permutations.runs, "follows": permutations.follows, "rows": rows},
        "rules": {"digest": ruleset.rules_digest(), "as_of": ruleset.RULES_AS_OF},
    }
    return render(request, "advisor/method.html", {**shown, **_rests_on(made)})


@require_safe
def background(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    return render(
        request,
        "advisor/background.html",
        {**the_background(published.document), "published": published, "today": _today()},
    )


def _form(request: HttpRequest) -> AnswersForm:
    form = AnswersForm(request.GET, other_keys=frozenset({"topic"}))
    form.is_valid()
    return form


def _questions(
    request: HttpRequest, form: AnswersForm, wrong: list[questionnaire.Problem]
) -> HttpResponse:
    """The whole page, with what is wrong on top where something is."""
    topic = questionnaire.topic_with(wrong, questionnaire.topic_asked(form))
    made = _preview(form.answers())
    plans = plans_on_sale(made.published.document)
    shown = {
        **questionnaire.page(form, topic, plans),
        "problems": wrong,
        **_standing(made, form.answers()),
    }
    return _varying(render(request, "advisor/questions.html", shown, status=400 if wrong else 200))


def _panel(
    request: HttpRequest, form: AnswersForm, wrong: list[questionnaire.Problem]
) -> HttpResponse:
    """Only who is still in the running, and the address that says the same."""
    topic = questionnaire.topic_asked(form)
    made = _preview(form.answers())
    shown = {
        "moved": [] if wrong else _moved(request, made),
        "problems": wrong,
        "everything": topic == questionnaire.EVERYTHING,
        "update": True,
        **_standing(made, form.answers()),
    }
    response = render(request, "advisor/_panel.html", shown, status=400 if wrong else 200)
    if not wrong:
        response["HX-Replace-Url"] = questionnaire.address("advisor", form.answers(), topic=topic)
    return _varying(response)


def _moved(request: HttpRequest, made: evaluation.Evaluation) -> list[str]:
    """What has changed since the answers in the address the browser still shows."""
    query = QueryDict(urlsplit(request.htmx.current_url or "").query)
    form = AnswersForm(query, other_keys=frozenset({"topic"}))
    if not form.is_valid():
        return []
    before = evaluation.evaluate_ranking(form.answers(), made.today, made.published)
    names = {one["slug"]: one["short_name"] for one in made.published.document["distributions"]}
    return movement(before.analysis, made.analysis, names)


def _preview(answers: Answers) -> evaluation.Evaluation:
    """Who matches and who is ruled out; where nothing is answered also what to answer first."""
    if answers.options or answers.importance:
        return evaluation.evaluate_ranking(answers, _today())
    return evaluation.evaluate(answers, _today())


def _standing(made: evaluation.Evaluation, answers: Answers) -> dict[str, object]:
    found = ranking_summary(made)
    return {
        "found": found,
        "first_questions": first_questions(found, answers),
        **left_out(found),
        **_rests_on(made),
    }


def _clean(request: HttpRequest, name: str, answers: Answers, topic: str = "") -> str:
    """The one address for these answers, where the one that was asked for is another; a form also sends what was left empty."""
    clean = questionnaire.address(name, answers, topic=topic)
    return "" if request.GET.urlencode() == clean.partition("?")[2] else clean


def _rests_on(made: evaluation.Evaluation) -> dict[str, object]:
    return {"published": made.published, "today": made.today}


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-Current-URL"])
    return response


def _today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()
