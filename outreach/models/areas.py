"""Where people live and who looks after them: province, commune, hamlet (no district since 2025-07-01), and teams."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..rules.folding import fold_key


class AreaKind(models.TextChoices):
    """The three levels of the area model since 2025-07-01."""

    PROVINCE = "province", "tỉnh, thành phố"
    COMMUNE = "commune", "xã, phường"
    HAMLET = "hamlet", "thôn, bản, tổ dân phố"


class Area(models.Model):
    """A province, a commune in it, or a hamlet in a commune."""

    kind = models.CharField("cấp", max_length=10, choices=AreaKind)
    name = models.CharField("tên", max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc")
    old_names = models.CharField("tên cũ (để tìm)", max_length=300, blank=True)
    team = models.ForeignKey("Team", models.SET_NULL, null=True, blank=True, related_name="hamlets", verbose_name="tổ phụ trách")
    search = models.CharField(max_length=450, editable=False, blank=True)

    class Meta:
        verbose_name = "địa bàn"
        verbose_name_plural = "địa bàn"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), name="area_once", violation_error_message="Địa bàn này đã có."),
            models.UniqueConstraint(fields=("name",), condition=models.Q(parent=None), name="province_once"),
        )

    def __str__(self) -> str:
        return self.name if self.parent is None else f"{self.name}, {self.parent}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the plain-letter search words beside the name."""
        self.search = fold_key(f"{self.name} {self.old_names}")
        super().save(*args, **kwargs)


class Team(models.Model):
    """A community digital team, as printed on posters (one row of teams.csv)."""

    code = models.CharField("mã tổ", max_length=32, unique=True)
    name = models.CharField("tên tổ", max_length=160)
    hamlet = models.ForeignKey(
        Area, models.PROTECT, limit_choices_to={"kind": AreaKind.HAMLET}, related_name="seated_teams", verbose_name="thôn đặt tổ"
    )
    hotline = models.CharField("số gọi hỏi", max_length=20)
    meeting_place = models.CharField("nơi họp lớp", max_length=160, blank=True)
    class_times = models.CharField("giờ lớp", max_length=160, blank=True)
    sender = models.CharField("tên người gửi in trên áp phích", max_length=20, blank=True)

    class Meta:
        verbose_name = "tổ công nghệ số"
        verbose_name_plural = "tổ công nghệ số"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
