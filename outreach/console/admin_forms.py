"""What is checked when something is typed into the admin; every complaint in Vietnamese, at its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils import timezone

from ..gateways.registry import NAMES
from ..models import Area, AreaKind, Campaign, CampaignKind, Category, Consent, Inbound, Phone, Purpose, Sender, TrainingClass
from ..planning.classes import DEFAULT_OFFSETS
from ..planning.drafts import next_code
from ..rules.phones import BadNumber, national, parse
from ..rules.timing import DAYS, occurrences, parse_clock, parse_offset
from .admin_base import Form

_ABOVE = {AreaKind.PROVINCE: None, AreaKind.COMMUNE: AreaKind.PROVINCE, AreaKind.HAMLET: AreaKind.COMMUNE}


class AreaForm(Form):
    """A hamlet belongs to a commune, a commune to a province."""

    class Meta:
        model = Area
        fields = ("kind", "name", "parent", "old_names", "team")

    def clean(self) -> dict[str, Any]:
        """Complains when the level above is not the right one."""
        data = super().clean() or {}
        kind, parent = data.get("kind"), data.get("parent")
        if kind and "parent" in data:
            wanted = _ABOVE[AreaKind(kind)]
            if (parent.kind if parent else None) != wanted:
                said = f"Cấp này phải thuộc một {wanted.label}." if wanted else "Tỉnh, thành phố không thuộc địa bàn nào."
                self.add_error("parent", said)
        return data


class PhoneForm(Form):
    """A number as people write it."""

    class Meta:
        model = Phone
        fields = ("number", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["number"] = national(self.instance.number)

    def clean_number(self) -> str:
        """The number in E.164; whether SMS can reach it follows from it."""
        try:
            number = parse(self.cleaned_data["number"])
        except BadNumber as error:
            raise ValidationError(f"Số này {error.reason}.") from error
        self.instance.kind = number.kind
        return number.e164


class ConsentForm(Form):
    """Withdrawing is written beside the consent; the row stays as evidence."""

    class Meta:
        model = Consent
        fields = ("purpose", "method", "given_on", "recorded_by", "evidence", "withdrawn_how")
        widgets: ClassVar = {name: forms.TextInput({"size": 10}) for name in ("recorded_by", "evidence", "withdrawn_how")}

    def clean(self) -> dict[str, Any]:
        """Dates a withdrawal, and keeps one that was made."""
        data = super().clean() or {}
        if data.get("withdrawn_how") and not self.instance.withdrawn_at:
            self.instance.withdrawn_at = timezone.now()
        elif self.instance.withdrawn_at and not data.get("withdrawn_how"):
            self.add_error("withdrawn_how", "Sự đồng ý đã rút thì giữ nguyên; hộ đồng ý lại thì ghi thêm một dòng mới.")
        if data.get("given_on") and data["given_on"] > timezone.localdate():
            self.add_error("given_on", "Ngày đồng ý chưa tới.")
        return data


class ConsentFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """One consent in force for each purpose. (The database says so, too, but not in words.)"""

    def clean(self) -> None:
        """Complains about a purpose that is agreed to twice."""
        super().clean()
        in_force = [
            form.cleaned_data["purpose"]
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("purpose") and not form.instance.withdrawn_at
        ]
        twice = {Purpose(purpose).label for purpose in in_force if in_force.count(purpose) > 1}
        if twice:
            raise ValidationError(f"Hộ này đã đồng ý việc này rồi: {', '.join(sorted(twice))}.")


class InboundForm(Form):
    """What was done about a reply."""

    done = forms.BooleanField(label="Đã xử lý xong", required=False)

    class Meta:
        model = Inbound
        fields = ("household", "team", "note")


class SenderForm(Form):
    """A sender that can send."""

    gateway = forms.ChoiceField(label="Cổng gửi", choices=[(name, name) for name in NAMES], initial="outbox")
    rate = forms.FloatField(label="Số tin mỗi giây", min_value=0.01, max_value=5000, initial=5)
    burst = forms.IntegerField(label="Số tin liền nhau nhiều nhất", min_value=1, max_value=10_000, initial=20)

    class Meta:
        model = Sender
        fields = ("name", "gateway", "address", "rate", "burst", "stopped")
        help_texts: ClassVar = {
            "stopped": "Chương trình tự ghi khi nhà cung cấp từ chối tài khoản. Sửa xong lỗi thì xoá chữ ở đây để gửi tiếp."
        }


class CampaignForm(Form):
    """A draft. What its kind decides by itself need not be typed."""

    categories = forms.MultipleChoiceField(
        label="Loại hộ", choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text="Để trống: mọi loại hộ."
    )
    weekday = forms.TypedChoiceField(label="Thứ gửi mẹo", choices=list(enumerate(DAYS)), coerce=int, initial=0)

    class Meta:
        model = Campaign
        fields = (
            *("kind", "title", "notice", "text", "purpose", "code", "areas", "categories", "sender", "with_marks", "priority"),
            *("start_at", "expires_at", "weekday", "hour"),
        )
        widgets: ClassVar = {"text": forms.Textarea({"rows": 4, "cols": 60})}
        help_texts: ClassVar = {
            "kind": "Lớp học có đợt nhắn riêng, tự tạo khi thêm lớp.",
            "purpose": "Thông báo, mẹo và lớp học tự có; chỉ tin tự soạn phải chọn.",
            "code": "Để trống: mã của thông báo, hoặc mã trống kế tiếp.",
            "expires_at": "Để trống: 3 ngày với cảnh báo, 7 ngày với tin khác.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "code"):
            if name in self.fields:
                self.fields[name].required = False
        if "kind" in self.fields:
            self.fields["kind"].disabled = self.instance.pk is not None
            if self.instance.pk is None:
                self.fields["kind"].choices = [one for one in CampaignKind.choices if one[0] != CampaignKind.CLASS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fills in purpose and code by kind, and complains about what its kind lacks."""
        data = super().clean() or {}
        kind, notice = data.get("kind"), data.get("notice")
        if kind == CampaignKind.NOTICE and notice:
            data["purpose"], data["code"] = notice.purpose, notice.code
        elif kind == CampaignKind.NOTICE:
            self.add_error("notice", "Hãy chọn thông báo cần gửi.")
        elif kind == CampaignKind.BROADCAST and not (data.get("text") or "").strip():
            self.add_error("text", "Hãy viết nội dung tin.")
        fixed: dict[Any, Purpose] = {CampaignKind.TIPS: Purpose.TIPS, CampaignKind.CLASS: Purpose.CLASS}
        data["purpose"] = fixed.get(kind, data.get("purpose"))
        if not data["purpose"]:
            self.add_error("purpose", "Hãy chọn việc người nhận đã đồng ý.")
        data["code"] = data.get("code") or next_code()
        self._check_times(data)
        return data

    def _check_times(self, data: dict[str, Any]) -> None:
        if data.get("start_at") and data.get("expires_at") and data["expires_at"] <= data["start_at"]:
            self.add_error("expires_at", "Giờ này phải sau giờ bắt đầu gửi.")
        if not str(data["code"]).isdecimal() or len(str(data["code"])) != 4:
            self.add_error("code", "Mã gồm đúng bốn chữ số.")
        try:
            parse_clock(data.get("hour") or "")
        except ValueError as error:
            self.add_error("hour", str(error))


