"""Every row of every known inventory is right or not recognised."""

from __future__ import annotations

import csv
import io
import json

import pytest

from advisor.fleet import matching, shapes
from advisor.fleet.matching import SystemNames
from advisor.fleet.shapes import limits
from catalog import snapshot
from tests.advisor.fleet.shapes.books import ods, xlsx
from tests.advisor.fleet.shapes.inventories import FOLDER, content_of, described, expected, hosts_in

FILES = sorted(path.name for path in FOLDER.iterdir())
DOCUMENTED = FOLDER.with_name("inventories_documented.csv")
CHECKED = {"documentation", "project", "samples", "unchecked", "own"}
"""What a file was compared with: the vendor's documentation, the source or tests of its project,
public samples, nothing yet; a shape that is our own has no vendor."""


@pytest.fixture(scope="module")
def names(django_db_setup, django_db_blocker) -> SystemNames:
    with django_db_blocker.unblock():
        return matching.names_of(snapshot.current().document)


def test_every_inventory_has_expectations() -> None:
    assert sorted(expected()) == FILES
    assert len({line[0].split(maxsplit=1)[1] for line in expected().values()}) >= 25


def test_every_inventory_names_its_documentation() -> None:
    rows = list(csv.DictReader(io.StringIO(DOCUMENTED.read_text(encoding="utf-8"))))
    assert [row["file"] for row in rows] == FILES
    assert {row["checked"] for row in rows} <= CHECKED
    for row in rows:
        assert (row["checked"] == "own") == (not row["product"]) == (not row["documented_at"])
        assert not row["documented_at"] or row["documented_at"].startswith("https://")


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


def test_sheet_of_the_machines_is_read() -> None:
    machines = list(csv.reader(io.StringIO(content_of("rvtools-vinfo.csv").decode(), newline="")))
    system = ["OS according to the configuration file", "OS according to the VMware Tools"]
    disks = [["VM", "Disk", "Capacity MiB", "Cluster", *system]]
    disks += [["m1", disk, "1024", "cl-a", "CentOS 7 (64-bit)", ""] for disk in ("one", "two")]
    hypervisors = [["Host", "Cluster", "ESX Version"], ["esx1", "cl-a", "VMware ESXi 8.0.3"]]
    book = xlsx({"vDisk": disks, "vHost": hypervisors, "vInfo": machines})
    assert hosts_in(book) == hosts_in(content_of("rvtools-vinfo.csv"))


def test_packages_of_a_system_are_no_hosts() -> None:
    listing = (
        b'{"TypeName": "AWS:Application", "InstanceId": "i-1", "Entries":'
        b' [{"Name": "redhat-release", "Version": "8.10"}]}'
    )
    assert [question.key for question in shapes.recognise(listing).questions] == ["columns"]


@pytest.mark.parametrize(
    "header",
    [
        "Host,Operating System,Operating System Version",
        "Server,Betriebssystem,Betriebssystemversion",
    ],
)
def test_plain_table_is_not_taken_for_one_of_glpi(header: str) -> None:
    """GLPI writes “Operating System - Version”, and the name with a dash too."""
    content = f"{header}\nweb1,Oracle Linux,9.4\n".encode()
    shape = shapes.recognise(content)
    assert (shape.key, shape.questions) == ("general", ())
    (host,) = hosts_in(content)
    assert (host.host, host.system.name, host.system.version) == ("web1", "Oracle Linux", "9.4")


@pytest.mark.parametrize("container", ["list", "by name"])
def test_entries_that_fill_the_head_are_recognised(container: str) -> None:
    """Facts of a host may have 30,000 characters; the head ends within the third."""
    hosts = {f"h{number}": {"os": "AlmaLinux 9.4", "more": "x" * 30_000} for number in range(30)}
    document = list(hosts.values()) if container == "list" else {"hosts": hosts}
    content = json.dumps(document).encode()
    shape = shapes.recognise(content[: limits.HEAD])
    assert [column.field for column in shape.columns][:1] == ["name"]
    assert shapes.tally([content], shape).rows == 30
