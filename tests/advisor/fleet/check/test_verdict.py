"""The verdict on a release, from the catalog and a policy."""

from datetime import date

import pytest
from msgspec.structs import replace

from advisor.fleet.check.types import HostVerdict, Verdict
from advisor.fleet.matched import Match, MatchKind
from advisor.fleet.policy import PolicyException, PolicyRule, RuleKind
from catalog.document import Catalog, Release
from catalog.lifecycle import NOT_ANNOUNCED, UNKNOWN, End
from tests.advisor.fleet.check.judged import DAY, document, judged, judged_match, ruled

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.document_only]


@pytest.mark.parametrize(
    ("name", "plan", "verdict", "rule"),
    [
        ("alder 9", "", "ok", "supported"),
        ("alder 9.10", "", "ok", "supported"),
        ("alder 9.9", "", "unsupported", "minor-ended"),
        ("alder 9.7", "", "unknown", "minor-not-recorded"),
        ("alder 8.10", "", "ok", "supported"),
        ("alder 10", "", "unsupported", "preview"),
        ("birch 9.3", "", "ok", "supported"),
        ("cedar 2", "", "unknown", "end-not-announced"),
        ("cedar 2018.03", "", "unknown", "end-unknown"),
        ("dogwood 7", "", "unsupported", "ended"),
        ("dogwood 7", "keeper", "ok", "supported"),
        ("dogwood 6", "keeper", "unsupported", "ended"),
        ("dogwood 7", "premium", "unknown", "plan-unknown"),
        ("elm 1", "", "unknown", "not-recognised"),
    ],
)
def test_verdict_and_rule(name: str, plan: str, verdict: str, rule: str) -> None:
    outcome = judged(name, plan=plan)
    assert (outcome.verdict, outcome.rule) == (verdict, rule)
    assert outcome.conditions == (verdict,)


def test_last_day_is_supported_and_next_is_not() -> None:
    assert judged("dogwood 7", day=date(2024, 6, 30), horizon=0).verdict == "ok"
    assert judged("dogwood 7", day=date(2024, 7, 1), horizon=0).verdict == "unsupported"


def test_end_within_horizon_is_soon() -> None:
    assert judged("dogwood 7", day=date(2024, 1, 2), horizon=180).verdict == "ok"
    soon = judged("dogwood 7", day=date(2024, 1, 3), horizon=180)
    assert (soon.verdict, soon.rule) == ("ends_soon", "ends-soon")
    assert "30 June 2024, in 5 months" in soon.why


def test_end_names_phase_source_and_confidence() -> None:
    ends = judged("dogwood 7", plan="keeper").ends
    assert ends is not None
    assert (ends.on, ends.phase, ends.paid) == (date(2028, 6, 30), "Keeper", True)
    assert (ends.source.title, ends.confidence) == ("Forest News", "verified_secondary")
    assert ends.as_of == date(2026, 2, 2)


def test_release_not_out_on_the_day_is_unknown() -> None:
    assert judged("alder 9", day=date(2022, 5, 17)).rule == "not-released"


def test_release_that_is_no_longer_listed_is_not_ok() -> None:
    catalog = _changed("birch", "9", withdrawn_on=date(2026, 11, 1))
    outcome = judged("birch 9", catalog=catalog)
    assert (outcome.verdict, outcome.rule) == ("unknown", "withdrawn")


@pytest.mark.parametrize("kind", [UNKNOWN, NOT_ANNOUNCED])
@pytest.mark.parametrize("certain", [None, date(2027, 1, 1)])
def test_open_end_is_never_ok(kind: str, certain: date | None) -> None:
    outcome = judged("birch 9", catalog=_with_end("birch", "9", End(kind, certain)))
    assert outcome.verdict == "unknown"


def test_open_end_that_is_certain_beyond_the_horizon_is_ok() -> None:
    catalog = _with_end("birch", "9", End(NOT_ANNOUNCED, date(2030, 1, 1)))
    assert judged("birch 9", catalog=catalog).verdict == "ok"


# Disputes


def test_dispute_on_the_other_side_of_the_day_is_unknown() -> None:
    """The catalog has 31 May 2036 for Longer Life; another source says a year less."""
    day = date(2035, 8, 1)
    outcome = judged("alder 9", plan="premium-longer", day=day, horizon=30)
    assert (outcome.verdict, outcome.rule) == ("unknown", "end-disputed")
    assert outcome.ends
    assert [dispute.on for dispute in outcome.ends.disputes] == [date(2035, 5, 31)]


