"""CycloneDX as XML: its operating systems as entries, in bounded memory.

https://cyclonedx.org/docs/1.6/xml/. Document types and entities are refused (defusedxml).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import limits
from advisor.fleet.shapes.json_stream import Entry
from advisor.fleet.shapes.shape import OTHER_XML, Unreadable

NAMESPACE = "{http://cyclonedx.org/schema/bom/"
MAX_DEPTH = 100
"""Of elements in elements."""
ENTITIES = (
    "The XML has a document type or entities, which are not read. Export it without them, or the"
    " CycloneDX document as JSON."
)
DEEP = f"The XML is nested more than {MAX_DEPTH} levels deep, too deep for CycloneDX."
LONG = f"A tag or comment of the XML has more than {limits.MAX_RECORD:,} characters."
NO_SYSTEM = "The bill of materials has no component of the type operating-system."
_TEXTS = frozenset({"name", "version", "cpe", "description"})
_STEPS = frozenset({"bom", "metadata", "components", "component"})
"""What a component of the bill itself is in; others are tools, ancestors or formulas."""


def entries(texts: Iterable[str]) -> Iterator[Entry]:
    """Raises Unreadable."""
    systems = _Systems()
    parser = DefusedXMLParser(target=systems, forbid_dtd=True)
    try:
        for text in texts:
            systems.expect(len(text))
            parser.feed(text)
            yield from systems.drain()
        parser.close()
    except DefusedXmlException:
        raise Unreadable(ENTITIES) from None
    except ParseError as error:
        line, _ = error.position
        raise Unreadable(f"The XML is not valid, or was cut, in line {line:,}.") from None
    if not systems.number:
        raise Unreadable(NO_SYSTEM)


class _Systems:
    """What the parser tells of each element. `number`: of systems so far."""

    def __init__(self) -> None:
        self.number = 0
        self._complete: list[Entry] = []
        self._namespace = ""
        self._path: list[str] = []
        self._components: list[dict[str, str]] = []
        self._silence = 0

    def expect(self, characters: int) -> None:
        """The parser keeps a tag until it ends."""
        if self._silence > limits.MAX_RECORD:
            raise Unreadable(LONG)
        self._silence += characters

    def drain(self) -> list[Entry]:
        complete, self._complete = self._complete, []
        return complete

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._path:
            self._begin(tag)
        self._silence = 0
        self._path.append(tag.removeprefix(self._namespace))
        if len(self._path) > MAX_DEPTH:
            raise Unreadable(DEEP)
        if self._is_component():
            self._components.append({"type": attributes.get("type", ""), "bom-ref": ""})

    def data(self, text: str) -> None:
        self._silence = 0
        if self._components and self._path[-1] in _TEXTS and self._is_component(self._path[:-1]):
            component, name = self._components[-1], self._path[-1]
            component[name] = (component.get(name, "") + text)[: 4 * MAX_TEXT]

    def end(self, _: str) -> None:
        self._silence = 0
        if self._is_component():
            component = self._components.pop()
            if component["type"] == "operating-system":
                self.number += 1
                self._complete.append(Entry("", component))
        self._path.pop()

    def close(self) -> None:
        """The parser asks for it."""

    def _begin(self, root: str) -> None:
        namespace, _, name = root.rpartition("}")
        if not namespace.startswith(NAMESPACE) or name != "bom":
            raise Unreadable(OTHER_XML)
        self._namespace = f"{namespace}}}"

    def _is_component(self, path: list[str] | None = None) -> bool:
        path = self._path if path is None else path
        return path[-1:] == ["component"] and _STEPS.issuperset(path)
