"""What is weak about the facts a ranked candidate relies on."""

from __future__ import annotations

from advisor.document.evidence import CitedValue, cited_value, evidence_label
from advisor.document.fields import Part
from advisor.engine.analysis import Ranked
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.rules.derived import SUPPORT
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary
from catalog.formats import join_words

WEAK = {
    "unverified": "not verified",
    "computed": "inferred",
    "verified_secondary": "stated only by a third party",
}
PAID_LIVE_PATCHING = "live_patching_paid"
_PRICE = "price_per_system_year"
_ALWAYS_CHECKED = ("years_of_updates", _PRICE)
_OLDER_X86 = frozenset({"x86-64-v2"})
_NOT_X86 = frozenset({"aarch64", "ppc64le", "s390x", "riscv64"})
_UNRECORDED = dict.fromkeys(SUPPORT.values(), _OLDER_X86) | dict.fromkeys(
    ("fips_140_3", _PRICE), _NOT_X86
)
"""By attribute: the processors that it may not hold for, as its rows cannot name them."""


class CandidateWarning(Part, frozen=True):
    """Something to know before choosing."""

    text: str
    evidence: CitedValue


def warnings_of(ranked: Ranked, answers: Answers) -> list[CandidateWarning]:
    """Facts that are unverified, inferred, disputed, conditional or projected; an open price.

    FIPS certificates and prices are on record for a release, not for processors, and software for
    an architecture whatever its age: others than the usual ones are to be checked.
    """
    by_attribute = {evidence.attribute: evidence for evidence in ranked.required}
    by_attribute |= {key: ranked.candidate.of(key) for key in _ALWAYS_CHECKED}
    texts = {
        key: _warning_text(evidence, uncovered_processors(evidence, answers))
        for key, evidence in by_attribute.items()
    }
    if service := sold_separately(ranked.candidate, answers):
        by_attribute[service.attribute] = service
        texts[service.attribute] = _extra_charge(service)
    return [
        CandidateWarning(texts[key], cited_value(evidence))
        for key, evidence in by_attribute.items()
        if texts[key]
    ]


def sold_separately(candidate: Candidate, answers: Answers) -> Evidence | None:
    """The live patching that was asked for, where the plan does not include it: it costs more."""
    if "paid-is-fine" not in answers.to("live_patching"):
        return None
    included, service = candidate.of("live_patching_included"), candidate.of(PAID_LIVE_PATCHING)
    return service if service.value is True and included.value is not True else None


def _extra_charge(service: Evidence) -> str:
    words = "Kernel live patching is sold separately: its price is not part of the costs."
    return f"{words} {service.note}".strip()


def uncovered_processors(evidence: Evidence, answers: Answers) -> str:
    """In words; empty for what costs nothing, is the user's own or holds for all."""
    unusual = _UNRECORDED.get(evidence.attribute, frozenset())
    if not evidence.value or not evidence.source:
        return ""
    options = (QUESTIONS["cpu"].option(key) for key in answers.to("cpu") if key in unusual)
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
        unknown = "It is not recorded which processors this covers"
        sentences.append(f"{unknown}: check it for {processors}.")
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
