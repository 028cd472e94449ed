"""What a household agreed to, and whom nobody may text any more."""

from __future__ import annotations

from django.db import models

from .households import Household


class Purpose(models.TextChoices):
    """Consent is given for each of these by itself; every campaign has one."""

    CLASS = "class", "nhắc lớp học"
    ALERT = "alert", "cảnh báo lừa đảo"
    POLICY = "policy", "thông báo chính sách"
    TIPS = "tips", "mẹo hằng tuần"


class Method(models.TextChoices):
    """How consent was given or withdrawn."""

    PAPER = "paper", "ký giấy"
    SPOKEN = "spoken", "nói trực tiếp"
    SMS = "sms", "nhắn tin"


class Consent(models.Model):
    """One household's yes to one purpose. Withdrawing keeps the row: both days are evidence."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="consents", verbose_name="hộ")
    purpose = models.CharField("về việc", max_length=8, choices=Purpose)
    method = models.CharField("cách đồng ý", max_length=8, choices=Method)
    given_on = models.DateField("ngày đồng ý")
    recorded_by = models.CharField("người ghi", max_length=80)
    evidence = models.CharField("chứng từ", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)
    withdrawn_how = models.CharField("cách rút lại", max_length=80, blank=True)

    class Meta:
        verbose_name = "sự đồng ý"
        verbose_name_plural = "sự đồng ý"
        constraints = (
            models.UniqueConstraint(
                fields=("household", "purpose"),
                condition=models.Q(withdrawn_at=None),
                name="consent_once",
                violation_error_message="Hộ này đã đồng ý việc này rồi.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household}: {self.get_purpose_display()}"


class Stop(models.Model):
    """A number that must not be texted, kept as a keyed hash so that the promise outlives the person's data."""

    key = models.CharField("mã của số", max_length=32, unique=True)
    since = models.DateTimeField("từ lúc")
    how = models.CharField("bằng cách", max_length=80)

    class Meta:
        verbose_name = "số đã dừng nhận tin"
        verbose_name_plural = "số đã dừng nhận tin"

    def __str__(self) -> str:
        return self.key[:8]
