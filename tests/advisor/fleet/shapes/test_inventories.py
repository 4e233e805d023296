"""Every row of every known inventory is right or not recognised."""

from __future__ import annotations

import csv
import io

import pytest

from advisor.fleet import matching, shapes
from advisor.fleet.matching import SystemNames
from advisor.fleet.shapes import limits
from catalog import snapshot
from tests.advisor.fleet.shapes.books import ods, xlsx
from tests.advisor.fleet.shapes.inventories import FOLDER, content_of, described, expected, hosts_in

FILES = sorted(path.name for path in FOLDER.iterdir())


@pytest.fixture(scope="module")
def names(django_db_setup, django_db_blocker) -> SystemNames:
    with django_db_blocker.unblock():
        return matching.names_of(snapshot.current().document)


def test_every_inventory_has_expectations() -> None:
    assert sorted(expected()) == FILES
    assert len({line[0].split(maxsplit=1)[1] for line in expected().values()}) >= 25


@pytest.mark.django_db
@pytest.mark.document_only
@pytest.mark.parametrize("name", FILES)
def test_inventory_is_read_right(name: str, names: SystemNames) -> None:
    assert described(name, names) == expected()[name]


@pytest.mark.parametrize("name", FILES)
def test_tally_adds_up_the_rows(name: str) -> None:
    content = content_of(name)
    shape = shapes.recognise(content)
    hosts = hosts_in(content, shape)
    tally = shapes.tally([content], shape)
    assert tally.rows == len(hosts) == sum(entry.rows for entry in tally.entries)
    assert tally.hosts == sum(host.hosts for host in hosts)


def test_facts_of_too_many_hosts_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_FACT_HOSTS", 1)
    with pytest.raises(shapes.Unreadable, match="in parts"):
        hosts_in(content_of("puppetdb-facts.csv"))


@pytest.mark.parametrize("write", [xlsx, ods])
@pytest.mark.parametrize("name", ["rvtools-vinfo.csv", "servicenow.csv", "qualys.csv"])
def test_workbook_equals_its_csv(name: str, write) -> None:
    rows = list(csv.reader(io.StringIO(content_of(name).decode(), newline="")))
    book = write({"Notes": [["x"], ["y"]], "vInfo": rows})
    assert hosts_in(book) == hosts_in(content_of(name))
    assert shapes.recognise(book).key == shapes.recognise(content_of(name)).key
