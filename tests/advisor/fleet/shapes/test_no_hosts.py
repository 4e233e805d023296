"""Templates and terminated instances are told apart from hosts, in every way a file is read."""

from __future__ import annotations

import json

import pytest

from advisor.fleet import shapes
from advisor.fleet.matching import match
from advisor.fleet.matching.names import SystemNames
from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.reported import ReportedSystem
from advisor.pages.fleet.column_form import FIELD_LABELS
from tests.advisor.fleet.shapes.inventories import hosts_in

NO_NAMES = SystemNames(ids={}, phrases={}, platforms={}, known={}, longest=1)


def _reasons(content: str) -> list[str]:
    return [host.system.no_host for host in hosts_in(content.encode())]


@pytest.mark.parametrize("state", ["terminated", "Terminated", "shutting-down", "Shutting-down"])
@pytest.mark.parametrize("column", ["State.Name", "State", "Instance state", "InstanceState"])
def test_terminated_instance_is_no_host(column: str, state: str) -> None:
    assert _reasons(f"OS,{column}\nAlmaLinux 9.4,{state}\n") == ["terminated"]


@pytest.mark.parametrize(
    "state", ["running", "stopped", "stopping", "deallocated", "poweredOff", "", "TERMINATED", "?"]
)
def test_machine_in_any_other_state_is_a_host(state: str) -> None:
    """Google Cloud calls a stopped machine TERMINATED: it can be started again."""
    assert _reasons(f"OS,State\nAlmaLinux 9.4,{state}\n") == [""]


@pytest.mark.parametrize("state", ["TERMINATED", "TERMINATING", "Terminated", "Terminating"])
@pytest.mark.parametrize("column", ["lifecycle-state", "lifecycleState", "Lifecycle State"])
def test_terminated_instance_of_oracle_is_no_host(column: str, state: str) -> None:
    """A terminated instance is deleted, and listed for at least 12 hours more: see the command
    compute/instance/terminate in https://docs.cloud.oracle.com/tools/oci-cli/latest/oci_cli_docs/
    """
    assert _reasons(f"OS,{column}\nOracle Linux 9.4,{state}\n") == ["terminated"]


@pytest.mark.parametrize("state", ["Terminating", "TERMINATING"])
def test_terminating_is_no_host_in_a_column_of_any_cloud(state: str) -> None:
    """Only Oracle's cloud has such a state; Google's stop by STOPPING."""
    assert _reasons(f"OS,State\nOracle Linux 9.4,{state}\n") == ["terminated"]


@pytest.mark.parametrize(
    "state", ["RUNNING", "STOPPED", "STOPPING", "CREATING_IMAGE", "MOVING", ""]
)
def test_instance_of_oracle_in_any_other_state_is_a_host(state: str) -> None:
    assert _reasons(f"OS,lifecycle-state\nOracle Linux 9.4,{state}\n") == [""]


def test_instances_and_images_of_oracle_in_json() -> None:
    instances = [
        {
            "display-name": f"web-{number}",
            "lifecycle-state": state,
            "operating-system": "Oracle Linux",
            "operating-system-version": "9.4",
        }
        for number, state in enumerate(["RUNNING", "TERMINATED", "STOPPED"])
    ]
    assert _reasons(json.dumps({"data": instances})) == ["", "terminated", ""]


@pytest.mark.parametrize(
    ("power", "provisioning", "reason"),
    [
        ("VM running", "Succeeded", ""),
        ("VM deallocated", "Succeeded", ""),
        ("VM stopped", "Failed", ""),
        ("VM deallocating", "Updating", ""),
        ("VM running", "Deleting", "terminated"),
    ],
)
def test_azure_machine_is_a_host_until_deleted(power: str, provisioning: str, reason: str) -> None:
    """A deallocated machine keeps its disks and starts again; one that was deleted is not listed:
    https://learn.microsoft.com/en-us/azure/virtual-machines/states-billing
    """
    system = {"osName": "almalinux", "osVersion": "9.4"}
    resource = {
        "name": "v1",
        "properties": {
            "provisioningState": provisioning,
            "extended": {"instanceView": {**system, "powerState": {"displayStatus": power}}},
        },
    }
    assert _reasons(json.dumps({"data": [resource]})) == [reason]
    listed = [{"name": "v1", "powerState": power, "provisioningState": provisioning, **system}]
    assert _reasons(json.dumps(listed)) == [reason]
    table = f"Name,OsName,OsVersion,PowerState,ProvisioningState\nv1,almalinux,9.4,{power},"
    assert _reasons(f"{table}{provisioning}\n") == [reason]


def test_machine_of_arc_outlives_its_resource() -> None:
    """What Azure deletes is its record of a server that stands elsewhere."""
    machine = {"osSku": "Rocky Linux 9.4 (Blue Onyx)", "osVersion": "5.14.0-427.el9.x86_64"}
    resource = {"name": "arc1", "properties": {**machine, "provisioningState": "Deleting"}}
    assert _reasons(json.dumps([resource])) == [""]


