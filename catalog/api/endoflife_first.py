"""/eol/api/: the first version of the API of endoflife.date."""

from __future__ import annotations

from catalog.api import endoflife_format
from catalog.api.endoflife_views import EolResource, ProductResource, described, known
from catalog.api.openapi import NamedType
from catalog.api.resource import Question
from catalog.api.rows.endoflife import EolCycle, EolNamedCycle
from catalog.document import Distribution


@described(
    "The names of the products, for clients of the first version",
    NamedType("EolNames", list[str]),
    "eol_all",
)
class NameList(EolResource):
    def body(self, question: Question, _: None) -> list[str]:
        products = endoflife_format.products(question.document)
        return [endoflife_format.product_name(distribution) for distribution in products]


@described(
    "The releases of a product, for clients of the first version",
    NamedType("EolCycles", list[EolNamedCycle]),
    "eol_cycles",
)
class CycleList(ProductResource[Distribution]):
    def find_in(self, question: Question, distribution: Distribution) -> Distribution:
        return distribution

    def body(self, question: Question, distribution: Distribution) -> list[EolNamedCycle]:
        return endoflife_format.cycles(distribution, question.today)


@described("One release of a product, for clients of the first version", EolCycle, "eol_cycle")
class CycleDetail(ProductResource[EolCycle]):
    def find_in(self, question: Question, distribution: Distribution) -> EolCycle:
        releases = endoflife_format.product(distribution, question.today, page="").releases
        by_name = {release.name: release for release in releases}
        return endoflife_format.cycle(known(by_name, question.names["cycle"]))

    def body(self, question: Question, cycle: EolCycle) -> EolCycle:
        return cycle
