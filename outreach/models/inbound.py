"""What people text back."""

from __future__ import annotations

from django.db import models

from ..rules.timing import local
from .areas import Team
from .households import Household


class InboundKind(models.TextChoices):
    """What a reply asks for (rules/keywords.py)."""

    STOP = "stop", "xin dừng nhận tin"
    REGISTER = "register", "muốn đăng ký"
    HELP = "help", "cần giúp"
    SCAM = "scam", "báo lừa đảo"
    OTHER = "other", "tin khác"


class Inbound(models.Model):
    """One reply; unique by the provider's id, so that a repeated webhook changes nothing."""

    gateway = models.CharField("cổng", max_length=10)
    ref = models.CharField("mã ở nhà cung cấp", max_length=64)
    phone = models.CharField("số", max_length=20, blank=True)
    text = models.CharField("nội dung", max_length=1600, blank=True)
    kind = models.CharField("loại", max_length=8, choices=InboundKind)
    received_at = models.DateTimeField("nhận lúc")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, verbose_name="hộ")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="inbound", verbose_name="giao cho tổ")
    handled_at = models.DateTimeField("xử lý xong lúc", null=True, blank=True)
    handled_by = models.CharField("người xử lý", max_length=80, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta:
        verbose_name = "tin đến"
        verbose_name_plural = "tin đến"
        ordering = ("-received_at",)
        constraints = (models.UniqueConstraint(fields=("gateway", "ref"), name="inbound_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {local(self.received_at):%d/%m %H:%M}"
