"""Prints a CycloneDX 1.6 list of the packages in requirements.lock: equal locks give equal bytes.

    python3 bin/sbom.py requirements.lock > sbom.json

The hashes of their files are in the lock.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = "elwise"
_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)")
_NEEDED_BY = re.compile(r"# +(?:via )?(?P<name>[a-z0-9-]+|-r requirements\.txt)$")


@dataclass
class Package:
    name: str
    version: str
    marker: str
    needed_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Package]:
    packages: list[Package] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            marker = line.partition(";")[2].strip(" \\")
            packages.append(Package(pin["name"], pin["version"], marker))
        elif (parent := _NEEDED_BY.search(line)) and parent["name"] != "via":
            packages[-1].needed_by.append(parent["name"])
    return packages


def document(lock: str) -> dict[str, object]:
    packages = read_lock(lock)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, lock).urn,
        "version": 1,
        "metadata": {"component": {"type": "application", "name": PROJECT, "bom-ref": PROJECT}},
        "components": [_component(package) for package in packages],
        "dependencies": _dependencies(packages),
    }


def _component(package: Package) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
    }
    if package.marker:
        component["properties"] = [{"name": f"{PROJECT}:only-where", "value": package.marker}]
    return component


def _dependencies(packages: list[Package]) -> list[dict[str, object]]:
    direct = [package.purl for package in packages if "-r requirements.txt" in package.needed_by]
    rows: list[dict[str, object]] = [{"ref": PROJECT, "dependsOn": direct}]
    for parent in packages:
        needed = [package.purl for package in packages if parent.name in package.needed_by]
        rows.append({"ref": parent.purl, "dependsOn": needed})
    return rows


if __name__ == "__main__":
    print(json.dumps(document(Path(sys.argv[1]).read_text()), indent=1))
