"""A team for each test."""

import pytest

from tests.accounts.teams.cast import Cast, build


@pytest.fixture
def cast(db) -> Cast:
    return build()
