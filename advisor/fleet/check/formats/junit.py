"""The answer as a JUnit report: a host is a test case.

The form that GitLab, Jenkins and GitHub's reporters read: https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree.ElementTree import Element, SubElement, tostring  # writes only

from advisor.fleet.check.answer import CheckAnswer, HostRow
from advisor.fleet.check.formats.text import reason_after_verdict, subject
from advisor.fleet.check.types import WORDS, Verdict

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(answer: CheckAnswer) -> bytes:
    """A host that fails is a failure; an unknown one that does not fail is skipped, not passed, and
    so is a machine that is no host."""
    results = Counter(map(_result, answer.hosts))
    errors = int(answer.catalog.data_age.too_old)
    numbers = {
        "tests": str(len(answer.hosts) + errors),
        "failures": str(results["failure"]),
        "errors": str(errors),
        "skipped": str(results["skipped"]),
    }
    report = Element("testsuites", {"name": "ELwise", **numbers})
    suite = SubElement(report, "testsuite", {"name": "Supported systems", **numbers})
    properties = SubElement(suite, "properties")
    digest = answer.catalog.digest
    SubElement(properties, "property", {"name": "catalog.digest", "value": digest})
    SubElement(properties, "property", {"name": "as_of", "value": f"{answer.as_of}"})
    if errors:
        _error(suite, answer)
    for row in answer.hosts:
        _case(suite, row)
    body: bytes = tostring(report, encoding="utf-8", xml_declaration=True)
    return body


def _result(row: HostRow) -> str:
    if row.fails:
        return "failure"
    return "skipped" if row.verdict in (Verdict.UNKNOWN, Verdict.IGNORED) else "passed"


def _case(suite: Element, row: HostRow) -> None:
    name = f"row {row.row}: {subject(row)}"
    case = SubElement(suite, "testcase", {"classname": "elwise.check", "name": _xml(name)})
    message = _xml(f"{WORDS[row.verdict]}. {reason_after_verdict(row)}")
    if (result := _result(row)) == "passed":
        if row.verdict != Verdict.OK:
            SubElement(case, "system-out").text = message
        return
    kind = {"type": row.verdict.value} if result == "failure" else {}
    SubElement(case, result, {"message": message, **kind}).text = message


def _error(suite: Element, answer: CheckAnswer) -> None:
    case = SubElement(suite, "testcase", {"classname": "elwise.check", "name": "age of the data"})
    message = f"The data is {answer.catalog.data_age.words}: older than max_age."
    SubElement(case, "error", {"message": message, "type": "too_old"})


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot carry."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
