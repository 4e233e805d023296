"""Passwords cost little in these tests."""

import pytest


@pytest.fixture(autouse=True)
def _passwords_cost_little(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
