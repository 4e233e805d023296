"""What happens to tests whose browser or database server is absent: the run says so at its end; in
CI they fail."""

import os
from collections import Counter

import pytest

_MARK = "NOT RUN: "


def reason(tests: str, why: str) -> str:
    """Why tests of one kind did not run, in the words in which the summary repeats it: ("browser
    tests", "no Chromium ...")."""
    return f"{_MARK}{tests}, because {why}"


def ci_promises_everything() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def skip_or_fail(why: str) -> None:
    if ci_promises_everything():
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def say_what_was_not_run(reporter: pytest.TerminalReporter) -> None:
    counts = Counter(_skip_reason(report) for report in reporter.stats.get("skipped", []))
    for why, count in sorted(counts.items()):
        if _MARK in why:
            reporter.write_line(_MARK + f"{count} " + why.split(_MARK, 1)[1], red=True, bold=True)


def _skip_reason(report: pytest.TestReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
