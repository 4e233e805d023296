"""Values whose fields templates read."""

from __future__ import annotations

from dataclasses import dataclass

from django.template import Context, Engine

from catalog.template_values import TemplateValue


@dataclass(frozen=True)
class Row(TemplateValue):
    label: str

    @property
    def length(self) -> int:
        return len(self.label)


def test_template_reads_fields_and_properties() -> None:
    template = Engine().from_string("{{ row.label }} {{ row.length }}{{ row.missing }}")
    assert template.render(Context({"row": Row("a <b>")})) == "a &lt;b&gt; 5"
