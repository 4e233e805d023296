"""Files that somebody sends by mistake or on purpose; each is made when it is asked for."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, repeat

import openpyxl

from tests.advisor.fleet.shapes.books import ods_of, saved, xlsx, zipped

Chunks = Iterable[bytes]
Make = Callable[[], bytes | Chunks]
ROW = "Host,OS,Version\nweb1,Rocky Linux,9.4\n"
MEGABYTE = 1 << 20
ENTITIES = (
    '<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in pairwise("abcdefghi"))
    + "]>"
)
SHEET = (
    '<?xml version="1.0"?>{before}'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{rows}</sheetData></worksheet>"
)
TEXT_CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'
HEADER = f"<row>{TEXT_CELL.format('Host')}{TEXT_CELL.format('OS')}</row>"


BOM = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6">'
SPDX = b"SPDXVersion: SPDX-2.3\n"


def _cyclonedx(inner: str, before: str = "") -> bytes:
    component = f'<component type="operating-system">{inner}</component>'
    return f"{before}{BOM}<components>{component}</components></bom>".encode()


def _repeated(piece: bytes, megabytes: int, before: bytes = b"") -> Iterator[bytes]:
    yield before
    yield from repeat(piece * (MEGABYTE // len(piece)), megabytes)


def _numbered(count: int, line: str, header: str = "host,os,group\n") -> Iterator[bytes]:
    yield header.encode()
    for start in range(0, count, 10_000):
        numbers = range(start, start + 10_000)
        yield "".join(line.format(number) for number in numbers).encode()


def _book(parts: dict[str, str | bytes | None], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound workbook with other parts in it; None leaves a part out."""
    sound = zipfile.ZipFile(io.BytesIO(xlsx({"S": [["Host", "OS"], ["web1", "Rocky Linux 9"]]})))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name in sound.namelist():
            if name not in parts:
                archive.writestr(name, sound.read(name))
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return file.getvalue()


def _sheet(rows: str, before: str = "") -> bytes:
    return _book({"xl/worksheets/sheet1.xml": SHEET.format(before=before, rows=rows)})


