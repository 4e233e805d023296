"""Read a page of ELwise with an HTML parser: elements by CSS selector, and text as a reader sees
it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpResponse
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

_INLINE_TAGS = """
a abbr b bdi cite code del em i ins kbd label mark q s small span strong sub sup time u var
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_NOT_TEXT = frozenset({"script", "style", "template", "title"})
_TEXT_NODE = "-text"


class Link(NamedTuple):
    text: str
    href: str


@dataclass(frozen=True)
class Element:
    """One element, and all that is in it."""

    node: LexborNode

    @property
    def text(self) -> str:
        """In one line, with a space between blocks and none inside a word that is half bold."""
        return " ".join("".join(_pieces(self.node)).split())

    @property
    def visible_text(self) -> str:
        """Without what is there for screen readers only."""
        return " ".join("".join(_pieces(self.node, without="unseen")).split())

    @property
    def html(self) -> str:
        return self.node.html or ""

    @property
    def tag(self) -> str:
        return self.node.tag or ""

    @property
    def classes(self) -> list[str]:
        return self["class"].split()

    @property
    def links(self) -> list[Link]:
        return [Link(anchor.text, anchor["href"]) for anchor in self.select("a[href]")]

    @property
    def hrefs(self) -> list[str]:
        return [link.href for link in self.links]

    def __getitem__(self, attribute: str) -> str:
        """The attribute; empty where there is none."""
        return self.node.attributes.get(attribute) or ""

    def select(self, selector: str) -> list[Element]:
        """Every element below that the CSS selector matches, in the order of the page."""
        return [Element(node) for node in self.node.css(selector)]

    def select_one(self, selector: str) -> Element:
        """The element that the selector matches: exactly one."""
        elements = self.select(selector)
        assert len(elements) == 1, f"{len(elements)} elements match {selector!r}"
        return elements[0]

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.select(selector)]

    def row(self, heading: str) -> Element:
        """The table row of this heading."""
        rows = [row for row in self.select("tr") if heading in row.texts("th")]
        assert len(rows) == 1, f"{len(rows)} rows are headed {heading!r}"
        return rows[0]

    def section(self, heading_id: str) -> Element:
        """The section that is labelled by the heading with this id."""
        return self.select_one(f'section[aria-labelledby="{heading_id}"]')

    def has_section(self, heading_id: str) -> bool:
        return bool(self.select(f'section[aria-labelledby="{heading_id}"]'))


@dataclass(frozen=True)
class Page(Element):
    """A page with the response that it came in."""

    response: HttpResponse

    @property
    def title(self) -> str:
        return self.select_one("head > title").node.text(strip=True)


def page(
    client: Client,
    url: str,
    *,
    status: int = 200,
    follow: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Get the page; fails unless it answers with `status`."""
    response = client.get(url, follow=follow, headers=dict(headers or {}))
    return page_of(response, status=status)


def page_of(response: HttpResponse, *, status: int = 200) -> Page:
    """The page in a response that came otherwise, from a POST."""
    assert response.status_code == status, f"{response.status_code} {response.headers}"
    return Page(_root(response.content.decode()), response)


def parse(html: str) -> Element:
    return Element(_root(html))


def _root(html: str) -> LexborNode:
    root = LexborHTMLParser(html).root
    assert root is not None, "no HTML"
    return root


def _pieces(node: LexborNode, without: str = "") -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == _TEXT_NODE:
            yield child.text_content or ""
        elif child.tag not in _NOT_TEXT and without not in _classes(child):
            yield "" if child.tag in _INLINE else " "
            yield from _pieces(child, without)
            yield "" if child.tag in _INLINE else " "


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()
