"""What is commonly said of the family, held against what was found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog import vocabulary
from catalog.models.evidence import Sourced


class Claim(Sourced):
    """What is commonly said, a verdict on it, and what a source says instead or in support."""

    key = models.SlugField(max_length=20, unique=True)
    topic = models.CharField(max_length=20, choices=list(vocabulary.CLAIM_TOPICS.items()))
    said = models.CharField("statement", max_length=200)
    verdict = models.CharField(max_length=20, choices=list(vocabulary.VERDICTS.items()))
    found = models.TextField("finding")

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.said
