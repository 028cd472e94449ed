"""Senders, what the kit offers, campaigns, classes and their sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..installation import default_setup
from ..models import (
    Campaign,
    CampaignKind,
    CampaignState,
    Category,
    Lesson,
    Notice,
    Purpose,
    Sender,
    Session,
    SessionState,
    TipPlace,
    TrainingClass,
)
from ..planning.approval import reopen
from ..planning.classes import cancel_session, change_lesson, make_sessions, move_session
from ..planning.drafts import CLASS_PRIORITY, next_code
from .admin_base import Inline, NotDeleted, Recorded, ViewOnly, who_is
from .admin_forms import CampaignForm, SenderForm, TrainingClassForm


@admin.register(Sender)
class SenderAdmin(Recorded):
    """Names and numbers that messages come from."""

    form = SenderForm
    list_display = ("name", "gateway", "address", "rate", "burst", "stopped")
    list_filter = ("gateway",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was changed: the tokens of the bucket are the dispatchers', and may be others by now."""
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)


@admin.register(Lesson)
class LessonAdmin(ViewOnly):
    """Lessons of the kit; changed in the kit and loaded anew."""

    list_display = ("code", "title", "track", "sms", "review_by", "offered")
    list_filter = ("track", "offered")
    search_fields = ("code", "title", "sms")
    fold_here = True


@admin.register(Notice)
class NoticeAdmin(ViewOnly):
    """Notices of the kit; changed in the kit and loaded anew."""

    list_display = ("code", "title", "purpose", "effective", "expires", "review_by", "offered")
    list_filter = ("purpose", "offered")
    search_fields = ("code", "title", "sms")
    fold_here = True


@admin.register(Campaign)
class CampaignAdmin(Recorded):
    """Drafts are written here. What was approved stays as approved: from then on everything is for looking."""

    form = CampaignForm
    list_display = ("code", "title", "kind", "audience", "state", "start_at", "sent_messages")
    list_filter = ("state", "kind", "purpose", "sender")
    list_select_related = ("sender",)
    search_fields = ("code", "title", "text")
    fold_here = True
    autocomplete_fields = ("areas", "notice")
    readonly_fields = ("state", "approved_by", "approved_at", "created_at")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one starts now unless somebody says otherwise."""
        return {"start_at": timezone.now(), **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == CampaignState.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a draft that is open, and not that of a class."""
        draft = obj is not None and obj.state == CampaignState.DRAFT and obj.kind != CampaignKind.CLASS
        return draft and super().has_delete_permission(request, obj)

    @admin.display(description="gửi cho")
    def audience(self, campaign: Campaign) -> str:
        """Which households, in words."""
        chosen = [label for value, label in Category.choices if value in campaign.categories]
        return ", ".join(chosen) or "mọi loại hộ"

    @admin.display(description="tin nhắn")
    def sent_messages(self, campaign: Campaign) -> str:
        """A way to the messages. Not counted here: that is what the report is for."""
        address = reverse("admin:outreach_message_changelist")
        return format_html('<a href="{}?campaign__id__exact={}">xem</a>', address, campaign.pk)


class SessionInline(Inline):
    """The sessions of a class. Each is moved or cancelled on its own page, so that people are told."""

    model = Session
    extra = 0
    can_delete = False
    show_change_link = True
    fields = readonly_fields = ("starts_at", "place", "lesson", "state")
    ordering = ("-starts_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what every line shows."""
        return super().get_queryset(request).select_related("lesson", "training_class")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """The class's rule makes the sessions."""
        return False


@admin.register(TrainingClass)
class TrainingClassAdmin(NotDeleted):
    """Classes. Once its campaign is approved, the plan of a class stays; a change of the rest must be approved anew."""

    form = TrainingClassForm
    list_display = ("title", "team", "place", "starts_at", "rrule", "lesson", "approval", "ended_at")
    list_filter = ("campaign__state", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("team", "lesson", "campaign")
    search_fields = ("title", "place", "team__name", "team__code")
    fold_here = True
    autocomplete_fields = ("team", "lesson", "areas")
    inlines = (SessionInline,)

    @admin.display(description="đợt nhắn", ordering="campaign__state")
    def approval(self, taught: TrainingClass) -> str:
        """How far its campaign is."""
        return taught.campaign.get_state_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """The sender is asked for once; afterwards the campaign has it."""
        return (*TrainingClassForm.Meta.fields, "campaign" if obj else "sender")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """After approval: when, where and what. One session is changed on its page; another plan is another class."""
        if obj is None:
            return ()
        planned = obj.campaign.state != CampaignState.DRAFT or obj.sessions.filter(messages__isnull=False).exists()
        return ("campaign", "team", "lesson", "place", "starts_at", "rrule") if planned else ("campaign",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Until it or its campaign ended."""
        over = obj is not None and (obj.ended_at or obj.campaign.state in (CampaignState.CANCELLED, CampaignState.FINISHED))
        return super().has_change_permission(request, obj) and not over

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new class gets its campaign; a changed one is asked about anew."""
        now = timezone.now()
        if not change:
            obj.campaign = Campaign.objects.create(
                kind=CampaignKind.CLASS,
                purpose=Purpose.CLASS,
                code=next_code(),
                title=obj.title,
                sender=form.cleaned_data["sender"],
                priority=CLASS_PRIORITY,
                start_at=now,
            )
        super().save_model(request, obj, form, change)
        if change and form.changed_data and obj.campaign.state in (CampaignState.RUNNING, CampaignState.PAUSED):
            reopen(obj.campaign, now, who_is(request), "changed in the admin")
            self.message_user(request, f"Lớp đã đổi, phải duyệt lại: outreach campaign preview {obj.campaign_id}")
        if change and {"starts_at", "rrule", "place", "lesson"} & set(form.changed_data):
            obj.sessions.filter(messages=None, starts_at__gt=now).delete()
        make_sessions(obj, now)


@admin.register(Session)
class SessionAdmin(NotDeleted):
    """One session: to move it or call it off here tells those who were reminded."""

    list_display = ("training_class", "starts_at", "place", "lesson", "state")
    list_filter = ("state", "starts_at")
    list_select_related = ("training_class", "lesson")
    search_fields = ("training_class__title", "place")
    fold_here = True
    autocomplete_fields = ("lesson",)
    readonly_fields = ("training_class", "occurrence")
    fields = ("training_class", "occurrence", "starts_at", "place", "lesson", "state")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """The class's rule makes the sessions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While it is still to come."""
        coming = obj is None or (obj.state == SessionState.PLANNED and obj.starts_at > timezone.now())
        return super().has_change_permission(request, obj) and coming

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002
        """By the planner, which drops the old reminders and queues one correction for those already told."""
        before, now = Session.objects.get(pk=obj.pk), timezone.now()
        if "lesson" in form.changed_data:
            change_lesson(before, obj.lesson, default_setup(), now, who_is(request))
        if obj.state == SessionState.CANCELLED:
            told = cancel_session(before, default_setup(), now, who_is(request))
        elif {"starts_at", "place"} & set(form.changed_data):
            told = move_session(before, obj.starts_at, obj.place, default_setup(), now, who_is(request))
        else:
            return
        self.message_user(request, f"{told} tin báo đổi đang chờ gửi.")


@admin.register(TipPlace)
class TipPlaceAdmin(NotDeleted):
    """Where each household is in the weekly course."""

    list_display = ("household", "position", "week")
    list_select_related = ("household",)
    search_fields = ("household__search",)
    raw_id_fields = ("household",)
