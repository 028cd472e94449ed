"""What is to be sent, by whom, to whom; and the senders with their rate."""

from __future__ import annotations

from django.db import models

from .areas import Area
from .catalog import Notice
from .consents import Purpose


class Sender(models.Model):
    """A name or number that messages come from, its gateway, and its token bucket (rules/bucket.py)."""

    name = models.CharField("tên người gửi", max_length=20, unique=True)
    gateway = models.CharField("cổng gửi", max_length=10, default="outbox")
    address = models.CharField(
        "mã ở nhà cung cấp", max_length=60, blank=True, help_text="Tên đã đăng ký, số gửi, hoặc mã Messaging Service (MG…) của Twilio."
    )
    rate = models.FloatField("số tin mỗi giây", default=5.0)
    burst = models.PositiveIntegerField("số tin liền nhau nhiều nhất", default=20)
    tokens = models.FloatField("còn được gửi ngay", default=0.0, editable=False)
    tokens_at = models.DateTimeField("tính đến lúc", null=True, editable=False)
    stopped = models.CharField("dừng vì", max_length=200, blank=True)

    class Meta:
        verbose_name = "người gửi"
        verbose_name_plural = "người gửi"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CampaignKind(models.TextChoices):
    """What a campaign sends."""

    CLASS = "class", "nhắc lớp học"
    NOTICE = "notice", "thông báo, cảnh báo"
    TIPS = "tips", "mẹo hằng tuần"
    BROADCAST = "broadcast", "tin tự soạn"


class CampaignState(models.TextChoices):
    """The life of a campaign. Only RUNNING lets a claim take its messages."""

    DRAFT = "draft", "chưa duyệt"
    RUNNING = "running", "đang gửi"
    PAUSED = "paused", "tạm dừng"
    CANCELLED = "cancelled", "đã huỷ"
    FINISHED = "finished", "đã xong"


class Campaign(models.Model):
    """One thing to say to an audience: approved once, sent once to each phone (and each occurrence)."""

    kind = models.CharField("loại", max_length=10, choices=CampaignKind)
    purpose = models.CharField("cần đồng ý về", max_length=8, choices=Purpose)
    code = models.CharField("mã bốn số", max_length=4)
    title = models.CharField("tên đợt", max_length=200)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, verbose_name="thông báo")
    text = models.CharField("nội dung (tin tự soạn)", max_length=1000, blank=True)
    areas = models.ManyToManyField(Area, blank=True, verbose_name="địa bàn", help_text="Để trống: mọi địa bàn.")
    categories = models.JSONField("loại hộ", default=list, blank=True)  # of Category; empty: all
    sender = models.ForeignKey(Sender, models.PROTECT, verbose_name="người gửi")
    with_marks = models.BooleanField("nhắn có dấu", default=False)
    priority = models.PositiveSmallIntegerField("ưu tiên (nhỏ đi trước)", default=5)
    start_at = models.DateTimeField("bắt đầu gửi lúc")
    expires_at = models.DateTimeField("không gửi sau lúc", null=True, blank=True)
    weekday = models.PositiveSmallIntegerField("thứ gửi mẹo (0 = thứ Hai)", default=0)
    hour = models.CharField("giờ gửi mẹo", max_length=5, default="09:00")
    state = models.CharField("tình trạng", max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    approved_hash = models.CharField("dấu của bản đã duyệt", max_length=64, blank=True, editable=False)
    approved_by = models.CharField("người duyệt", max_length=80, blank=True, editable=False)
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    class Meta:
        verbose_name = "đợt nhắn"
        verbose_name_plural = "đợt nhắn"
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("state", "sender"), name="campaign_running"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