@pytest.mark.parametrize("state", ["TERMINATED", "STOPPING", "SUSPENDED", "RUNNING"])
def test_machine_of_google_is_a_host(state: str) -> None:
    """TERMINATED has stopped, and can be started again; one that is deleted is not listed:
    https://docs.cloud.google.com/compute/docs/instances/instance-lifecycle
    """
    system = {"shortName": "almalinux", "longName": "AlmaLinux 9.4", "version": "9.4"}
    listed = [{"name": "g1", "status": state, "osInfo": system}]
    assert _reasons(json.dumps(listed)) == [""]
    assert _reasons(f"Name,OS,Status\ng1,AlmaLinux 9.4,{state}\n") == [""]
    assert _reasons(f"Name,OS,State\ng1,AlmaLinux 9.4,{state}\n") == [""]


@pytest.mark.parametrize("value", ["True", "true", "TRUE", "1", "yes"])
@pytest.mark.parametrize("column", ["Template", "IsTemplate", "Config.Template", "template"])
def test_template_is_no_host(column: str, value: str) -> None:
    assert _reasons(f"OS,{column}\nAlmaLinux 9.4,{value}\n") == ["template"]


@pytest.mark.parametrize("value", ["False", "0", "no", "", "golden-image-9"])
def test_machine_made_of_a_template_is_a_host(value: str) -> None:
    assert _reasons(f"OS,Template\nAlmaLinux 9.4,{value}\n") == [""]


def test_template_of_proxmox_is_no_host() -> None:
    machines = [
        {"vmid": 100, "os": "AlmaLinux 9.4", "template": 1, "status": "stopped"},
        {"vmid": 101, "os": "AlmaLinux 9.4", "template": 0, "status": "stopped"},
        {"vmid": 102, "os": "AlmaLinux 9.4", "status": "running"},
    ]
    assert _reasons(json.dumps(machines)) == ["template", "", ""]


def test_state_raises_no_question() -> None:
    """What a template's version was is nobody's concern."""
    content = b"OS,Version,Template\nAlmaLinux,Sep 06,True\nAlmaLinux,9.4,False\n"
    shape = shapes.recognise(content)
    assert not shape.questions
    assert not shapes.tally([content], shape).questions
    template, machine = hosts_in(content)
    assert (template.system.no_host, template.problem) == ("template", "")
    assert (machine.system.no_host, machine.system.version) == ("", "9.4")


@pytest.mark.parametrize("quoted", [False, True])
def test_quick_and_careful_counts_agree(quoted: bool) -> None:
    states = ["running", "terminated", "stopped", "shutting-down", ""]
    lines = [f"AlmaLinux 9.4,i-{row},{states[row % 5]},g{row % 2}" for row in range(1_000)]
    if quoted:
        lines[0] = lines[0].replace("i-0", '"i-0"')
    content = "\n".join(["OS,Instance,State,Group", *lines, ""]).encode()
    shape = shapes.recognise(content)
    tally = shapes.tally([content], shape)
    assert tally == shapes.tally([content], shape, keep_hosts=lambda _: None)
    rows = {(entry.system.no_host, entry.group): entry.rows for entry in tally.entries}
    assert rows == {
        ("", "g0"): 300,
        ("", "g1"): 300,
        ("terminated", "g0"): 200,
        ("terminated", "g1"): 200,
    }
    careful = [host.system.no_host for host in hosts_in(content, shape)]
    assert careful.count("terminated") == 400


def test_states_of_findings_are_not_of_machines() -> None:
    """A finding that is open or fixed says nothing of its host."""
    content = (
        b"Plugin ID,Asset Name,Asset OS,State\n"
        b"1,h1,AlmaLinux 9.4,Active\n2,h1,AlmaLinux 9.4,Fixed\n"
    )
    (host,) = hosts_in(content)
    assert not host.problem


@pytest.mark.parametrize("reason", ["template", "terminated"])
def test_match_says_why_it_is_no_host(reason: str) -> None:
    answer = match(ReportedSystem(name="AlmaLinux", version="9.4", no_host=reason), NO_NAMES)
    assert (answer.rule, answer.key) == (MatchRule.NO_HOST, None)
    assert answer.reason.endswith(".")


def test_state_alone_is_no_header() -> None:
    """A column of states names no system, so that what is in the others decides."""
    shape = shapes.recognise(b"Box,State,What\nw1,running,Rocky Linux 9.4\nw2,running,RHEL 8\n")
    assert [column.field for column in shape.columns][2] == "name"


def test_column_of_another_name_can_be_chosen() -> None:
    content = b"OS,Zustand,Vorlage\nAlmaLinux 9.4,terminated,\nAlmaLinux 9.4,,WAHR\n"
    mapping = {"Zustand": "state", "Vorlage": "template"}
    hosts = shapes.read([content], shapes.recognise(content), mapping)
    assert [host.system.no_host for host in hosts] == ["terminated", "template"]


def test_every_field_has_a_label() -> None:
    assert set(FIELD_LABELS) == {"", *shapes.FIELDS}
