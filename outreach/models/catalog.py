"""What the kit offers, as last loaded from catalog.json."""

from __future__ import annotations

from django.db import models


class Lesson(models.Model):
    """A lesson, with the tip that can be sent as SMS."""

    code = models.CharField("mã bài", max_length=8, unique=True)
    position = models.PositiveIntegerField("thứ tự")
    track = models.CharField("chủ đề", max_length=40)
    title = models.CharField("tên bài", max_length=200)
    sms = models.CharField("mẹo gửi SMS", max_length=500, blank=True)
    review_by = models.DateField("soát lại trước ngày")
    offered = models.BooleanField("còn trong bộ", default=True)

    class Meta:
        verbose_name = "bài học"
        verbose_name_plural = "bài học"
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Notice(models.Model):
    """A policy notice or a scam alert. Its id is the four-digit code in the SMS, on the sheet and on the site."""

    code = models.CharField("mã thông báo", max_length=4, unique=True)
    purpose = models.CharField("loại", max_length=8, choices=(("policy", "chính sách"), ("alert", "cảnh báo")))
    title = models.CharField("tiêu đề", max_length=200)
    issuer = models.CharField("nơi ban hành", max_length=200, blank=True)
    document = models.CharField("văn bản", max_length=300, blank=True)
    audience = models.JSONField("dành cho", default=list)
    effective = models.DateField("hiệu lực từ")
    expires = models.DateField("hết hiệu lực", null=True, blank=True)
    sms = models.CharField("tin nhắn", max_length=500)
    loudspeaker = models.TextField("lời đọc loa", blank=True)
    review_by = models.DateField("soát lại trước ngày")
    offered = models.BooleanField("còn trong bộ", default=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