def test_dispute_within_the_horizon_ends_soon() -> None:
    outcome = judged("alder 9", plan="premium-longer", day=date(2035, 1, 1), horizon=180)
    assert (outcome.verdict, outcome.rule) == ("ends_soon", "end-disputed")


def test_dispute_that_decides_nothing_is_ignored() -> None:
    assert judged("alder 9", plan="premium-longer").verdict == "ok"


# Minor releases


def test_pinned_minor_release_ends_with_its_plan() -> None:
    """Alder 9.10 is bought until May 2028; once 9.11 is out, it is no longer the newest."""
    catalog = _with_minor("9.11", date(2026, 11, 1))
    assert judged("alder 9.10", catalog=catalog).rule == "minor-ends-soon"
    assert judged("alder 9.10", plan="premium", catalog=catalog).verdict == "ok"
    soon = judged("alder 9.10", plan="premium", day=date(2028, 1, 1), catalog=catalog)
    assert (soon.verdict, soon.rule) == ("ends_soon", "minor-ends-soon")
    assert soon.next.kind == "update"


def test_projected_end_that_passed_is_unknown() -> None:
    """The newest minor release was to end on 30 November, and no later one is recorded."""
    outcome = judged("alder 9.10", day=date(2026, 12, 1))
    assert (outcome.verdict, outcome.rule) == ("unknown", "end-projected")


def test_newest_minor_release_follows_its_major_release() -> None:
    assert judged("birch 9.3", day=date(2032, 5, 1)).rule == "ends-soon"


def test_ended_major_release_decides() -> None:
    outcome = judged("alder 9.9", day=date(2033, 1, 1))
    assert outcome.rule == "ended"


# The next step


def test_minor_release_is_updated() -> None:
    step = judged("alder 9.9").next
    assert (step.kind, step.options[0].release) == ("update", "9.10")


def test_ended_release_is_migrated_in_place_first() -> None:
    options = judged("dogwood 7").next.options
    assert [(option.kind, option.distribution) for option in options] == [
        ("migrate", "birch"),
        ("migrate", "alder"),
        ("buy", "dogwood"),
    ]
    assert options[0].text == (
        "Migrate to Birch 9, supported until 31 May 2032, in place in 2 steps: Transplant to "
        "Birch 8, then Transplant to Birch 9. Needs 5 GB of free space."
    )
    assert [step.name for step in options[0].steps] == ["Birch 8", "Birch 9"]
    assert all(step.source.url for step in options[0].steps)
    assert options[2].text == "Keeper covers Dogwood 7 until 30 June 2028."


def test_without_a_route_a_rebuild_is_planned() -> None:
    step = judged("dogwood 6").next
    assert (step.kind, step.options[0].distribution) == ("rebuild", "alder")


def test_target_that_ends_soon_itself_is_no_step() -> None:
    options = judged("dogwood 7", day=date(2031, 1, 1)).next.options
    assert "birch" not in {option.distribution for option in options}


def test_end_of_major_release_is_no_update() -> None:
    """Its newest minor release would end with it."""
    assert judged("alder 8", day=date(2028, 12, 1)).next.kind != "update"


def test_nothing_to_do_for_what_is_supported() -> None:
    assert judged("alder 9").next.kind == "none"


# Guesses


def test_guess_is_unknown_whatever_the_release() -> None:
    match = Match(MatchKind.GUESSED, "name", "alder", "9", reason="Alder may be Alder Cloud.")
    outcome = judged_match(match)
    assert (outcome.verdict, outcome.rule) == ("unknown", "guessed")
    assert "Alder may be Alder Cloud." in outcome.why
    assert outcome.ends is not None


def test_distribution_without_release_is_unknown() -> None:
    match = Match(MatchKind.EXACT, "id", "alder", reason="It names no release.")
    assert judged_match(match).why == "It names no release."


# Policy


def _rule(kind: RuleKind, **fields: object) -> PolicyRule:
    return PolicyRule(distribution="alder", release="9", rule=kind, **fields)


FORBIDDEN = _rule(RuleKind.FORBIDDEN, reason="We leave Alder.", decision="ELD-2026-001")
EXCEPTION = PolicyException(
    distribution="alder", release="9", starts=date(2026, 1, 1), ends=date(2026, 11, 30)
)


