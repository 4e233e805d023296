"""The operating systems in a software bill of materials: CycloneDX and SPDX, as JSON, with all
components that are inside others. The other formats of both are read as imports read them.

https://cyclonedx.org/docs/1.6/json/ (components of the type operating-system) and
https://spdx.github.io/spdx-spec/v2.3/package-information/ (primaryPackagePurpose).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from advisor.fleet.reported import MAX_TEXT, ReportedHost, ReportedSystem


class _Component(msgspec.Struct):
    type: str = ""
    name: str = ""
    version: str = ""
    cpe: str = ""
    description: str = ""
    components: list[_Component] = []


class _Metadata(msgspec.Struct):
    component: _Component | None = None


class _CycloneDx(msgspec.Struct, rename="camel"):
    bom_format: str
    components: list[_Component] = []
    metadata: _Metadata | None = None


class _Package(msgspec.Struct, rename="camel"):
    name: str = ""
    version_info: str = ""
    primary_package_purpose: str = ""


class _Spdx(msgspec.Struct, rename="camel"):
    spdx_version: str
    packages: list[_Package] = []


class NoSystem(ValueError):
    """It names no operating system; the message says what was looked for."""


def systems_in(document: object) -> list[ReportedHost] | None:
    """None: it is no bill of materials. Raises NoSystem."""
    if not isinstance(document, dict):
        return None
    if document.get("bomFormat") == "CycloneDX":
        return _hosts(_of_cyclonedx(document), "component of the type operating-system")
    if isinstance(document.get("spdxVersion"), str):
        return _hosts(_of_spdx(document), "package with primaryPackagePurpose OPERATING-SYSTEM")
    return None


def _of_cyclonedx(document: dict[str, Any]) -> list[ReportedSystem]:  # Any: JSON
    bom = _converted(document, _CycloneDx)
    own = bom.metadata.component if bom.metadata else None
    components = [*([own] if own else []), *bom.components]
    return [
        ReportedSystem(
            name=component.name[:MAX_TEXT],
            version=component.version[:MAX_TEXT],
            cpe=component.cpe[:MAX_TEXT],
            pretty_name=component.description[:MAX_TEXT],
        )
        for component in _all(components)
        if component.type == "operating-system"
    ]


def _of_spdx(document: dict[str, Any]) -> list[ReportedSystem]:  # Any: JSON
    packages = _converted(document, _Spdx).packages
    return [
        ReportedSystem(name=package.name[:MAX_TEXT], version=package.version_info[:MAX_TEXT])
        for package in packages
        if package.primary_package_purpose == "OPERATING-SYSTEM"
    ]


def _all(components: list[_Component]) -> Iterator[_Component]:
    """With those inside others, without recursion: somebody else nested them."""
    waiting = list(reversed(components))
    while waiting:
        component = waiting.pop()
        yield component
        waiting += reversed(component.components)


_Bom = Any  # one of the two types


def _converted(document: dict[str, Any], bom_type: type[_Bom]) -> _Bom:
    try:
        return msgspec.convert(document, bom_type)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NoSystem(f"The bill of materials cannot be read: {error}.") from error


def _hosts(systems: list[ReportedSystem], expected: str) -> list[ReportedHost]:
    if not systems:
        raise NoSystem(f"The bill of materials has no {expected}.")
    return [
        ReportedHost(row, system, raw=f"{system.name} {system.version}".strip())
        for row, system in enumerate(systems, 1)
    ]
