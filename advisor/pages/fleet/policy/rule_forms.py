"""The rules of a policy as rows of a form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django import forms

from advisor.fleet.policy import Policy, PolicyRule, RuleKind
from advisor.fleet.policy.fields import LENGTHS, SHORT
from advisor.fleet.policy.problems import PolicyProblem
from advisor.fleet.policy.selectors import ARCHITECTURES
from advisor.fleet.policy.yaml_text import as_plain
from catalog.document import Catalog
from catalog.whole_numbers import whole_number

MAX_RULES = 60
"""More fields in one form would be refused."""
EMPTY_ROWS = 3
_KINDS = [("", "—"), *((kind.value, kind.capitalize()) for kind in RuleKind)]
_ARCHITECTURES = [("", "Any"), *((name, name) for name in ARCHITECTURES)]


class RuleForm(forms.Form):
    """One rule. `day`: until when it is deprecated, or from when it is forbidden."""

    distribution = forms.ChoiceField(required=False)
    release = forms.CharField(required=False, max_length=SHORT)
    minor = forms.CharField(required=False, max_length=SHORT, label="Minor release")
    group = forms.CharField(required=False, max_length=LENGTHS["group"])
    architecture = forms.ChoiceField(required=False, choices=_ARCHITECTURES)
    rule = forms.ChoiceField(required=False, choices=_KINDS)
    day = forms.DateField(
        required=False,
        label="Until or from (day)",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day such as 2027-06-30."},
    )
    decision = forms.CharField(required=False, max_length=SHORT)
    reason = forms.CharField(
        required=False,
        max_length=LENGTHS["reason"],
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    remove = forms.BooleanField(required=False)

    def set_distributions(self, choices: list[tuple[str, str]]) -> None:
        field = self.fields["distribution"]
        assert isinstance(field, forms.ChoiceField)
        own = self.data.get(self.add_prefix("distribution")) if self.is_bound else None
        slug = own or str(self.initial.get("distribution", ""))
        known = [value for value, _ in choices]
        field.choices = choices if slug in known else [*choices, (slug, slug)]

    @property
    def counts(self) -> bool:
        """Whether it is a rule: neither removed nor left empty."""
        cleaned = self.cleaned_data
        return not cleaned["remove"] and any(cleaned.values())

    def plain(self) -> dict[str, str]:
        """As in the text of a policy."""
        cleaned = self.cleaned_data
        names = ("distribution", "release", "minor", "group", "architecture", "rule")
        row = {name: cleaned[name] for name in (*names, "decision", "reason") if cleaned[name]}
        day: date | None = cleaned["day"]
        if day is not None:
            row["from" if row.get("rule") == RuleKind.FORBIDDEN else "until"] = day.isoformat()
        return row


class RuleRows:
    """All rows of the form; the tests of the policy go along unchanged."""

    def __init__(self, forms_: list[RuleForm], policy: Policy) -> None:
        self.forms = forms_
        self.policy = policy

    def __iter__(self) -> Iterator[RuleForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms if form.is_bound)

    def is_valid(self) -> bool:
        return not any(form.errors for form in self.forms)

    def text(self) -> str:
        """The policy as JSON."""
        rules = [form.plain() for form in self._counting()]
        return json.dumps({**as_plain(self.policy), "rules": rules})

    def add_problems(self, problems: Iterable[PolicyProblem]) -> None:
        """Each to the field it is about."""
        places = {f"rules[{number}]": form for number, form in enumerate(self._counting(), 1)}
        for problem in problems:
            form = places.get(problem.place)
            if form is not None:
                form.add_error(_field_of(problem, form), problem.words)

    def _counting(self) -> list[RuleForm]:
        return [form for form in self.forms if form.counts]


def rows_of(policy: Policy, catalog: Catalog) -> RuleRows:
    """With some empty ones at the end."""
    empty: list[dict[str, object]] = [{}] * EMPTY_ROWS
    initials = [*map(_initial, policy.rules), *empty][:MAX_RULES]
    forms_ = [RuleForm(initial=initial, prefix=f"rule{n}") for n, initial in enumerate(initials, 1)]
    return _complete(forms_, policy, catalog)


def sent_rows(data: Mapping[str, str], policy: Policy, catalog: Catalog) -> RuleRows:
    """`policy`: the newest, of which the tests are taken."""
    forms_ = [RuleForm(data, prefix=f"rule{number}") for number in range(1, _count(data) + 1)]
    return _complete(forms_, policy, catalog)


def with_more_rows(data: Mapping[str, str], policy: Policy, catalog: Catalog) -> RuleRows:
    """What was sent, not judged yet, and more empty rows."""
    count = min(_count(data) + EMPTY_ROWS, MAX_RULES)
    prefixes = [f"rule{number}" for number in range(1, count + 1)]
    forms_ = [RuleForm(initial=_sent_values(data, prefix), prefix=prefix) for prefix in prefixes]
    return _complete(forms_, policy, catalog)


def _complete(forms_: list[RuleForm], policy: Policy, catalog: Catalog) -> RuleRows:
    distributions = [(row.slug, row.name) for row in catalog.distributions]
    for form in forms_:
        form.set_distributions([("", "Any"), *distributions])
    return RuleRows(forms_, policy)


def _initial(rule: PolicyRule) -> dict[str, object]:
    values = {name: getattr(rule, name) for name in RuleForm.base_fields if hasattr(rule, name)}
    return {**values, "day": rule.until or rule.from_}


def _sent_values(data: Mapping[str, str], prefix: str) -> dict[str, object]:
    return {name: data.get(f"{prefix}-{name}", "") for name in RuleForm.base_fields}


def _count(data: Mapping[str, str]) -> int:
    return min(whole_number(data.get("count", ""), 4) or 0, MAX_RULES)


def _field_of(problem: PolicyProblem, form: RuleForm) -> str | None:
    """None: of the whole row."""
    name = {"until": "day", "from": "day"}.get(problem.field, problem.field)
    return name if name in form.fields else None
