"""Read a page of ELwise with a parser: sections by their heading, and text as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """One element with its attributes and what is in it, in order."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces()).split())

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        """Every element of that kind below, in the order of the page."""
        elements = (element for element in self._below() if element.tag == tag)
        return [element for element in elements if not css_class or css_class in element.classes]

    def one(self, tag: str, css_class: str = "") -> Element:
        (element,) = self.all(tag, css_class)
        return element

    @property
    def first_link(self) -> str:
        """The text of the first link."""
        return self.all("a")[0].text

    def section(self, heading: str) -> Element | None:
        """The section that is labelled by the heading with this id."""
        sections = self.all("section")
        return next(
            (each for each in sections if each.attributes.get("aria-labelledby") == heading), None
        )

    def _below(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._below()

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif "unseen" not in child.classes:
                yield from child._pieces()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    return reader.open[0]
