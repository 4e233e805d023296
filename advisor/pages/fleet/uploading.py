"""Files of forms, straight to where they belong: into chunks of the database, or a bounded memory.

Django's own handlers would write a large file to the disk first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Protocol, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from advisor.fleet.imports.upload import CHUNK

MAX_BYTES_UNKEPT = 5_000_000
"""Of an inventory that is worked out without being kept."""
TOO_LARGE_UNKEPT = "A file that is not kept may have 5 MB at most. Sign in to import a larger one."


class Sink(Protocol):
    """Where a file goes; raises if it takes no more."""

    def write(self, data: bytes) -> None: ...


class TooLargeUnkeptError(Exception):
    """More than MAX_BYTES_UNKEPT."""


@dataclass
class InMemory:
    content: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> None:
        if len(self.content) + len(data) > MAX_BYTES_UNKEPT:
            raise TooLargeUnkeptError(TOO_LARGE_UNKEPT)
        self.content += data


class Nowhere:
    def write(self, data: bytes) -> None: ...


@dataclass
class SentFile:
    """What came of the file of a form. `is_whole`: no connection was lost before its end."""

    name: str = ""
    content_type: str = ""
    is_whole: bool = True


class IntoSink(FileUploadHandler):
    """The only handler of a request: every file goes into the sink, none into `request.FILES`."""

    def __init__(self, request: HttpRequest, sink: Sink) -> None:
        super().__init__(request)
        self.sent = SentFile()
        self._sink = sink

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        """Django takes a body that ends early for a whole one: here its bytes are counted."""
        body = _Counted(input_data)
        files = _Files(self.sent, self._sink)
        stream = cast(IO[bytes], body)  # it is only read from
        parsed = MultiPartParser(META, stream, [files], encoding).parse()
        self.sent.is_whole = body.size >= content_length
        return parsed

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise NotImplementedError("handle_raw_input reads all of it")

    def file_complete(self, file_size: int) -> UploadedFile | None:
        raise NotImplementedError("handle_raw_input reads all of it")


class _Files(FileUploadHandler):
    chunk_size = CHUNK

    def __init__(self, sent: SentFile, sink: Sink) -> None:
        super().__init__()
        self._sent, self._sink = sent, sink

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        super().new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        self._sent.name = self.file_name or ""
        self._sent.content_type = self.content_type or ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._sink.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


class _Counted:
    """A stream that says how much was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.size += len(data)
        return data
