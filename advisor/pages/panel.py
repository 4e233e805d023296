"""The panel beside the questionnaire: who matches so far, and what the last answer changed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from advisor.document.ranking import RankedOutline
from advisor.document.summary import RankingSummary, ranking_summary
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation, evaluate, evaluate_ranking
from advisor.forms import AnswersForm
from advisor.pages import addresses
from advisor.pages.addresses import EVERYTHING
from advisor.pages.excluded import NotRankedGroups, not_ranked_groups
from advisor.pages.first_questions import FirstQuestion, first_questions
from advisor.pages.movement import movement
from advisor.pages.problems import AddressProblem, chosen_return, chosen_topic
from advisor.pages.requests import OTHER_KEYS, HtmxRequest, vary_on_htmx
from catalog import clock
from catalog.formats import join_words
from catalog.query_string import without_trackers

PANEL = "panel"
"""The id of the element that a changed answer updates."""


@dataclass(frozen=True)
class PanelRow:
    """`tied_with`: names of the distributions that it is tied with, empty for none."""

    candidate: RankedOutline
    tied_with: str


@dataclass(frozen=True)
class MatchingPanel:
    """`everything`: the whole questionnaire is on the page, so the weights are listed too."""

    ranking: RankingSummary
    first_questions: list[FirstQuestion]
    not_ranked: NotRankedGroups
    everything: bool

    @property
    def rows(self) -> list[PanelRow]:
        names = {row.distribution: row.name for row in self.ranking.ranking}
        return [
            PanelRow(row, join_words([names[slug] for slug in row.tied_with]))
            for row in self.ranking.ranking
        ]

    @property
    def has_ties(self) -> bool:
        return any(row.tied_with for row in self.ranking.ranking)

    @property
    def line(self) -> str:
        """How many match and who leads: "2 match · AlmaLinux 9 leads"."""
        rows = self.ranking.ranking
        number = f"{len(rows) or 'None'} match"
        if not self.ranking.answers:
            return f"{number} · nothing answered yet"
        if not rows or self.ranking.no_winner_because:
            return number
        tied = [row for row in rows if row.distribution in rows[0].tied_with]
        leaders = join_words([f"{row.name} {row.release}" for row in (rows[0], *tied)])
        if len(rows) == 1:
            return f"Only {leaders} matches"
        return f"{number} · {leaders} {'tie for first' if tied else 'leads'}"


def panel_of(evaluation: Evaluation, answers: Answers, topic: str) -> MatchingPanel:
    ranking = ranking_summary(evaluation)
    return MatchingPanel(
        ranking=ranking,
        first_questions=first_questions(ranking.questions_to_ask, answers),
        not_ranked=not_ranked_groups(ranking.unconfirmed, ranking.excluded),
        everything=topic == EVERYTHING,
    )


def preview(answers: Answers) -> Evaluation:
    """Who matches and who is ruled out; without any answer also what to answer first."""
    if answers.options or answers.importance:
        return evaluate_ranking(answers, clock.today())
    return evaluate(answers, clock.today())


def render_panel(
    request: HtmxRequest, form: AnswersForm, invalid: list[AddressProblem]
) -> HttpResponse:
    """The panel alone, and the address with the changed answers."""
    topic, answers = chosen_topic(form), form.answers()
    evaluation = preview(answers)
    context = {
        "panel": panel_of(evaluation, answers, topic),
        "changes": [] if invalid else _changes(request, evaluation),
        "problems": invalid,
        "update": True,
        "published": evaluation.published,
        "today": evaluation.today,
    }
    status = 400 if invalid else 200
    response = render(request, "advisor/_panel.html", context, status=status)
    if not invalid:
        response["HX-Replace-Url"] = addresses.address(
            "advisor", answers, topic=topic, back=chosen_return(form)
        )
    return vary_on_htmx(response)


def _changes(request: HtmxRequest, evaluation: Evaluation) -> list[str]:
    """What changed since the answers in the address that the browser still shows."""
    query = QueryDict(_query_in(request.htmx.current_url or ""))
    form = AnswersForm(without_trackers(query), other_keys=OTHER_KEYS)
    if not form.is_valid():
        return []
    before = evaluate_ranking(form.answers(), evaluation.today, evaluation.published)
    distributions = evaluation.published.document.distributions
    names = {distribution.slug: distribution.short_name for distribution in distributions}
    return movement(before.analysis, evaluation.analysis, names)


def _query_in(address: str) -> str:
    """Empty where it is no address, such as http://[::1."""
    try:
        return urlsplit(address).query
    except ValueError:
        return ""
