"""Messages, what comes back, the audit log and the clock: for looking; a reply can be dealt with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..inbox import handle
from ..models import Audit, Heartbeat, Inbound, Message
from ..register.optout import stop_number
from ..rules.phones import Number, find_numbers, national
from ..rules.reasons import REASONS, say
from .admin_base import BoundedPaginator, NotDeleted, ViewOnly, who_is
from .admin_forms import InboundForm
from .admin_register import keys_in


class ReasonFilter(admin.SimpleListFilter):
    """By reason; from the list of reasons, not from a table of millions."""

    title = "lý do"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """All reasons there are."""
        return list(REASONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Messages with this reason."""
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ViewOnly):
    """One row an SMS."""

    list_display = ("phone_or_none", "campaign", "state", "why", "sent_at", "done_at", "cost_vnd")
    list_filter = ("state", ReasonFilter, "campaign__kind")
    list_select_related = ("campaign",)
    search_fields = ("ref",)
    search_help_text = "Nguyên một số điện thoại, hoặc mã của tin ở nhà cung cấp."
    paginator = BoundedPaginator
    ordering = ("-pk",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:  # noqa: ARG002
        """By whole numbers and names only: each has its index."""
        words, keys = search_term.strip(), keys_in(search_term)
        if keys:
            return queryset.filter(phone_key__in=keys), False
        return (queryset.exclude(ref="").filter(ref=words) if words else queryset), False

    @admin.display(description="số")
    def phone_or_none(self, message: Message) -> str:
        """The number, while it is kept."""
        return national(message.phone) if message.phone else "(đã xoá)"

    @admin.display(description="lý do")
    def why(self, message: Message) -> str:
        """In words."""
        return say(message.reason) if message.reason else "–"


@admin.register(Inbound)
class InboundAdmin(NotDeleted):
    """Replies. What they asked for stays; who looks after them and what was done is written here."""

    list_display = ("received_at", "kind", "text", "whose", "given_to", "handled_at")
    list_filter = ("kind", ("handled_at", admin.EmptyFieldListFilter), ("team", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("household", "team")
    search_fields = ("text", "note")
    search_help_text = "Chữ trong tin, hoặc nguyên một số điện thoại."
    autocomplete_fields = ("team",)
    raw_id_fields = ("household",)
    form = InboundForm
    fields = ("received_at", "kind", "phone", "text", "household", "team", "note", "done", "handled_at", "handled_by", "gateway")
    readonly_fields = ("received_at", "kind", "phone", "text", "handled_at", "handled_by", "gateway")
    actions = ("mark_handled", "stop_numbers")

    @admin.display(description="hộ", ordering="household__head")
    def whose(self, item: Inbound) -> str:
        """As text that may break: a foreign key's cell may not, and pushes the rest off the screen."""
        return str(item.household or "")

    @admin.display(description="giao cho tổ", ordering="team__name")
    def given_to(self, item: Inbound) -> str:
        """The team."""
        return str(item.team or "")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Replies come from people."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By words of the text, or by a whole number."""
        numbers = [found.e164 for found in find_numbers(search_term) if isinstance(found, Number)]
        if numbers:
            return queryset.filter(phone__in=numbers), False
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Ticked as done, it leaves the list of open ones."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data["done"]:
            handle(obj, who_is(request), obj.note, timezone.now())

    @admin.action(description="Đánh dấu đã xử lý xong", permissions=["change"])
    def mark_handled(self, request: HttpRequest, items: QuerySet[Any]) -> None:
        """Keeps the note that stands there."""
        done = sum(handle(item, who_is(request), item.note, timezone.now()) for item in items.filter(handled_at=None))
        self.message_user(request, f"Đã xong {done} tin.", messages.SUCCESS)

    @admin.action(description="Dừng nhắn tin tới các số này", permissions=["change"])
    def stop_numbers(self, request: HttpRequest, items: QuerySet[Any]) -> None:
        """For texts that ask to stop in words no keyword has."""
        numbers = set(items.exclude(phone="").values_list("phone", flat=True))
        dropped = sum(stop_number(number, timezone.now(), "nhắn tin, người đọc hiểu", who_is(request)) for number in sorted(numbers))
        self.message_user(request, f"Đã dừng {len(numbers)} số. {dropped} tin đang chờ bị bỏ.", messages.SUCCESS)


@admin.register(Audit)
class AuditAdmin(ViewOnly):
    """Who did what."""

    list_display = ("at", "who", "action", "subject", "detail")
    list_filter = ("at",)
    search_fields = ("who", "action", "subject")
    paginator = BoundedPaginator


@admin.register(Heartbeat)
class HeartbeatAdmin(ViewOnly):
    """When each job of the clock last ran."""

    list_display = ("job", "at", "error")
    ordering = ("job",)
