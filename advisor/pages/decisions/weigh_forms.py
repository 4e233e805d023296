"""What members send in a round of weighing: an importance a criterion, and a requirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms

from advisor.answer_formats import IMPORTANCE
from advisor.pages.decisions.forms import ChoiceGroups
from advisor.rules.criteria import IMPORTANCE_WORDS
from advisor.rules.questions import NUMBER, QUESTIONS, Question
from advisor.ruleset import RULES

STEPS = [(str(step), word) for step, word in enumerate(IMPORTANCE_WORDS)]


class ImportancesForm(forms.Form):
    """One group of radio buttons a criterion, none chosen to begin with: no hint, no habit."""

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        criteria: Mapping[str, str],
        saved: Mapping[str, int],
    ) -> None:
        initial = {IMPORTANCE + key: str(step) for key, step in saved.items()}
        super().__init__(data, initial=initial)
        for key, label in criteria.items():
            self.fields[IMPORTANCE + key] = forms.ChoiceField(
                label=label, choices=STEPS, required=False, widget=forms.RadioSelect
            )

    def importances(self) -> dict[str, int]:
        """Of a valid form, by criterion; those that were chosen."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return {name.removeprefix(IMPORTANCE): int(step) for name, step in chosen.items()}

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))


class RequirementForm(forms.Form):
    requirement = forms.ChoiceField(
        error_messages={
            "required": "Choose what has to be met.",
            "invalid_choice": "Choose one of the requirements in the list.",
        },
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        error_messages={"required": "Say why it is required."},
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        field = self.fields["requirement"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a requirement"), *requirement_choices()]

    def question_and_option(self) -> tuple[str, str]:
        """Of a valid form."""
        question, _, option = self.cleaned_data["requirement"].partition("/")
        return question, option


def requirement_choices() -> ChoiceGroups:
    """Every answer that can rule a candidate out, by question."""
    requiring = {(rule.question, rule.option) for rule in RULES.constraints}
    groups = []
    for question in QUESTIONS.values():
        options = [
            (f"{question.key}/{option.key}", option.label)
            for option in question.options
            if option.offered and not requiring.isdisjoint(_keys(question, option.key))
        ]
        if options and question.kind != NUMBER:
            groups.append((question.name, options))
    return groups


def requirement_words(question: str, option: str) -> str:
    """Question and answer; the keys where the questionnaire has no such answer now."""
    known = QUESTIONS.get(question)
    labels = {row.key: row.label for row in known.options} if known else {}
    return f"{known.name if known else question}: {labels.get(option, option)}"


def _keys(question: Question, option: str) -> tuple[tuple[str, str], tuple[str, None]]:
    return (question.key, option), (question.key, None)
