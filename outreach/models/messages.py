"""One row for one SMS to one phone: the state everything else is counted from."""

from __future__ import annotations

from django.db import models

from .campaigns import Campaign
from .classes import Session
from .households import Household


class State(models.TextChoices):
    """Our own words for a message's state; a provider's words stay in its gateway.

    queued -> sending -> accepted -> delivered | failed; besides expired, suppressed, cancelled, unknown.
    """

    QUEUED = "queued", "đang chờ gửi"
    SENDING = "sending", "đang gửi"  # a claim is committed; the request may or may not have left
    ACCEPTED = "accepted", "nhà mạng đã nhận"
    DELIVERED = "delivered", "đã tới máy"  # the network says the handset has it; never "read"
    FAILED = "failed", "không tới được"
    EXPIRED = "expired", "quá hạn, không gửi"
    SUPPRESSED = "suppressed", "giữ lại, không gửi"  # consent, stop list, cap, text rules
    CANCELLED = "cancelled", "đã huỷ"
    UNKNOWN = "unknown", "chưa rõ"  # may have left; asked for at the gateway, never sent again blindly


class Message(models.Model):
    """One SMS. Unique by phone, campaign and occurrence, so that planning twice plans nothing new."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="messages", verbose_name="đợt nhắn", db_index=False)
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="buổi học", db_index=False
    )
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name="hộ")
    phone = models.CharField("số", max_length=16, blank=True)  # E.164; empty once retention or erasure took it
    phone_key = models.CharField(max_length=40, editable=False)
    occurrence = models.CharField("lần", max_length=60, blank=True, default="")
    text = models.CharField("nội dung", max_length=1600, blank=True)
    unicode = models.BooleanField("mã UCS-2", default=False)
    segments = models.PositiveSmallIntegerField("số đoạn")
    cost_vnd = models.PositiveIntegerField("giá (đồng)")
    network = models.CharField("mạng", max_length=12, blank=True)
    not_before = models.DateTimeField("gửi từ lúc")
    expires_at = models.DateTimeField("không gửi sau lúc")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField("lý do", max_length=24, blank=True)  # a key of rules.reasons
    attempt = models.CharField("mã lần gửi", max_length=32, blank=True)  # our mark, new with every claim
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    gateway = models.CharField("cổng", max_length=10, blank=True)  # the road of the last claim: only it can be asked what became of it
    claimed_at = models.DateTimeField("nhận gửi lúc", null=True, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)  # when the last claim let it go; counts for the daily cap
    ref = models.CharField("mã ở nhà cung cấp", max_length=64, blank=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tin nhắn"
        verbose_name_plural = "tin nhắn"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("phone_key", "campaign", "occurrence"), name="message_once"),)
        indexes = (
            models.Index(fields=("campaign", "not_before", "id"), condition=models.Q(state="queued"), name="message_queue"),
            models.Index(fields=("claimed_at",), condition=models.Q(state__in=("sending", "unknown")), name="message_in_flight"),
            models.Index(fields=("phone_key", "sent_at"), condition=models.Q(sent_at__isnull=False), name="message_sent"),
            models.Index(fields=("sent_at",), condition=models.Q(state="accepted"), name="message_awaits_receipt"),
            models.Index(fields=("attempt",), condition=~models.Q(attempt=""), name="message_attempt"),
            models.Index(fields=("ref",), condition=~models.Q(ref=""), name="message_ref"),
            models.Index(fields=("campaign", "state"), name="message_count"),
            models.Index(fields=("session",), condition=models.Q(session__isnull=False), name="message_session"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.pk}"
