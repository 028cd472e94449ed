"""Classes of a team: once or recurring, and each session that comes of them."""

from __future__ import annotations

from django.db import models

from ..rules.timing import local
from .areas import Area, Team
from .campaigns import Campaign
from .catalog import Lesson


class TrainingClass(models.Model):
    """A class: its first session, how it recurs, and when people are reminded."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="classes", verbose_name="tổ")
    title = models.CharField("tên lớp", max_length=160)
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, verbose_name="bài")
    place = models.CharField("nơi học", max_length=160)
    starts_at = models.DateTimeField("buổi đầu")
    rrule = models.CharField("lặp lại (RRULE)", max_length=200, blank=True, help_text="Ví dụ FREQ=WEEKLY;COUNT=8. Để trống: chỉ một buổi.")
    offsets = models.JSONField("nhắc trước", default=list)  # of rules.timing.Offset texts, e.g. ["-1d 18:00", "-2h"]
    areas = models.ManyToManyField(Area, blank=True, verbose_name="thôn được nhắc", help_text="Để trống: các thôn của tổ.")
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="training_class", verbose_name="đợt nhắn")
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lớp học"
        verbose_name_plural = "lớp học"
        ordering = ("-starts_at",)

    def __str__(self) -> str:
        return self.title


class SessionState(models.TextChoices):
    """Whether a session takes place."""

    PLANNED = "planned", "sẽ học"
    CANCELLED = "cancelled", "nghỉ"


class Session(models.Model):
    """One meeting of a class. `occurrence` is the time its rule gave it and never changes; `starts_at` may be moved."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions", verbose_name="lớp")
    occurrence = models.DateTimeField("theo lịch", editable=False)
    starts_at = models.DateTimeField("giờ học")
    place = models.CharField("nơi học", max_length=160)
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, verbose_name="bài")
    state = models.CharField("tình trạng", max_length=10, choices=SessionState, default=SessionState.PLANNED)
    revision = models.PositiveSmallIntegerField("lần đổi", default=0, editable=False)

    class Meta:
        verbose_name = "buổi học"
        verbose_name_plural = "buổi học"
        ordering = ("starts_at",)
        constraints = (models.UniqueConstraint(fields=("training_class", "occurrence"), name="session_once"),)

    def __str__(self) -> str:
        return f"{self.training_class} {local(self.starts_at):%d/%m %H:%M}"


class TipPlace(models.Model):
    """How far a household has come in the weekly course of tips."""

    household = models.OneToOneField("Household", models.CASCADE, verbose_name="hộ")
    position = models.PositiveIntegerField("số mẹo đã nhận")
    sent = models.JSONField("bài đã nhận", default=list, editable=False)  # codes: their order in the kit may change
    week = models.DateField("tuần (ngày thứ Hai)")

    class Meta:
        verbose_name = "chỗ trong loạt mẹo"
        verbose_name_plural = "chỗ trong loạt mẹo"

    def __str__(self) -> str:
        return f"{self.household}: {self.position}"
