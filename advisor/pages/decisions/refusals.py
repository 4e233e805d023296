"""The status with which a page answers a change that was refused."""

from __future__ import annotations

from http import HTTPStatus

from advisor.decisions.errors import InvalidError, NotAllowedError, RefusedError


def status_of(error: RefusedError) -> HTTPStatus:
    if isinstance(error, NotAllowedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, InvalidError):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.CONFLICT
