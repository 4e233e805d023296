"""DATA: what the columns and keys of known inventories mean, for CSV, sheets and JSON alike.

Names are written as the product writes them, alternatives with "|" between them; `columns.normal`
compares them without spaces, marks and capitals. Of several names of a field the first that holds
a value counts. A path leads through objects with dots, and into a list with a number.
"""

from __future__ import annotations

from typing import NamedTuple

OS_RELEASE = {
    "name": "name",
    "version": "version_id | version",
    "id": "id",
    "id_like": "id_like",
    "pretty_name": "pretty_name",
    "platform_id": "platform_id",
    "cpe": "cpe_name",
    "variant": "variant_id",
    "rhel_version": "rhel_version",
    "support_end": "support_end",
}


class Family(NamedTuple):
    """`marks`: a file that has one of the names of every mark is of this family. `rows`: a column,
    and the values of it that hosts have; other rows are none. `findings`: a host has many rows.
    `inside`: the system's name is what follows this text in a longer one."""

    key: str
    label: str
    marks: tuple[str, ...]
    fields: dict[str, str]
    rows: tuple[str, tuple[str, ...]] = ("", ())
    findings: bool = False
    inside: str = ""


def _below(prefixes: str, names: str) -> str:
    return " | ".join(
        f"{prefix}{name}" for prefix in prefixes.split(",") for name in names.split(",")
    )


def _metric(fields: dict[str, str]) -> dict[str, str]:
    return {
        field: " | ".join(f"metric.{name}" for name in names.split(" | "))
        for field, names in fields.items()
    }


_ANSIBLE = "ansible_facts.ansible_,ansible_facts.,ansible_"
_OSQUERY = "columns.,snapshot.0.,rows.0."
_SSM = "Data.AWS:InstanceInformation.Content.0.,Entries.0.,"
_AZURE = (
    "properties.extended.instanceView.,properties.instanceView.,instanceView."
    ",properties_extended_instanceView_"
)
_ARC = "properties.,,properties_"
_FLEET = ",spec.,host."
_GLPI = "Operating System,Système d'exploitation,Betriebssystem,Sistema operativo"
_AGENT = "content.operatingsystem."
_OS_FACT = "facts.os.,os."
_FLAT_FACT = "facts.,"

_PUPPET = {
    "name": f"{_below(_OS_FACT, 'name')} | {_below(_FLAT_FACT, 'operatingsystem')}",
    "version": f"{_below(_OS_FACT, 'release.full')}"
    f" | {_below(_FLAT_FACT, 'operatingsystemrelease')}",
    "pretty_name": f"{_below(_OS_FACT, 'distro.description')}"
    f" | {_below(_FLAT_FACT, 'lsbdistdescription')}",
    "host": "certname | facts.networking.fqdn | networking.fqdn | "
    + _below(_FLAT_FACT, "fqdn,hostname"),
    "group": "environment",
}

