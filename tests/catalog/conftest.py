"""What the tests of catalog and admin share."""

import pytest
from django.template.response import SimpleTemplateResponse


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views of the admin do all their work but draw no page, which takes nine tenths of the time.
    Each page is drawn in some other test."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