def _policy_judged(
    rule: PolicyRule, *exceptions: PolicyException, name: str = "alder 9", day: date = DAY
) -> HostVerdict:
    return judged(name, policy=ruled(rule, exceptions=exceptions), day=day)


def test_forbidden_release_is_forbidden_though_supported() -> None:
    outcome = _policy_judged(FORBIDDEN)
    assert (outcome.verdict, outcome.rule) == ("forbidden", "policy-forbidden")
    assert outcome.policy
    assert (outcome.policy.reason, outcome.policy.decision) == ("We leave Alder.", "ELD-2026-001")
    assert "We leave Alder." in outcome.why
    assert outcome.ends is not None


def test_deprecated_release_passes_until_the_day() -> None:
    rule = _rule(RuleKind.DEPRECATED, until=DAY)
    assert _policy_judged(rule).verdict == "deprecated"
    assert _policy_judged(rule, day=date(2026, 11, 27)).verdict == "forbidden"


def test_approval_does_not_make_an_ended_release_ok() -> None:
    rule = PolicyRule(distribution="dogwood", rule=RuleKind.APPROVED)
    assert judged("dogwood 7", policy=ruled(rule)).verdict == "unsupported"


def test_forbidden_and_ended_names_both() -> None:
    rule = PolicyRule(distribution="dogwood", rule=RuleKind.FORBIDDEN)
    outcome = judged("dogwood 7", policy=ruled(rule))
    assert outcome.conditions == ("forbidden", "unsupported")
    assert outcome.fails(frozenset({Verdict.UNSUPPORTED}))


def test_exception_covers_until_its_last_day() -> None:
    on_last_day = _policy_judged(FORBIDDEN, EXCEPTION, day=date(2026, 11, 30))
    assert on_last_day.verdict == "excepted"
    assert not on_last_day.fails(frozenset(Verdict))
    assert (
        on_last_day.next.text == "Leave this release before the exception ends on 30 November 2026."
    )
    expired = _policy_judged(FORBIDDEN, EXCEPTION, day=date(2026, 12, 1))
    assert expired.verdict == "forbidden"
    assert "Its exception ended on 30 November 2026" in expired.why


def test_exception_covers_an_end_of_support() -> None:
    exception = replace(EXCEPTION, distribution="dogwood", release="7")
    policy = ruled(exceptions=(exception,))
    assert judged("dogwood 7", policy=policy).verdict == "excepted"


def test_supported_release_needs_no_exception() -> None:
    policy = ruled(exceptions=(EXCEPTION,))
    assert judged("alder 9", policy=policy).verdict == "ok"


def test_policy_that_depends_on_the_minor_release_is_unknown() -> None:
    rule = PolicyRule(distribution="alder", release="9", minor="9.9", rule=RuleKind.FORBIDDEN)
    outcome = judged("alder 9", policy=ruled(rule))
    assert (outcome.verdict, outcome.rule) == ("unknown", "policy-unknown")


def _changed(slug: str, name: str, **fields: object) -> Catalog:
    catalog = document()

    def change(release: Release) -> Release:
        return replace(release, **fields) if release.name == name else release

    return _with_releases(catalog, slug, tuple(map(change, _releases(catalog, slug))))


def _with_end(slug: str, name: str, end: End) -> Catalog:
    """Its phases end like this, each."""
    phases = document().by_slug[slug].release(name)
    assert phases
    return _changed(slug, name, phases=tuple(replace(row, end=end) for row in phases.phases))


def _with_minor(name: str, day: date) -> Catalog:
    """Alder with a newer minor release than 9.10."""
    catalog = document()
    newest = catalog.by_slug["alder"].release("9.10")
    assert newest
    later = replace(newest, name=name, slug=f"alder-{name}", released_on=day, phases=())
    return _with_releases(catalog, "alder", (*_releases(catalog, "alder"), later))


def _releases(catalog: Catalog, slug: str) -> tuple[Release, ...]:
    return catalog.by_slug[slug].releases


def _with_releases(catalog: Catalog, slug: str, releases: tuple[Release, ...]) -> Catalog:
    rows = tuple(
        replace(row, releases=releases) if row.slug == slug else row
        for row in catalog.distributions
    )
    return replace(catalog, distributions=rows)