FAMILIES = (
    Family(
        "ansible",
        "Ansible facts",
        (_below(_ANSIBLE, "distribution"),),
        {
            "name": _below(_ANSIBLE, "distribution"),
            "version": _below(_ANSIBLE, "distribution_version"),
            "codename": _below(_ANSIBLE, "distribution_release"),
            "kernel": _below(_ANSIBLE, "kernel"),
            "host": "inventory_hostname | " + _below(_ANSIBLE, "fqdn,hostname,nodename"),
            "group": "group_names.0",
        },
    ),
    Family(
        "foreman-api",
        "Foreman or Satellite hosts (API)",
        (
            "operatingsystem_name",
            "operatingsystem_id | architecture_name | hostgroup_id | hostgroup_title",
        ),
        {
            "name": "operatingsystem_name",
            "host": "name",
            "group": "hostgroup_title | hostgroup_name | environment_name",
            "entitlement": "subscription_facet_attributes.service_level",
        },
    ),
    Family(
        "foreman",
        "Satellite content hosts (CSV)",
        ("Installable Updates - Security | Installable Updates - Package Count", "OS"),
        {
            "name": "OS",
            "host": "Name",
            "group": "Host Group | Environment | Content View Environments",
        },
    ),
    Family(
        "foreman",
        "Foreman or Satellite hosts (CSV)",
        (
            "Operating System | Operatingsystem",
            "Host Group | Hostgroup",
            "MAC | Content View | Global Status | Puppet Environment | Last report | Id",
        ),
        {
            "name": "Operating System | Operatingsystem",
            "host": "Name",
            "group": "Host Group | Hostgroup",
        },
    ),
    Family(
        "aws-ssm",
        "AWS Systems Manager",
        (_below(_SSM, "PlatformName"), _below(_SSM, "PlatformVersion")),
        {
            "name": _below(_SSM, "PlatformName"),
            "version": _below(_SSM, "PlatformVersion"),
            "state": _below(_SSM, "InstanceStatus"),
            "host": _below(_SSM, "ComputerName,InstanceId") + " | Id | resourceId",
        },
    ),
    Family(
        "aws-ec2",
        "AWS EC2 instances",
        ("PlatformDetails", "InstanceId"),
        {
            "name": "PlatformDetails",
            "state": "State.Name | State",
            "host": "PrivateDnsName | InstanceId",
        },
    ),
    Family(
        "vsphere",
        "VMware vSphere machines",
        ("config.guestFullName | summary.config.guestFullName",),
        {
            "name": "guest.guestFullName | summary.guest.guestFullName | config.guestFullName"
            " | summary.config.guestFullName",
            "template": "config.template | summary.config.template",
            "host": "name | config.name | summary.config.name",
        },
    ),
    Family(
        "azure-arc",
        "Azure Arc machines",
        (_below(_ARC, "osSku"), _below(_ARC, "osVersion")),
        {
            "name": _below(_ARC, "osSku"),
            "kernel": _below(_ARC, "osVersion"),
            "host": "name | " + _below(_ARC, "displayName"),
            "group": "resourceGroup",
        },
    ),
    Family(
        "azure",
        "Azure Resource Graph",
        (_below(_AZURE, "osName") + " | properties.storageProfile.osDisk.osType",),
        {
            "name": _below(_AZURE, "osName"),
            "version": _below(_AZURE, "osVersion"),
            "lifecycle": _below(_ARC, "provisioningState"),
            "host": "name | " + _below(_AZURE, "computerName"),
            "group": "resourceGroup",
        },
    ),
    Family(
        "gcp",
        "Google Cloud OS inventory",
        (_below("osInfo.,", "shortName"), _below("osInfo.,", "longName")),
        {
            "id": _below("osInfo.,", "shortName"),
            "version": _below("osInfo.,", "version"),
            "pretty_name": _below("osInfo.,", "longName"),
            "kernel": _below("osInfo.,", "kernelRelease"),
            "host": _below("osInfo.,", "hostname") + " | name",
        },
    ),
    Family(
        "fleetdm",
        "Fleet hosts",
        (
            _below(_FLEET, "os_version"),
            _below(_FLEET, "osquery_version,team_name"),
            _below(_FLEET, "hostname,computer_name"),
        ),
        {
            "name": _below(_FLEET, "os_version"),
            "host": _below(_FLEET, "hostname,computer_name"),
            "group": _below(_FLEET, "team_name"),
        },
    ),
    Family(
        "fleetdm",
        "Fleet operating systems",
        ("name_only", "hosts_count"),
        {"name": "name_only", "version": "version", "hosts": "hosts_count"},
    ),
    Family(
        "osquery",
        "osquery os_version results",
        (_below(_OSQUERY, "name"), _below(_OSQUERY, "major")),
        {
            "name": _below(_OSQUERY, "name"),
            "version": _below(_OSQUERY, "version"),
            "host": "hostIdentifier | host_hostname | host | hostname",
        },
    ),
    Family(
        "osquery",
        "osquery os_version",
        ("platform_like | codename", "major", "minor"),
        {"name": "name", "version": "version", "host": "host | hostname | host_identifier"},
    ),
    Family("puppetdb", "PuppetDB facts", (_below(_OS_FACT, "release.full"),), _PUPPET),
    Family(
        "puppetdb",
        "PuppetDB facts",
        (_below(_FLAT_FACT, "operatingsystem"), _below(_FLAT_FACT, "operatingsystemrelease")),
        _PUPPET,
    ),
    Family(
        "chef",
        "Chef ohai",
        ("automatic.platform | platform", "automatic.platform_version | platform_version"),
        {
            "name": "automatic.platform | platform",
            "version": "automatic.platform_version | platform_version",
            "kernel": "automatic.kernel.release | kernel.release",
            "host": "automatic.fqdn | fqdn | name | hostname",
            "group": "chef_environment",
        },
    ),
    Family(
        "glpi",
        "GLPI computers",
        (_below(_GLPI, " - Name, - Nom, - Nombre") + " | 45",),
        {
            "name": _below(_GLPI, " - Name, - Nom, - Nombre") + " | 45",
            "version": _below(_GLPI, " - Version, - Versión") + " | 46",
            "kernel": "Operating System - Kernel version",
            "host": "Name | Nom | Nombre | 1",
            "group": "Entity | Entité | Entität | Entidad | 80",
        },
    ),
    Family(
        "glpi-agent",
        "GLPI agent inventories",
        (_below(_AGENT, "full_name,name"),),
        {
            "name": _below(_AGENT, "name"),
            "version": _below(_AGENT, "version"),
            "pretty_name": _below(_AGENT, "full_name"),
            "kernel": _below(_AGENT, "kernel_version"),
            "host": _below(_AGENT, "fqdn") + " | content.hardware.name | deviceid",
        },
    ),
    Family(
        "lansweeper",
        "Lansweeper assets",
        (
            "AssetName | assetBasicInfo.name",
            "OSname | OS | Linux OS | OSRelease | operatingSystem.caption | operatingSystem.name",
        ),
        {
            "name": "Linux OS | OSRelease | OSname | OS | operatingSystem.caption"
            " | operatingSystem.name",
            "version": "operatingSystem.version",
            "host": "AssetName | assetBasicInfo.name",
            "group": "IPLocation | Domain | assetBasicInfo.domain",
        },
    ),
    Family(
        "servicenow",
        "ServiceNow CMDB",
        (
            "os | Operating System",
            "os_version | OS Version",
            "sys_class_name | sys_id | Class | Assignment group | support_group | Support group",
        ),
        {
            "name": "os | Operating System",
            "version": "os_version | OS Version",
            "kernel": "kernel_release | Kernel Release",
            "host": "name | host_name | fqdn | Name",
            "group": "support_group | Support group | assignment_group | Assignment group",
        },
    ),
    Family(
        "rvtools",
        "RVTools vInfo",
        ("OS according to the configuration file | OS according to the VMware Tools",),
        {
            "name": "Guest Detailed Data | OS according to the VMware Tools"
            " | OS according to the configuration file",
            "template": "Template",
            "host": "VM",
            "group": "Cluster | Folder",
        },
    ),
    Family(
        "qualys",
        "Qualys findings",
        ("QID", "OS | Operating System", "IP | DNS"),
        {
            "name": "OS | Operating System",
            "host": "DNS | IP",
            "group": "Asset Group | Asset Tags",
        },
        findings=True,
    ),
    Family(
        "nessus",
        "Nessus findings",
        ("Plugin ID | Plugin", "Plugin Output | Plugin Text", "Host | IP Address | DNS Name"),
        {"name": "Plugin Output | Plugin Text", "host": "Host | DNS Name | IP Address"},
        findings=True,
        inside="Remote operating system :",
    ),
    Family(
        "tenable",
        "Tenable findings",
        ("asset.operating_system | Asset OS | OS", "definition.id | Plugin ID | Plugin"),
        {
            "name": "asset.operating_system | Asset OS | OS",
            "host": "asset.name | Asset Name | DNS Name | Host | IP Address",
        },
        findings=True,
    ),
    Family(
        "prometheus",
        "Prometheus node_os_info",
        ("metric.pretty_name | metric.id",),
        {**_metric(OS_RELEASE), "host": "metric.instance | metric.nodename", "group": "metric.job"},
        rows=("metric.__name__", ("node_os_info", "")),
    ),
    Family(
        "prometheus",
        "Prometheus node_os_info series",
        ("__name__", "pretty_name | id"),
        {**OS_RELEASE, "host": "instance | nodename", "group": "job"},
        rows=("__name__", ("node_os_info",)),
    ),
    Family(
        "cyclonedx",
        "CycloneDX operating-system components",
        ("bom-ref | purl | swid | licenses", "type", "name"),
        {"name": "name", "version": "version", "cpe": "cpe", "pretty_name": "description"},
        rows=("type", ("operating-system",)),
    ),
    Family(
        "spdx",
        "SPDX operating-system packages",
        ("primaryPackagePurpose | software_primaryPurpose", "SPDXID | spdxId"),
        {"name": "name", "version": "versionInfo | software_packageVersion"},
        rows=(
            "primaryPackagePurpose | software_primaryPurpose",
            ("OPERATING-SYSTEM", "OPERATING_SYSTEM", "operatingSystem"),
        ),
    ),
    Family(
        "netbox",
        "NetBox devices or virtual machines",
        ("Platform | platform.name", "Site | Role | Cluster | site.name | role.name | device_role"),
        {
            "name": "platform.name | Platform | platform.display",
            "host": "Name | name",
            "group": "Tenant | tenant.name | Site | site.name | Cluster | cluster.name",
        },
    ),
    Family(
        "os-release",
        "os-release fields",
        ("ID | PRETTY_NAME | NAME", "VERSION_ID"),
        {**OS_RELEASE, "host": "host | hostname | fqdn"},
    ),
)

