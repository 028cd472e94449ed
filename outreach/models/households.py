"""Households and their telephones. No ethnicity and no identity numbers are kept."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..rules.folding import fold_key
from .areas import Area, AreaKind
from .keys import phone_key


class Category(models.TextChoices):
    """What the commune's yearly review found (Decision 24/2021/QD-TTg)."""

    POOR = "poor", "hộ nghèo"
    NEAR_POOR = "near-poor", "hộ cận nghèo"
    OTHER = "other", "hộ khác"


class TextStyle(models.TextChoices):
    """How this household reads an SMS best."""

    CAMPAIGN = "", "theo đợt nhắn"
    PLAIN = "plain", "không dấu"
    MARKS = "marks", "có dấu"


class Household(models.Model):
    """One household of the register."""

    code = models.CharField("mã hộ", max_length=60, unique=True)
    head = models.CharField("chủ hộ", max_length=120)
    hamlet = models.ForeignKey(Area, models.PROTECT, limit_choices_to={"kind": AreaKind.HAMLET}, verbose_name="thôn")
    category = models.CharField("loại hộ", max_length=10, choices=Category, default=Category.OTHER)
    text_style = models.CharField("kiểu chữ tin nhắn", max_length=5, choices=TextStyle, default=TextStyle.CAMPAIGN, blank=True)
    language = models.CharField("tiếng của tin nhắn", max_length=8, default="vi")
    digital_member = models.CharField("người trong nhà biết dùng điện thoại", max_length=120, blank=True)
    trained_on = models.DateField("ngày được tổ chỉ dẫn", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    created_at = models.DateTimeField("ghi vào lúc", auto_now_add=True)
    search = models.CharField(max_length=200, editable=False, blank=True)

    class Meta:
        verbose_name = "hộ"
        verbose_name_plural = "hộ"
        ordering = ("code",)
        indexes = (models.Index(fields=("hamlet", "category"), name="household_place"),)

    def __str__(self) -> str:
        return f"{self.head} ({self.code})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the plain-letter search words beside the name."""
        self.search = fold_key(f"{self.head} {self.code}")
        super().save(*args, **kwargs)


class PhoneKind(models.TextChoices):
    """Whether SMS can reach it."""

    MOBILE = "mobile", "di động"
    LANDLINE = "landline", "cố định (không nhắn được)"


class Phone(models.Model):
    """One number of one household; neighbours may share a number."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="phones", verbose_name="hộ")
    number = models.CharField("số", max_length=16)  # E.164
    key = models.CharField(max_length=32, editable=False)  # keyed hash of the number (register/keys.py)
    kind = models.CharField("loại", max_length=8, choices=PhoneKind, default=PhoneKind.MOBILE)
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "số điện thoại"
        verbose_name_plural = "số điện thoại"
        ordering = ("household", "position")
        constraints = (models.UniqueConstraint(fields=("household", "number"), name="phone_once"),)
        indexes = (models.Index(fields=("key", "household"), name="phone_key"),)

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the key beside the number."""
        self.key = phone_key(self.number)
        super().save(*args, **kwargs)
