"""Files of forms, straight to where they belong: into chunks of the database, or a bounded memory.

Django's own handlers would write a large file to the disk first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Protocol, cast

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.datastructures import MultiValueDict

from advisor.fleet.imports.upload import CHUNK

MAX_BYTES_UNKEPT = 5_000_000
"""Of an inventory that is worked out without being kept."""
MAX_BYTES_SHOWN_AGAIN = 5_000_000
"""Of a form whose list is longer than a form may have, and which is shown again with the list."""
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
    """The only handler of a request: every file goes into the sink, none into `request.FILES`.

    `fields`: of a form that was refused because its list is too long, to be shown again; the list
    is in the field `list_field`.
    """

    def __init__(self, request: HttpRequest, sink: Sink, list_field: str = "text") -> None:
        super().__init__(request)
        self._list_field = list_field
        self.sent = SentFile()
        self.fields: QueryDict | None = None
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
        body = _Body(input_data)
        files = _Files(self.sent, self._sink, body)
        try:
            parsed = _parsed(META, body, files, encoding)
        except RequestDataTooBig:
            if content_length <= MAX_BYTES_SHOWN_AGAIN:
                self.fields = _with_long_list(META, body, encoding, self._list_field)
            raise
        self.sent.is_whole = body.size >= content_length
        return parsed

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise NotImplementedError("handle_raw_input reads all of it")

    def file_complete(self, file_size: int) -> UploadedFile | None:
        raise NotImplementedError("handle_raw_input reads all of it")


def _parsed(
    META: Mapping[str, str], body: _Body, handler: FileUploadHandler, encoding: str | None
) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
    stream = cast(IO[bytes], body)  # it is only read from
    return MultiPartParser(META, stream, [handler], encoding).parse()


def unread_fields(request: HttpRequest) -> QueryDict | None:
    """Of a form without files that is longer than a form may have, which Django refuses before it
    reads it. None: it was read, or is too long to be shown again."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    is_form = request.content_type == "application/x-www-form-urlencoded"
    if not is_form or length > MAX_BYTES_SHOWN_AGAIN:
        return None
    try:
        return QueryDict(request.read(), encoding=request.encoding)
    except UnreadablePostError:
        return None


def _with_long_list(
    META: Mapping[str, str], body: _Body, encoding: str | None, list_field: str
) -> QueryDict | None:
    """The fields of the form, its list read as if it were a file; None: something else is wrong."""
    disposition = f'name="{list_field}"'.encode()
    body.rewind(disposition, disposition + b'; filename="list"')
    pasted = _PastedList(list_field)
    try:
        fields, _ = _parsed(META, body, pasted, encoding)
    except (RequestDataTooBig, MultiPartParserError, UnreadablePostError):
        return None
    fields = fields.copy()
    fields[list_field] = pasted.content.decode(errors="replace")
    return fields


class _PastedList(FileUploadHandler):
    def __init__(self, list_field: str) -> None:
        super().__init__()
        self._list_field = list_field
        self.content = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.field_name == self._list_field:
            self.content += raw_data
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


class _Files(FileUploadHandler):
    chunk_size = CHUNK

    def __init__(self, sent: SentFile, sink: Sink, body: _Body) -> None:
        super().__init__()
        self._sent, self._sink, self._body = sent, sink, body

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
        self._body.forget()
        self._sent.name = self.file_name or ""
        self._sent.content_type = self.content_type or ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._sink.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


class _Body:
    """A stream that says how much was read from it, and can begin again until a file comes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._start = bytearray()
        self._again = b""
        self._remembers = True
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        if self._again:
            size = len(self._again) if size < 0 else size
            data, self._again = self._again[:size], self._again[size:]
            return data
        data = self._stream.read(size)
        self.size += len(data)
        if self._remembers:
            self._start += data
        return data

    def forget(self) -> None:
        self._start, self._remembers = bytearray(), False

    def rewind(self, old: bytes, new: bytes) -> None:
        """With the first of `old` replaced."""
        self._again = bytes(self._start).replace(old, new, 1)
        self.forget()