GENERAL = Family(
    "general",
    "A table",
    (),
    {
        "name": "Operating System | OS | OS Name | Operating System Name | Distribution | Distro"
        " | OS Distribution | Linux Distribution | Guest OS | Platform | Platform Name | OS Full"
        " Name | System | Betriebssystem | Système d'exploitation | Sistema operativo",
        "version": "OS Version | Version | Operating System Version | Distribution Version"
        " | Distro Version | Platform Version | Release | OS Release | Version ID"
        " | Betriebssystemversion",
        "pretty_name": "Pretty Name | OS Pretty Name",
        "id": "OS ID | Distribution ID | Distro ID",
        "codename": "Codename | Code Name",
        "kernel": "Kernel | Kernel Version | Kernel Release",
        "state": "State.Name | Instance State | State",
        "lifecycle": "Lifecycle State | Provisioning State",
        "template": "Template | Is Template | Config.Template | summary.config.template",
        "host": "Host | Hostname | Host Name | FQDN | Server | Server Name | Computer | Computer"
        " Name | Machine | Machine Name | Node | Node Name | VM | VM Name | Asset | Asset Name"
        " | Device | Device Name | DNS Name | Instance | Instance ID | Certname | Name",
        "group": "Group | Host Group | Hostgroup | Team | Owner | Department | Business Unit | Unit"
        " | Environment | Env | Cluster | Service | Application | App | Project | Site | Location"
        " | Tenant | Cost Center | Gruppe | Abteilung",
        "entitlement": "Entitlement | Support | Support Plan | Plan | Subscription | Service Level"
        " | SLA | Support Level | Extended Support | Contract | Support Contract",
        "hosts": "Hosts | Count | Number | Number of Hosts | Quantity | Qty | Instances | Machines"
        " | Servers | Anzahl",
    },
)
"""What no family claims; its group, entitlement and hosts hold for every family without its own."""
