"""The columns of a file and what they mean, and what its shape has to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from advisor.fleet.shapes import Question, Shape
from advisor.fleet.shapes.shape import NAMING

FIELD_LABELS = {
    "": "not used",
    "name": "operating system (name, or name and version)",
    "version": "its version",
    "pretty_name": "PRETTY_NAME",
    "id": "ID",
    "id_like": "ID_LIKE",
    "platform_id": "PLATFORM_ID",
    "cpe": "CPE",
    "variant": "VARIANT_ID",
    "rhel_version": "RHEL_VERSION",
    "support_end": "SUPPORT_END",
    "codename": "code name",
    "kernel": "kernel",
    "state": "state of the instance",
    "lifecycle": "lifecycle or provisioning state of the instance",
    "template": "whether it is a template",
    "host": "name of the host",
    "group": "group, environment or site",
    "entitlement": "subscription or support contract",
    "hosts": "number of hosts in the row",
}
NO_SYSTEM = "Choose the column that names the operating system."
NO_ANSWER = "Choose an answer."


@dataclass(frozen=True)
class ColumnRow:
    """`name`: of its field in the form; `field`: what is chosen."""

    id: str
    name: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class FileQuestionRow:
    id: str
    question: Question
    answer: str | None
    error: str


def answers_sent(questions: Iterable[Question], data: QueryDict) -> dict[str, str]:
    """As in a mapping; what is none of the choices is no answer."""
    answers = {}
    for question in questions:
        sent = data.get(_field(question))
        if sent is not None and sent in dict(question.choices):
            answers[f"?{question.key}"] = str(sent)
    return answers


def question_rows(
    questions: Iterable[Question], answers: Mapping[str, str], error: str = ""
) -> list[FileQuestionRow]:
    """`answers`: as in a mapping. `error`: of a question without one."""
    rows = []
    for question in questions:
        if question.choices:
            answer = answers.get(f"?{question.key}")
            wrong = error if answer is None else ""
            rows.append(FileQuestionRow(_field(question), question, answer, wrong))
    return rows


def _field(question: Question) -> str:
    return f"question-{question.key}"


class ColumnForm:
    """Begins with what was remembered or proposed; `data`: what was sent."""

    def __init__(
        self, shape: Shape, mapping: Mapping[str, str], data: QueryDict | None = None
    ) -> None:
        self._shape, self._mapping, self._data = shape, mapping, data
        self.options = FIELD_LABELS.items()
        self.errors: list[tuple[str, str]] = []
        """Anchor and text of each problem."""
        self.columns = list(self._columns())
        if data is None:
            self.questions = question_rows(shape.questions, mapping)
        else:
            answers = answers_sent(shape.questions, data)
            self.questions = question_rows(shape.questions, answers, NO_ANSWER)
            self._check()

    @property
    def is_valid(self) -> bool:
        return self._data is not None and not self.errors

    def mapping(self) -> dict[str, str]:
        """Column to field, empty for a column that is not used; the answers under "?"."""
        columns = {column.name: column.field for column in self.columns}
        answers = {
            f"?{row.question.key}": row.answer for row in self.questions if row.answer is not None
        }
        return columns | answers

    def _columns(self) -> Iterator[ColumnRow]:
        for number, column in enumerate(self._shape.columns):
            place = f"column-{number}"
            field = self._mapping.get(column.name, column.field)
            if self._data is not None:
                sent = self._data.get(place, "")
                field = sent if sent in FIELD_LABELS else ""
            yield ColumnRow(place, column.name, field, column.samples)

    def _check(self) -> None:
        fields = [column.field for column in self.columns]
        if self.columns and NAMING.isdisjoint(fields):
            self.errors.append((self.columns[0].id, NO_SYSTEM))
        self.errors += [(f"{row.id}-0", row.error) for row in self.questions if row.error]
