"""Who did what, without personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from ..rules.timing import local


class Audit(models.Model):
    """One act. `subject` is an id or a code, never a name or a number; `detail` holds counts and settings."""

    at = models.DateTimeField("lúc", db_index=True)
    who = models.CharField("ai", max_length=80)
    action = models.CharField("việc", max_length=40)
    subject = models.CharField("với", max_length=80, blank=True)
    detail = models.JSONField("chi tiết", default=dict)

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{local(self.at):%d/%m/%Y %H:%M} {self.who}: {self.action}"


class Heartbeat(models.Model):
    """When each job of the clock last ran, for `outreach doctor`."""

    job = models.CharField("việc", max_length=20, unique=True)
    at = models.DateTimeField("chạy lúc")
    ok_at = models.DateTimeField("chạy được lúc", null=True)
    error = models.CharField("lỗi", max_length=300, blank=True)

    class Meta:
        verbose_name = "nhịp chạy"
        verbose_name_plural = "nhịp chạy"

    def __str__(self) -> str:
        return self.job


def record(now: datetime, who: str, action: str, subject: object = "", **detail: Any) -> None:
    """Write one line of the audit log."""
    Audit.objects.create(at=now, who=who[:80], action=action, subject=str(subject)[:80], detail=detail)
