"""What is weak about the facts a ranked candidate relies on."""

from __future__ import annotations

from advisor.document.evidence import CitedValue, cited_value, evidence_label
from advisor.document.fields import Part
from advisor.engine.analysis import Ranked
from advisor.engine.types import Answers, Evidence
from advisor.rules.derived import POSTGRESQL, SOFTWARE
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary
from catalog.formats import join_words

WEAK = {
    "unverified": "not verified",
    "computed": "inferred",
    "verified_secondary": "stated only by a third party",
}
_PRICE = "price_per_system_year"
_ALWAYS_CHECKED = ("years_of_updates", _PRICE)
_SOFTWARE = frozenset({POSTGRESQL, *(attribute for attribute, _ in SOFTWARE.values())})
_ANY_X86 = frozenset({"x86-64-v3", "x86-64-v2"})
_NEWER_X86 = frozenset({"x86-64-v3"})
_USUAL_PROCESSORS = dict.fromkeys(_SOFTWARE, _NEWER_X86) | dict.fromkeys(
    ("fips_140_3", _PRICE), _ANY_X86
)
"""By attribute on record for a release and not for processors: those it certainly holds for."""


class CandidateWarning(Part, frozen=True):
    """Something to know before choosing."""

    text: str
    evidence: CitedValue


def warnings_of(ranked: Ranked, answers: Answers) -> list[CandidateWarning]:
    """Facts that are unverified, inferred, disputed, conditional or projected; an open price.

    Software, FIPS certificates and prices are on record for a release, not for processors: others
    than the usual ones are to be checked.
    """
    by_attribute = {evidence.attribute: evidence for evidence in ranked.required}
    by_attribute |= {key: ranked.candidate.of(key) for key in _ALWAYS_CHECKED}
    return [
        CandidateWarning(text, cited_value(evidence))
        for evidence in by_attribute.values()
        if (text := _warning_text(evidence, _unusual_processors(evidence, answers)))
    ]


def _unusual_processors(evidence: Evidence, answers: Answers) -> str:
    """In words; empty for what costs nothing, is the user's own or holds for all."""
    usual = _USUAL_PROCESSORS.get(evidence.attribute)
    if usual is None or not evidence.value or not evidence.source:
        return ""
    options = (QUESTIONS["cpu"].option(key) for key in answers.to("cpu") if key not in usual)
    return join_words([option.label for option in options])


def _warning_text(evidence: Evidence, processors: str) -> str:
    """Empty if there is nothing to warn of."""
    if evidence.value is False and evidence.confidence == "computed" and not evidence.disputes:
        return ""  # an inferred "no" that was asked for, such as no vendor contract
    weakness = WEAK.get(evidence.confidence, "") if evidence.known else ""
    condition = evidence.note if weakness or _is_conditional(evidence) else ""
    sentences = []
    if weakness and (evidence.confidence == "unverified" or condition):
        sentences.append(f"This is {weakness}.")
    if condition:
        sentences.append(condition)
    sentences += _other_sources(evidence)
    if processors:
        sentences.append(f"It is not recorded for which processors: check {processors}.")
    if not sentences and evidence.known:
        return ""
    return " ".join([f"{evidence_label(evidence)}: {evidence.words}.", *sentences])


def _other_sources(evidence: Evidence) -> list[str]:
    """That sources disagree is said of values; what one says in a text may amount to the same."""
    values = [row.words for row in evidence.disputes if _is_value(row.words, evidence.attribute)]
    texts = [row.words for row in evidence.disputes if row.words not in values]
    sentences = []
    if values:
        others = "another says" if len(values) == 1 else "others say"
        sentences.append(f"{len(values) + 1} sources disagree: {others} {'; '.join(values)}.")
    if texts:
        others = "Another source says" if len(texts) == 1 else "Other sources say"
        sentences.append(f"{others}: {'; '.join(texts)}.")
    return sentences


def _is_value(words: str, attribute: str) -> bool:
    """Of an attribute with choices: whether these are the words of some; else always."""
    definition = vocabulary.ATTRIBUTES.get(attribute)
    if definition is None or not definition.choices:
        return True
    labels = {choice.label for choice in definition.choices} | {"unknown", "none"}
    return words in labels or labels.issuperset(words.split(", "))


def _is_conditional(evidence: Evidence) -> bool:
    return evidence.narrowed or not evidence.known or evidence.attribute == "years_of_updates"
