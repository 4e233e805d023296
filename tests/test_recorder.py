"""The recorder: the same site gives the same recording, and a change is reported unless meant."""

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests import recorder
from tests.recorder import Answer, Deliberate, Recorder, Request

pytestmark = pytest.mark.long_on_postgresql

ADDRESSES = ("/api/v1/plans/?page_size=3", "/eol/api/rhel.json", "/export/prices.csv", "/sign-in/")
GONE = Deliberate("ETag only", header="last-modified")


def _answer(body: bytes = b'{"name": "RHEL"}', status: int = 200, **headers: str) -> Answer:
    request = Request(address="/api/v1/x/")
    names = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return Answer(request, request.name, status, names, body)


@pytest.fixture
def answers(db: None, settings, monkeypatch) -> list[Answer]:
    settings.ALLOWED_HOSTS = [recorder.HOST]
    return _record()


def _record() -> list[Answer]:
    with recorder._time(recorder.NOW):
        recording = Recorder()
        recording.get(*ADDRESSES)
        recording.get(ADDRESSES[0], If_None_Match="{etag}")
        recording.get(ADDRESSES[0], Accept_Encoding="gzip")
    return list(recording.answers.values())


def test_two_recordings_are_equal(answers: list[Answer], tmp_path: Path) -> None:
    for number, recording in enumerate((answers, _record())):
        recorder.write(tmp_path / f"{number}.rec", recording)
    assert recorder.main(["compare", str(tmp_path / "0.rec"), str(tmp_path / "1.rec")]) == 0


def test_answers_are_those_of_the_site(answers: list[Answer]) -> None:
    by_name = {answer.name: answer for answer in answers}
    plans = by_name[f"GET {ADDRESSES[0]}"]
    assert (plans.status, plans.headers["ratelimit"]) == (200, ['"address";r=599;t=45'])
    assert by_name[f"GET {ADDRESSES[0]} · If-None-Match: {{etag}}"].status == 304
    assert by_name[f"GET {ADDRESSES[0]} · Accept-Encoding: gzip"].body == plans.body


def test_csrf_token_is_normalised(answers: list[Answer]) -> None:
    (page,) = (answer for answer in answers if answer.request.address == "/sign-in/")
    assert b'name="csrfmiddlewaretoken" value="TOKEN"' in page.body
    assert page.headers["set-cookie"][0].startswith("csrftoken=VALUE;")


def test_changed_body_is_reported(answers: list[Answer], tmp_path: Path, capsys) -> None:
    changed = msgspec.structs.replace(answers[1], body=answers[1].body.replace(b"2032", b"2033"))
    recorder.write(tmp_path / "0.rec", answers)
    recorder.write(tmp_path / "1.rec", [answers[0], changed, *answers[2:]])
    assert recorder.main(["compare", str(tmp_path / "0.rec"), str(tmp_path / "1.rec")]) == 1
    report = capsys.readouterr().out
    assert "GET /eol/api/rhel.json" in report
    assert re.search(r'^ +- +"\w+": "2032-05-31"', report, re.MULTILINE)
    assert re.search(r'^ +\+ +"\w+": "2033-05-31"', report, re.MULTILINE)


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (_answer(status=404), "+404"),
        (_answer(etag='"b"'), '+etag: "b"'),
        (_answer(b'{"name":"RHEL"}'), "the bytes of the body differ, their JSON does not"),
        (_answer(b'{"name": "Rhel"}'), '+ "name": "Rhel"'),
    ],
)
def test_each_kind_of_change_is_reported(after: Answer, line: str) -> None:
    (difference,) = recorder.compare([_answer()], [after], ()).differences
    assert line in difference.lines


def test_missing_answer_is_reported() -> None:
    assert recorder.compare([_answer()], [], ()).differences[0].lines == ("only before",)
    assert recorder.compare([], [_answer()], ()).differences[0].lines == ("only after",)


def test_deliberate_header_removal_is_accepted() -> None:
    dated, plain = _answer(last_modified="today"), _answer()
    comparison = recorder.compare([dated], [plain], [GONE])
    assert (comparison.differences, comparison.accepted) == (
        [],
        {recorder.RULES_CHANGED: 0, "ETag only": 1},
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [({}, {"last_modified": "x"}), ({"last_modified": "x"}, {"last_modified": "y"})],
)
def test_other_change_of_that_header_is_reported(
    before: dict[str, str], after: dict[str, str]
) -> None:
    assert recorder.compare([_answer(**before)], [_answer(**after)], [GONE]).differences


def test_deliberate_change_of_body_is_accepted() -> None:
    change = Deliberate(
        "spelled out", requests="GET /api/.*", pattern="RHEL", replacement="Red Hat"
    )
    after = _answer(b'{"name": "Red Hat"}')
    assert not recorder.compare([_answer()], [after], [change]).differences
    assert recorder.compare(
        [_answer()], [after], [replace(change, requests="GET /eol/.*")]
    ).differences


def test_deliberate_new_header_is_accepted() -> None:
    change = Deliberate("always told", header="allow", pattern="^$", replacement="GET")
    assert not recorder.compare([_answer()], [_answer(allow="GET")], [change]).differences
    assert recorder.compare([_answer()], [_answer(allow="PUT")], [change]).differences


def test_another_digest_of_rules_is_accepted() -> None:
    before, after = (
        _answer(b'{"rules": {"digest": "%s"}}' % (d * 64), etag=f'"{d.decode() * 32}"')
        for d in (b"a", b"b")
    )
    assert not recorder.compare([before], [after], ()).differences
    other_etag = msgspec.structs.replace(after, headers={"etag": ['"c"']})
    assert recorder.compare([before], [other_etag], ()).differences


def test_second_answer_stands_for_the_first() -> None:
    again = msgspec.structs.replace(_answer(status=500), name=_answer().name + recorder.AGAIN)
    assert not recorder.compare([_answer()], [_answer()], ()).differences
    (difference,) = recorder.compare([_answer(), again], [_answer()], ()).differences
    assert difference.lines[-2:] == ("-500", "+200")


def test_equal_differences_are_reported_once() -> None:
    before = [msgspec.structs.replace(_answer(), name=name) for name in ("GET /a", "GET /b")]
    after = [msgspec.structs.replace(answer, status=500) for answer in before]
    report = recorder.report(recorder.compare(before, after, ()), most_lines=5)
    assert "2 answers:\n  GET /a\n  GET /b\n" in report
    assert report.endswith("2 answers compared, 2 differ in 1 ways.")


def test_html_is_compared_without_attributes() -> None:
    before = _answer(b'<p class="old" id=x>Text</p>', content_type="text/html; charset=utf-8")
    after = msgspec.structs.replace(before, body=b'<p class="new">Text</p>')
    assert recorder.compare([before], [after], ()).differences
    assert not recorder.compare([before], [after], (), recorder.without_attributes).differences


def test_database_in_use_is_refused(db: None) -> None:
    with pytest.raises(SystemExit, match="Give an empty one"):
        recorder._fill_database()
