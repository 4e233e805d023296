"""Forms for curators: values are written as a reader sees them, not as JSON."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django import forms
from django.utils.text import slugify

from catalog import vocabulary
from catalog.admin.generic import Cleaned, ModelForm
from catalog.models import (
    Dispute,
    Distribution,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.vocabulary import BOOLEAN, CHOICE, CHOICES, NUMBER, URL, Attribute

Value = str | int | float | list[str] | None
"""The value of a fact as its JSON column has it; None: unknown. A bool is an int."""

PROVENANCE = ("note", "source", "as_of", "confidence", "checked_on")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ROWS = forms.Textarea(attrs={"rows": 3, "cols": 80, "class": "vLargeTextField"})
_TAKES = {
    BOOLEAN: "yes or no",
    NUMBER: "a number",
    CHOICE: "one key",
    CHOICES: "several keys",
    URL: "an address",
}


def read(definition: Attribute, text: str) -> Value:
    """The value that somebody means who writes `text` for this attribute. Empty or "unknown": None.

    What cannot be meant comes back as it is; `definition.problem` says what is wrong with it.
    """
    text = _plain(text)
    if text.lower() in ("", "unknown"):
        return None
    if definition.type == BOOLEAN:
        return _YES_NO.get(text.lower(), text)
    if definition.type == NUMBER:
        return (
            _number(text.removesuffix(definition.unit).strip().replace(",", ""))
            if definition.unit
            else _number(text)
        )
    if definition.type == CHOICE:
        return _key(definition, text)
    if definition.type == CHOICES:
        return (
            []
            if text.lower() == "none"
            else [_key(definition, part.strip()) for part in text.split(",") if part.strip()]
        )
    return text


def written(definition: Attribute | None, value: object) -> str:
    """The text for which `read` gives the value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def how_to_write(definition: Attribute) -> str:
    """What the value of this attribute may be, in one or two sentences."""
    choices = "; ".join(f"{choice.key}: {choice.label}" for choice in definition.choices)
    ways = {
        BOOLEAN: "Write yes or no.",
        NUMBER: f"Write a number from 0 up{f' ({definition.unit})' if definition.unit else ''}.",
        CHOICE: f"Write one of these keys. {choices}.",
        CHOICES: f"Write any of these keys, separated by commas, or none. {choices}.",
        URL: "Write an address that begins with https://",
    }
    way = ways.get(definition.type, "Write the text as readers should see it.")
    return " ".join(filter(None, (way, definition.help, "Empty: unknown.")))