def _bomb(name: str, piece: bytes, megabytes: int) -> bytes:
    return _book({name: piece * (megabytes * MEGABYTE // len(piece))})


def _damaged(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def _locked() -> bytes:
    content = bytearray(_book({}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(start, at + 4)
    return bytes(content)


def _lying() -> bytes:
    """The directory claims that the sheet is small."""
    content = bytearray(_sheet(HEADER + "<row/>" * 100_000))
    at = content.rfind(b"xl/worksheets/sheet1.xml")
    content[at - 46 + 24 : at - 46 + 28] = (100).to_bytes(4, "little")
    return bytes(content)


def _uncalculated() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Host", "OS"])
    book.active.append(["web1", '=CONCATENATE("Rocky ", 9)'])
    return saved(book)


def _ods_rows(cells: str, rows: str = "1") -> bytes:
    head = "".join(
        f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in ("Host", "OS")
    )
    return ods_of(
        f'<table:table table:name="S"><table:table-row>{head}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'
        "</table:table>"
    )


def _nested(opening: str, closing: str, count: int) -> bytes:
    return f"{opening * count}1{closing * count}".encode()


def _random(count: int) -> bytes:
    return random.Random(16).randbytes(count)


REFUSED: dict[str, Make] = {
    "empty": lambda: b"",
    "mark only": lambda: b"\xef\xbb\xbf",
    "blank": lambda: b" \r\n\t\n" * 100,
    "nul": lambda: ROW.encode() + b"a,\0,9\n",
    "nul late": lambda: [ROW.encode(), b"web1,Rocky Linux,9\n" * 60_000, b"\0"],
    "random": lambda: _random(MEGABYTE),
    "utf-16 cut": lambda: ROW.encode("utf-16")[:-1],
    "utf-16 halves": lambda: "Host,OS\na,Ro\ud800cky\n".encode("utf-16", "surrogatepass"),
    "utf-32 beyond": lambda: b"\xff\xfe\0\0" + b"\xff\xff\xff\xff" * 9,
    "pdf": lambda: b"%PDF-1.7\n" + _random(1000),
    "gzip": lambda: gzip.compress(ROW.encode()),
    "gzip bomb": lambda: gzip.compress(bytes(50 * MEGABYTE)),
    "bzip2": lambda: bz2.compress(ROW.encode()),
    "xz": lambda: lzma.compress(ROW.encode()),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c" + _random(1000),
    "rar": lambda: b"Rar!\x1a\x07" + _random(1000),
    "png": lambda: b"\x89PNG\r\n\x1a\n" + _random(1000),
    "jpeg": lambda: b"\xff\xd8\xff\xe0" + _random(1000),
    "old excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _random(5000),
    "program": lambda: b"\x7fELF\x02\x01\x01" + _random(1000),
    "html": lambda: b"<!doctype html><table><tr><td>Rocky Linux</table>",
    "xml entities": lambda: f'<?xml version="1.0"?>{ENTITIES}<x>&i;</x>'.encode(),
    "cyclonedx entities": lambda: _cyclonedx("<name>&i;</name>", ENTITIES),
    "cyclonedx file": lambda: _cyclonedx(
        "<name>&x;</name>", '<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "cyclonedx document type": lambda: _cyclonedx(
        "<name>Rocky</name>", '<!DOCTYPE bom SYSTEM "http://example.org/bom.dtd">'
    ),
    "cyclonedx undefined entity": lambda: _cyclonedx("<name>&nbsp;</name>"),
    "cyclonedx deep": lambda: _cyclonedx("<components>" * 1_000_000),
    "cyclonedx cut": lambda: _cyclonedx("<name>Rocky Linux</name>")[:-20],
    "cyclonedx long attribute": lambda: _repeated(b"a", 60, BOM.encode() + b'<component type="'),
    "cyclonedx long comment": lambda: _repeated(b"a", 60, BOM.encode() + b"<!--"),
    "cyclonedx attributes": lambda: _repeated(b"a='' ", 60, BOM.encode() + b"<component "),
    "cyclonedx without a system": lambda: f"{BOM}</bom>".encode(),
    "cyclonedx in a comment": lambda: f"<!-- {BOM} --><html/>".encode(),
    "spdx without a system": lambda: SPDX + b"PackageName: glibc\n",
    "spdx open text": lambda: _repeated(SPDX, 10, SPDX + b"PackageComment: <text>\n"),
    "spdx long line": lambda: _repeated(b"a", 60, SPDX + b"PackageName: "),
    "10,000 columns": lambda: (",".join(f"c{n}" for n in range(10_000)) + "\n" + ROW).encode(),
    "one line": lambda: _repeated(b"a", 300),
    "one line of cells": lambda: _repeated(b"a,", 300, ROW.encode()),
    "open quote": lambda: _repeated(b"text, with\nlines,\n", 300, ROW.encode() + b'"'),
    "long row in quotes": lambda: _repeated(b'"\n",', 100, ROW.encode()),
    "long cell in quotes": lambda: ROW.encode() + b'"' + b"a\n" * 100_000 + b'",x,y\n',
    "blank lines": lambda: _repeated(b"\n", 200),
    "header only": lambda: b"Host,OS,Version\n",
    "too many rows": lambda: _repeated(b"a,Rocky,9\n", 40, ROW.encode()),
    "too many groups": lambda: _numbered(200_000, "a,Rocky Linux 9,group {0}\n"),
    "too many systems": lambda: _numbered(200_000, "Rocky Linux 9.{0}\n", ""),
    "too many findings": lambda: _numbered(
        200_000, "10.0.0.{0},Rocky Linux 9,1,x\n", "IP,OS,QID,Title\n"
    ),
    "deep lists": lambda: _nested("[", "]", 100_000),
    "deep objects": lambda: _nested('{"a":', "}", 100_000),
    "deep container": lambda: _nested('{"data":', "}", 100_000),
    "deep in a record": lambda: b'[{"os":"Rocky 9","x":' + _nested("[", "]", 5_000) + b"}]",
    "half json": lambda: b'{"results": [{"name": "a", "operatingsystem_name": "Rocky 9"}, {"na',
    "half json value": lambda: b'[{"os": "Rocky Linux 9", "version": "9.',
    "json garbage": lambda: b'{"os": }',
    "json without a system": lambda: b'{"a": 1, "b": {"c": [2]}}',
    "json empty list": lambda: b"[]",
    "json empty results": lambda: b'{"count": 0, "results": []}',
    "json string": lambda: _repeated(b"a", 60, b'{"os": "'),
    "json record": lambda: _repeated(b"[],", 40, b'{"os": ['),
    "json lists by the million": lambda: _repeated(b"[],", 3, b'[{"os": "Rocky 9"},'),
    "json keys": lambda: _repeated(b'"a":1,', 60, b"{"),
    "json in ansible": lambda: b'web1 | SUCCESS => {"ansible_facts": {"ansible_distribution"',
    "os-release quote": lambda: b'NAME="Rocky\nID=' + b"rocky\n" + b"x\n" * 3_000,
    "zip of texts": lambda: zipped({"inventory.csv": ROW}),
    "zip of nothing": lambda: zipped({}),
    "document": lambda: zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
    "name with dots": lambda: _book({"../../etc/passwd": "x"}),
    "absolute name": lambda: _book({"/etc/passwd": "x"}),
    "name of a drive": lambda: _book({"C:\\x.xml": "<x/>"}),
    "5,000 parts": lambda: _book({f"x/{number}.xml": "<x/>" for number in range(5_000)}),
    "sheet bomb": lambda: _bomb("xl/worksheets/sheet1.xml", b"<row/>", 200),
    "string bomb": lambda: _bomb("xl/sharedStrings.xml", b"<si><t>a</t></si>", 100),
    "style bomb": lambda: _bomb("xl/styles.xml", b"<xf/>", 50),
    "cells": lambda: _sheet(HEADER + f"<row>{'<c/>' * 50}</row>" * 60_000),
    "entities in a sheet": lambda: _sheet(f"{HEADER}<row><c>&i;</c></row>", ENTITIES),
    "entities in styles": lambda: _book({"xl/styles.xml": f"{ENTITIES}<x>&i;</x>"}),
    "file in a sheet": lambda: _sheet(
        f"{HEADER}<row>{TEXT_CELL.format('&x;')}</row>",
        '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "sheet without end": lambda: _sheet(f"{HEADER}<row>"),
    "string that is missing": lambda: _sheet(f'{HEADER}<row><c t="s"><v>99999</v></c></row>'),
    "sheet that is missing": lambda: _book({"xl/worksheets/sheet1.xml": None}),
    "types that are missing": lambda: _book({"[Content_Types].xml": None}),
    "10,000 columns in a sheet": lambda: xlsx({"S": [[f"c{n}" for n in range(10_000)], ["x"]]}),
    "formulas without results": _uncalculated,
    "password": _locked,
    "lying size": _lying,
    "half workbook": lambda: _book({})[:3_000],
    "workbook without middle": lambda: _damaged(_book({}), b"xl/workbook.xml", b"xl/workbook.xxx"),
    "odd row number": lambda: _sheet(f'{HEADER}<row r="x">{TEXT_CELL.format("a")}</row>'),
    "sheet without rows": lambda: xlsx({"S": []}),
    "far row": lambda: _sheet(f'{HEADER}<row r="999999999999">{TEXT_CELL.format("a") * 2}</row>'),
    "ods entities": lambda: ods_of("<table:table>&i;</table:table>", ENTITIES),
    "ods row bomb": lambda: _ods_rows(
        "<table:table-cell><text:p>a</text:p></table:table-cell>" * 2, "999999999999"
    ),
    "ods odd number": lambda: _ods_rows(
        "<table:table-cell><text:p>a</text:p></table:table-cell>", "x"
    ),
    "ods without content": lambda: zipped({"content.xml": ""}),
    "ods bomb": lambda: zipped({"content.xml": b"<x>" + b" " * 100 * MEGABYTE}),
}
"""Nothing in them is a host that anybody could count."""

READ: dict[str, tuple[Make, list[str]]] = {
    "surrogates in utf-8": (lambda: b"host,os\na,Rocky \xed\xa0\x80 9\n", ["Rocky í € 9"]),
    "undefined windows bytes": (lambda: b"host,os\n\x81\x8d,Rocky Linux 9\n", ["Rocky Linux 9"]),
    "formula injection": (
        lambda: b"host,os\n=cmd|'/c calc'!A1,@Rocky Linux 9\n",
        ["@Rocky Linux 9"],
    ),
    "control characters": (
        lambda: b"host,os\na,Rocky\x1b[31m Linux\x07 9\n",
        ["Rocky [31m Linux 9"],
    ),
    "long cells": (lambda: b"host,os\na," + b"Rocky " * 10_000 + b"\n", [" ".join(["Rocky"] * 50)]),
    "same names": (lambda: b"os,os,\nRocky Linux 9,x,\n", ["Rocky Linux 9"]),
    "half csv": (lambda: b'host,os\na,Rocky Linux 9\nb,"Alma', ["Rocky Linux 9", "Alma"]),
    "infinite version": (lambda: b'[{"os": "Rocky", "version": 1e400}]', ["Rocky 1e400"]),
    "long number": (
        lambda: b'[{"os": "Rocky", "version": ' + b"9" * 10_000 + b"}]",
        [f"Rocky {'9' * 294}"],
    ),
    "json surrogates": (lambda: rb'[{"os": "Rocky \ud800 9"}]', ["Rocky \ufffd 9"]),
    "json nul": (lambda: rb'[{"os": "Rocky\u0000Linux", "version": NaN}]', ["Rocky Linux"]),
    "json garbage at the end": (lambda: b'[{"os": "Rocky 9"}],,,', ["Rocky 9"]),
    "json numbers": (lambda: json.dumps([{"os": "Rocky 9"}, 1, None, True]).encode(), []),
    "linked workbook": (
        lambda: _book(
            {
                "xl/externalLinks/externalLink1.xml": "<externalLink/>",
                "xl/worksheets/sheet1.xml": SHEET.format(
                    before="",
                    rows=f'{HEADER}<row>{TEXT_CELL.format("a")}<c t="str"><f>[1]S!A1</f>'
                    "<v>Rocky Linux 9</v></c></row>",
                ),
            }
        ),
        ["Rocky Linux 9"],
    ),
    "last column": (
        lambda: _sheet(f'{HEADER}<row>{TEXT_CELL.format("a")}<c r="XFD2"><v>1</v></c></row>'),
        [],
    ),
    "ods column bomb": (
        lambda: _ods_rows(
            "<table:table-cell><text:p>a</text:p></table:table-cell>"
            '<table:table-cell table:number-columns-repeated="999999999"><text:p>Rocky 9</text:p>'
            "</table:table-cell>"
        ),
        [],
    ),
    "10,000 cells in a row": (lambda: ROW.encode() + b"," * 9_999 + b"x\n", ["Rocky Linux 9.4"]),
    "cyclonedx in utf-16": (
        lambda: (
            _cyclonedx("<name>Rocky Linux</name><version>9</version>").decode().encode("utf-16")
        ),
        ["Rocky Linux 9"],
    ),
    "cyclonedx with another namespace": (
        lambda: _cyclonedx("<x:name xmlns:x='x'>Alma</x:name><name>Rocky Linux 9</name>"),
        ["Rocky Linux 9"],
    ),
    "cyclonedx long name": (
        lambda: _cyclonedx(f"<name>{'Rocky ' * 1_000_000}</name>"),
        [" ".join(["Rocky"] * 50)],
    ),
    "metrics": (
        lambda: b'node_os_info{id="rocky",x="' + b"a" * 50_000 + b'",version_id="9"} 1\n',
        ["rocky 9"],
    ),
}
"""In these there are hosts; what some of their rows name, where it is worth saying."""