class TrainingClassForm(Form):
    """A class that really meets, with reminders that come before it."""

    offsets = forms.CharField(
        label="Nhắc trước",
        widget=forms.Textarea({"rows": 3, "cols": 20}),
        initial="\n".join(DEFAULT_OFFSETS),
        help_text="Mỗi dòng một lời nhắc: -1d 18:00 là 18 giờ hôm trước, 0d 07:30 là sáng hôm đó, -2h là trước 2 giờ.",
    )
    sender = forms.ModelChoiceField(Sender.objects.all(), label="Người gửi")

    class Meta:
        model = TrainingClass
        fields = ("team", "title", "lesson", "place", "starts_at", "rrule", "offsets", "areas")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("sender", None)
            self.initial["offsets"] = "\n".join(self.instance.offsets)

    def clean_offsets(self) -> list[str]:
        """The reminders in their written form, each once."""
        try:
            offsets = [str(parse_offset(line)) for line in self.cleaned_data["offsets"].splitlines() if line.strip()]
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return list(dict.fromkeys(offsets))

    def clean(self) -> dict[str, Any]:
        """Complains about a rule that is none and a reminder after the start."""
        data = super().clean() or {}
        start, rule = data.get("starts_at", self.instance.starts_at), data.get("rrule", self.instance.rrule)
        if start is None:
            return data
        try:
            occurrences(start, rule or "", start, start + timedelta(days=400), limit=1)
        except ValueError as error:
            self.add_error("rrule", str(error))
        try:
            for offset in data.get("offsets", ()):
                parse_offset(offset).before(start)
        except ValueError as error:
            self.add_error("offsets", str(error))
        return data
