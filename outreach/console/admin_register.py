"""Areas, teams, households with their telephones and consents, and the numbers nobody may text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..models import Area, AreaKind, Consent, Household, Phone, Stop, Team
from ..models.keys import phone_key
from ..register.optout import allow_number, stop_number
from ..rules.phones import Number, find_numbers, national
from .admin_base import Inline, NotDeleted, Recorded, ViewOnly, who_is
from .admin_forms import AreaForm, ConsentForm, ConsentFormSet, PhoneForm


def keys_in(search_term: str) -> list[str]:
    """The keys of the telephone numbers in what somebody looks for."""
    return [phone_key(found.e164) for found in find_numbers(search_term) if isinstance(found, Number)]


@admin.register(Area)
class AreaAdmin(Recorded):
    """Provinces, communes, hamlets."""

    form = AreaForm
    list_display = ("name", "kind", "parent", "team", "old_names")
    list_filter = ("kind",)
    search_fields = ("search",)
    autocomplete_fields = ("parent", "team")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what stands above: an area says its whole name, also in the boxes where it is looked for."""
        return super().get_queryset(request).select_related("parent__parent", "team")


@admin.register(Team)
class TeamAdmin(Recorded):
    """Community digital teams."""

    list_display = ("code", "name", "hamlet", "hotline", "meeting_place", "class_times")
    list_select_related = ("hamlet__parent__parent",)
    search_fields = ("code", "name", "meeting_place")
    fold_here = True
    autocomplete_fields = ("hamlet",)


class PhoneInline(Inline):
    """The numbers of a household."""

    model = Phone
    form = PhoneForm
    extra = 1
    readonly_fields = ("kind",)
    fields = ("number", "kind", "position")


class ConsentInline(Inline):
    """What a household agreed to; never deleted, only withdrawn."""

    model = Consent
    form = ConsentForm
    formset = ConsentFormSet
    extra = 0
    can_delete = False
    readonly_fields = ("withdrawn_at",)
    fields = (*ConsentForm.Meta.fields, "withdrawn_at")


class ConsentFilter(admin.SimpleListFilter):
    """Whether a household agreed to anything."""

    title = "sự đồng ý"
    parameter_name = "consent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Yes or no."""
        return [("yes", "đã đồng ý ít nhất một việc"), ("no", "chưa đồng ý việc nào")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Only consents in force count."""
        if self.value() is None:
            return queryset
        agreed = Consent.objects.filter(withdrawn_at=None).values("household")
        return queryset.filter(pk__in=agreed) if self.value() == "yes" else queryset.exclude(pk__in=agreed)


class CommuneFilter(admin.SimpleListFilter):
    """The commune of a household, among those whose hamlets are in the register."""

    title = "xã, phường"
    parameter_name = "commune"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """At most 200: a list to choose from, not a province's directory."""
        communes = Area.objects.filter(kind=AreaKind.COMMUNE, children__isnull=False).distinct().order_by("name")
        return [(str(pk), name) for pk, name in communes.values_list("pk", "name")[:200]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Households of the commune's hamlets."""
        value = self.value() or ""
        return queryset.filter(hamlet__parent=int(value)) if value.isascii() and value.isdigit() else queryset


@admin.register(Household)
class HouseholdAdmin(NotDeleted):
    """The register."""

    list_display = ("code", "head", "place", "category", "phone_numbers", "can_use_a_phone")
    list_filter = ("category", ConsentFilter, ("digital_member", admin.EmptyFieldListFilter), CommuneFilter)
    list_select_related = ("hamlet__parent",)
    search_fields = ("search",)
    search_help_text = "Tên chủ hộ, mã hộ (có dấu hay không dấu đều được), hoặc số điện thoại."
    autocomplete_fields = ("hamlet",)
    inlines = (PhoneInline, ConsentInline)
    actions = ("stop_texting", "allow_texting")

    @admin.display(description="biết dùng máy", ordering="digital_member")
    def can_use_a_phone(self, household: Household) -> str:
        """Who in the household; a short heading, so that the list fits the screen of an office."""
        return household.digital_member

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the numbers, which every line of the list shows."""
        return super().get_queryset(request).prefetch_related("phones")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By name or code, or by a whole number."""
        keys = keys_in(search_term)
        if keys:
            return queryset.filter(pk__in=Phone.objects.filter(key__in=keys).values("household")), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="thôn, xã", ordering="hamlet__name")
    def place(self, household: Household) -> str:
        """Hamlet and commune: the province goes without saying in a list."""
        return ", ".join(area.name for area in (household.hamlet, household.hamlet.parent) if area)

    @admin.display(description="số điện thoại")
    def phone_numbers(self, household: Household) -> str:
        """All of them, in order."""
        return ", ".join(national(phone.number) for phone in household.phones.all()) or "–"

    @admin.action(description="Dừng nhắn tin tới các số của hộ đã chọn", permissions=["change"])
    def stop_texting(self, request: HttpRequest, households: QuerySet[Any]) -> None:
        """For who calls or comes by and wants no more texts."""
        dropped = sum(stop_number(number, timezone.now(), "trang quản trị", who_is(request)) for number in _numbers(households))
        self.message_user(request, f"Đã dừng. {dropped} tin đang chờ bị bỏ.", messages.SUCCESS)

    @admin.action(description="Cho nhắn tin lại tới các số của hộ đã chọn", permissions=["change"])
    def allow_texting(self, request: HttpRequest, households: QuerySet[Any]) -> None:
        """For who asks to be texted again."""
        lifted = sum(allow_number(number, timezone.now(), "trang quản trị", who_is(request)) for number in _numbers(households))
        self.message_user(request, f"{lifted} số được nhắn tin lại.", messages.SUCCESS)


def _numbers(households: QuerySet[Any]) -> list[str]:
    return list(Phone.objects.filter(household__in=households).order_by("number").values_list("number", flat=True).distinct())


@admin.register(Phone)
class PhoneAdmin(ViewOnly):
    """All numbers; corrected on the page of their household."""

    list_display = ("as_dialled", "household", "kind")
    list_filter = ("kind",)
    list_select_related = ("household",)
    search_fields = ("number",)
    search_help_text = "Nguyên một số điện thoại."
    ordering = ("pk",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:  # noqa: ARG002
        """A whole number, however it is written."""
        return queryset.filter(key__in=keys_in(search_term)) if search_term.strip() else queryset, False

    @admin.display(description="số")
    def as_dialled(self, phone: Phone) -> str:
        """As people dial it."""
        return national(phone.number)


@admin.register(Consent)
class ConsentAdmin(ViewOnly):
    """All consents; given and withdrawn on the page of their household."""

    list_display = ("household", "purpose", "method", "given_on", "recorded_by", "evidence", "withdrawn_at")
    list_filter = ("purpose", "method", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("household",)
    search_fields = ("household__search",)
    ordering = ("-pk",)


@admin.register(Stop)
class StopAdmin(ViewOnly):
    """Keyed hashes of numbers that must not be texted. Stopped and allowed again on the page of households, or by a reply."""

    list_display = ("__str__", "since", "how")
    search_fields = ("key",)
    search_help_text = "Nguyên một số điện thoại: xem số ấy có bị dừng không."
    ordering = ("-since",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:  # noqa: ARG002
        """A whole number; the list itself holds none."""
        return queryset.filter(key__in=keys_in(search_term)) if search_term.strip() else queryset, False
