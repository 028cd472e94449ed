"""What all admin pages share: finding without marks, the audit line of every save, and pages that are only for looking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property

from ..errors import OutreachError
from ..models import record
from ..rules.folding import fold_key

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Form = forms.ModelForm[Any]
    Inline = admin.TabularInline[Any, Any]
    Pages = Paginator[Any]
else:
    Admin, Form, Inline, Pages = admin.ModelAdmin, forms.ModelForm, admin.TabularInline, Paginator


def who_is(request: HttpRequest) -> str:
    """The name that stands in the audit log for the person at the browser."""
    return request.user.get_username()


class Recorded(Admin):
    """Every save writes one audit line with the names of changed fields, never their contents. Finding ignores marks and case.

    A search field called "search" is the folded column of a table; of tables without one, which are small, `fold_here` folds
    the texts of `search_fields` when somebody looks for something.
    """

    fold_here = False
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """ "lo thi mau", "LÒ THỊ MẪU" and "Lò Thị Mẫu" find the same."""
        words = fold_key(search_term)
        if self.fold_here and words:
            rows = self.model._default_manager.order_by().values_list("pk", *self.search_fields)
            found = [pk for pk, *texts in rows if _holds(fold_key(" ".join(str(text or "") for text in texts)), words)]
            return queryset.filter(pk__in=found), False
        folded = any(name.endswith("search") for name in self.search_fields)
        return super().get_search_results(request, queryset, words if folded else search_term)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What cannot be done is said on the page; nothing of it is saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OutreachError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Django's own entry, and the audit line."""
        self._record(request, "admin-add", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Django's own entry, and the audit line."""
        self._record(request, "admin-change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django's own entries, and an audit line for each."""
        for row in queryset:
            self._record(request, "admin-delete", row, [])
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, action: str, obj: Any, message: Any) -> None:
        changed = [_without_contents(part) for part in message] if isinstance(message, list) else []
        record(timezone.now(), who_is(request), action, f"{obj._meta.model_name}:{obj.pk}", changed=changed)


def _holds(text: str, words: str) -> bool:
    return all(word in text for word in words.split())


def _without_contents(part: dict[str, Any]) -> dict[str, Any]:
    """One part of Django's change message ({"changed": {"name": .., "object": .., "fields": [..]}}) without the object's words."""
    return {
        action: {key: value if key == "fields" else str(value) for key, value in about.items() if key != "object"}
        for action, about in part.items()
    }


class NotDeleted(Recorded):
    """May be corrected, not deleted here: erasing has a command of its own, which keeps what was promised."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False


class ViewOnly(NotDeleted):
    """For looking only: what is seen here changes by other roads."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False


class BoundedPaginator(Pages):
    """Counts no farther than `LARGEST` rows: to count all of a table of millions takes longer than anybody looks at a page."""

    LARGEST = 100_000

    @cached_property
    def count(self) -> int:
        """How many rows there are to page through."""
        rows: Any = self.object_list  # the admin pages through querysets only
        return int(rows.order_by()[: self.LARGEST].count())