class _PreparedForm(ModelForm):
    """A form whose fields are made ready once they are there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's, passed on
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        raise NotImplementedError


class FactForm(_PreparedForm):
    """One fact.

    How its value is written depends on the attribute; the error names what it may be.
    """

    attribute = forms.ChoiceField(
        help_text="What the value is about; in brackets the type of the value."
    )
    value = forms.CharField(required=False, widget=_ROWS)

    class Meta:
        model = Fact
        fields = (
            "distribution",
            "attribute",
            "release",
            "plan",
            "value",
            "unreliable",
            *PROVENANCE,
        )

    def prepare(self) -> None:
        attribute = self.fields.get("attribute")
        if isinstance(attribute, forms.ChoiceField):
            attribute.choices = [("", "---------"), *_attributes()]
        if "value" in self.fields:
            self._explain_the_value(self.instance.attribute or self.initial.get("attribute"))

    def _explain_the_value(self, attribute: str | None) -> None:
        definition = vocabulary.ATTRIBUTES.get(attribute or "")
        self.initial["value"] = written(definition, self.instance.value)
        self.fields["value"].help_text = (
            how_to_write(definition)
            if definition
            else "Write yes or no, a number, keys separated by commas, or text, "
            "as the attribute has it. Empty: unknown."
        )

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        definition = vocabulary.ATTRIBUTES.get(cleaned.get("attribute", ""))
        if definition and "value" in cleaned:
            cleaned["value"] = read(definition, cleaned["value"])
        return cleaned


class DisputeForm(_PreparedForm):
    """What another source says.

    Written like the value it disputes, or as text where it does not fit.
    """

    value = forms.CharField(
        widget=_ROWS,
        help_text="The value of the other source: a day as YYYY-MM-DD, an amount, a key, or text.",
    )

    class Meta:
        model = Dispute
        fields = (
            "fact",
            "release",
            "phase",
            "price",
            "about",
            "value",
            "source",
            "as_of",
            "confidence",
            "why",
        )

    def prepare(self) -> None:
        self.initial["value"] = written(None, self.instance.value)

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if text := cleaned.get("value"):
            fact = cleaned.get("fact") or self.instance.fact
            definition = vocabulary.ATTRIBUTES.get(fact.attribute) if fact else None
            value = read(definition, text) if definition else _number(_plain(text))
            fits = definition is None or (value is not None and definition.problem(value) is None)
            cleaned["value"] = value if fits else _plain(text)
        return cleaned


class DistributionForm(_PreparedForm):
    aliases = forms.CharField(
        required=False, help_text="Other spellings that lead to its page, separated by commas."
    )

    class Meta:
        model = Distribution
        fields = (
            "name",
            "slug",
            "short_name",
            "monogram",
            "role",
            "summary",
            "aliases",
            "successors",
            "endoflife_product",
        )

    def prepare(self) -> None:
        self.initial["aliases"] = ", ".join(self.instance.aliases)

    def clean_aliases(self) -> list[str]:
        return list(
            dict.fromkeys(
                part.strip() for part in self.cleaned_data["aliases"].split(",") if part.strip()
            )
        )


class ReleaseForm(ModelForm):
    slug = forms.SlugField(
        max_length=80, required=False, help_text="Empty: made from the distribution and the name."
    )

    class Meta:
        model = Release
        fields = (
            "distribution",
            "name",
            "slug",
            "parent",
            "released_on",
            "latest_name",
            "latest_on",
            "preview",
            *PROVENANCE,
        )

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if "slug" in cleaned and not cleaned["slug"] and cleaned.get("distribution"):
            cleaned["slug"] = slugify(
                f"{cleaned['distribution'].slug}-{cleaned.get('name', '')}".replace(".", "-")
            )[:80]
        return cleaned


class SourceForm(ModelForm):
    key = forms.SlugField(max_length=80, required=False, help_text="Empty: made from the title.")
    url = forms.URLField(
        label="Address", max_length=500, assume_scheme="https", help_text="https only"
    )

    class Meta:
        model = Source
        fields = ("title", "key", "url", "kind")

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if "key" in cleaned and not cleaned["key"]:
            cleaned["key"] = slugify(cleaned.get("title", ""))[:80]
            if not cleaned["key"] and "title" in cleaned:
                self.add_error("key", "Write a key: the title has no letters to make one from.")
        return cleaned


class SupportPlanForm(ModelForm):
    valid_on = forms.MultipleChoiceField(
        choices=list(vocabulary.PLATFORMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only on these platforms. None: anywhere.",
    )

    class Meta:
        model = SupportPlan
        fields = (
            "distribution",
            "slug",
            "name",
            "summary",
            "seller",
            "valid_on",
            "releases",
            *PROVENANCE,
        )

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        distribution = cleaned.get("distribution")
        strangers = [
            str(release)
            for release in cleaned.get("releases", ())
            if distribution and release.distribution_id != distribution.pk
        ]
        if strangers:
            self.add_error("releases", f"Not releases of {distribution}: {', '.join(strangers)}.")
        return cleaned


def _architectures(help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="CPU architectures",
        choices=list(vocabulary.ARCHITECTURES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class MigrationPathForm(ModelForm):
    architectures = _architectures("CPU architectures that the tool runs on. None: not stated.")

    class Meta:
        model = MigrationPath
        fields = (
            *("from_distribution", "from_release", "to_distribution", "to_release"),
            *("tool", "in_place", "official", "offline", "architectures", "limits", *PROVENANCE),
        )


class IdentifierForm(ModelForm):
    class Meta:
        model = Identifier
        fields = ("distribution", "release", "kind", "value", *PROVENANCE)


class SupportStatementForm(ModelForm):
    architectures = _architectures(
        "Only on these CPU architectures. None: the source does not say."
    )

    class Meta:
        model = SupportStatement
        fields = (
            *("distribution", "subject", "releases", "supported", "starts", "ends"),
            *("architectures", *PROVENANCE),
        )

    def clean(self) -> Cleaned:
        """Tells the statement its releases, which are stored after it.

        They are part of what it may not contradict.
        """
        cleaned = super().clean() or self.cleaned_data
        if "releases" in cleaned:
            self.instance.intended_releases = list(cleaned["releases"])
        return cleaned


class PhaseForm(ModelForm):
    class Meta:
        model = Phase
        fields = (
            "release",
            "kind",
            "name",
            "end_kind",
            "ends_on",
            "paid",
            "projected",
            "plans",
            *PROVENANCE,
        )

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        release = cleaned.get("release") or getattr(self.instance, "release", None)
        strangers = [
            str(plan)
            for plan in cleaned.get("plans", ())
            if release and plan.distribution_id != release.distribution_id
        ]
        if strangers:
            self.add_error("plans", f"Not plans of the same distribution: {', '.join(strangers)}.")
        return cleaned


def _plain(text: str) -> str:
    """Without spaces around, and with line ends as they are stored: browsers send others."""
    return text.replace("\r\n", "\n").strip()


def _number(text: str) -> int | float | str:
    if not _NUMBER.fullmatch(text) or len(text) > 20:
        return text
    number = float(text)
    return int(number) if number.is_integer() and "." not in text else number


def _key(definition: Attribute, text: str) -> str:
    """The key that is meant by a key or a label, in whatever case."""
    meant = (
        choice.key
        for choice in definition.choices
        if text.lower() in (choice.key.lower(), choice.label.lower())
    )
    return next(meant, text)


def _attributes() -> list[tuple[str, list[tuple[str, str]]]]:
    """The attributes for a choice, by group, each with what it takes."""
    order = list(vocabulary.GROUPS)
    by_group = sorted(vocabulary.ATTRIBUTES.values(), key=lambda row: order.index(row.group))
    return [
        (vocabulary.GROUPS[group], [_choice(attribute) for attribute in attributes])
        for group, attributes in groupby(by_group, key=lambda row: row.group)
    ]


def _choice(attribute: Attribute) -> tuple[str, str]:
    return attribute.key, f"{attribute.label} ({_TAKES.get(attribute.type, 'text')})"
