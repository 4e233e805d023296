"""Answers of the API that are given again when the same request is sent again."""

from __future__ import annotations

from django.db import models

from accounts.models import Key


class StoredAnswer(models.Model):
    """The answer to a POST with an `Idempotency-Key`, for 24 hours.

    `request_sha256`: of method, address, version and body. `status` 0: not answered yet.
    """

    key = models.ForeignKey(Key, models.CASCADE, related_name="+")
    idempotency_key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="answer_stored_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_by_age")]

    def __str__(self) -> str:
        return f"{self.status} for {self.idempotency_key}"
