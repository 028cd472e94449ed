"""A household, or one number, goes out of the register for good. What stays: counts, and a keyed hash that keeps SMS away."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from ..errors import OutreachError
from ..models import Consent, Household, Inbound, Message, Phone, State, Stop, TipPlace, phone_key, record

_IN_FLIGHT = (State.SENDING, State.UNKNOWN)
_OPEN = (State.QUEUED, *_IN_FLIGHT)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went, or would go: counts only."""

    households: int
    numbers: int  # taken out of the register
    shared: int  # of those, kept for a neighbour who has the same number
    consents: int
    messages: int  # kept as counts without number, text or household
    waiting: int  # of those, not sent any more
    replies: int  # emptied

    def __str__(self) -> str:
        """What the person who erased should know, in Vietnamese."""
        lines = [
            f"Đã xoá {self.households} hộ, {self.numbers} số điện thoại, {self.consents} sự đồng ý.",
            f"{self.messages} tin nhắn chỉ còn là con số ({self.waiting} tin đang chờ thì không gửi nữa).",
            f"{self.replies} tin đến đã bỏ số và nội dung.",
        ]
        if self.numbers > self.shared or not self.households:
            lines.append(
                "Số đã vào danh sách dừng (chỉ giữ mã băm): lỡ nhập lại danh sách cũ thì hộ hiện lại, nhưng số này vẫn không bị nhắn tin."
            )
        if self.shared:
            lines.append(f"{self.shared} số dùng chung với hộ khác: hộ kia vẫn được nhắn tin, nên số ấy không vào danh sách dừng.")
        lines.append("Danh sách đã xuất ra tệp, bản in và bản sao lưu thì phải tự xoá.")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom `erase_household` would remove, to be looked at before saying yes."""

    code: str
    head: str
    hamlet: str
    would: Erased


def preview_erase(code: str) -> Preview:
    """What would go with household `code`. Changes nothing. Raises OutreachError when there is no such household."""
    household = _find(Household.objects.select_related("hamlet__parent__parent"), code)
    own, shared = _keys(household)
    return Preview(household.code, household.head, str(household.hamlet), _count(household, own, shared))


def erase_household(code: str, now: datetime, who: str) -> Erased:
    """Remove household `code` for good, in one transaction. Raises OutreachError when there is no such household.

    Its numbers go on the stop list, unless another household has the same number: then only this household goes, and messages to the
    number that were addressed to it pass to the neighbour without their text, so that nobody is texted twice.
    """
    with transaction.atomic():
        # The lock keeps a planner from adding a message for this household meanwhile (the row's foreign key waits for it).
        household = _find(Household.objects.select_for_update(), code)
        own, shared = _keys(household)
        erased = _count(household, own, shared)
        _hand_over(household, shared, now)
        _blank(_messages(household, own, shared), now, household=None)
        numbers = list(household.phones.filter(key__in=own).values_list("number", flat=True))
        _empty(Inbound.objects.filter(Q(household=household) | Q(phone__in=numbers)), now, who)
        _forget_edits(household, numbers)
        _stop(list(household.phones.filter(key__in=own).values_list("key", flat=True)), now)
        pk = household.pk
        household.delete()
        record(now, who, "erase-household", f"#{pk}", **asdict(erased))
    return erased


def erase_number(number: str, now: datetime, who: str) -> Erased:
    """Remove one number (E.164) for good wherever it stands, and stop it, found or not. The households stay, without it."""
    key = phone_key(number)
    with transaction.atomic():
        phones, messages = Phone.objects.filter(key=key), Message.objects.filter(phone_key=key)
        replies = Inbound.objects.filter(phone=number)
        erased = Erased(0, phones.count(), 0, 0, messages.count(), messages.filter(state=State.QUEUED).count(), replies.count())
        _blank(messages, now, household=F("household"))
        _empty(replies, now, who)
        _blank_edits(Q(object_repr__contains=number) | Q(change_message__contains=number))
        _stop([key], now)
        phones.delete()
        record(now, who, "erase-number", key[:8], **asdict(erased))
    return erased


def _find(households: QuerySet[Household], code: str) -> Household:
    try:
        return households.get(code__iexact=code.strip())
    except (Household.DoesNotExist, Household.MultipleObjectsReturned):
        raise OutreachError(f"Không có hộ mã “{code}”.", "tìm mã hộ trong danh sách") from None


def _keys(household: Household) -> tuple[set[str], set[str]]:
    """Keys of all numbers this household has or was texted at: those nobody else has, and those of neighbours, too."""
    keys = set(household.phones.values_list("key", flat=True)) | set(household.messages.order_by().values_list("phone_key", flat=True))
    shared = set(Phone.objects.filter(key__in=keys).exclude(household=household).values_list("key", flat=True))
    return keys - shared, shared


def _messages(household: Household, own: set[str], shared: set[str]) -> QuerySet[Message]:
    return Message.objects.filter(Q(phone_key__in=own) | Q(household=household)).exclude(phone_key__in=shared).order_by()


def _count(household: Household, own: set[str], shared: set[str]) -> Erased:
    touched = Q(phone_key__in=own) | Q(household=household)
    counts = Message.objects.order_by().aggregate(
        all=Count("pk", filter=touched), waiting=Count("pk", filter=touched & Q(state=State.QUEUED))
    )
    phones = household.phones.all()
    numbers = list(phones.filter(key__in=own).values_list("number", flat=True))
    return Erased(
        households=1,
        numbers=phones.count(),
        shared=phones.filter(key__in=shared).count(),
        consents=Consent.objects.filter(household=household).count(),
        messages=counts["all"],
        waiting=counts["waiting"],
        replies=Inbound.objects.filter(Q(household=household) | Q(phone__in=numbers)).count(),
    )


def _hand_over(household: Household, shared: set[str], now: datetime) -> None:
    """Messages to a neighbour's number: counted with the neighbour from now on; their text may hold this household's name."""
    neighbour = Phone.objects.filter(key=OuterRef("phone_key")).exclude(household=household).order_by("household").values("household")[:1]
    Message.objects.filter(household=household, phone_key__in=shared).order_by().update(
        text="", household=Subquery(neighbour), **_closed(now)
    )


def _blank(messages: QuerySet[Message], now: datetime, household: F | None) -> None:
    """Leave of `messages` what counts: campaign, state, segments, cost, times. A failed one keeps a mark that it was accepted."""
    messages.update(
        phone="",
        text="",
        household=household,
        phone_key=Concat(Value("erased-"), Cast("pk", CharField())),
        attempt="",
        ref=Case(When(Q(state=State.FAILED) & ~Q(ref=""), then=Value("erased")), default=Value("")),
        **_closed(now),
    )


def _closed(now: datetime) -> dict[str, Case]:
    """What waits is not sent; what may have left can never be asked for again, so it stays unknown, out of reconciling's sight."""
    return {
        "state": Case(
            When(state=State.QUEUED, then=Value(State.SUPPRESSED.value)),
            When(state=State.SENDING, then=Value(State.UNKNOWN.value)),
            default=F("state"),
        ),
        "reason": Case(When(state__in=_OPEN, then=Value("erased")), default=F("reason")),
        "done_at": Case(When(state__in=_OPEN, then=Value(now)), default=F("done_at")),
        "claimed_at": Case(When(state__in=_IN_FLIGHT, then=None), default=F("claimed_at")),
    }


def _empty(replies: QuerySet[Inbound], now: datetime, who: str) -> None:
    """The provider's id stays, so that a repeated webhook does not bring the text back; there is nothing left for a person to handle."""
    replies.update(
        phone="",
        text="",
        note="",
        household=None,
        handled_by=Case(When(handled_at=None, then=Value(who[:80])), default=F("handled_by")),
        handled_at=Coalesce("handled_at", Value(now)),
    )


def _stop(keys: list[str], now: datetime) -> None:
    Stop.objects.bulk_create([Stop(key=key, since=now, how="xoá khỏi danh sách") for key in keys], ignore_conflicts=True)


def _forget_edits(household: Household, numbers: list[str]) -> None:
    """The admin's own log of edits quotes names and numbers: every line about this household and what belongs to it."""
    about = Q(pk__in=[])
    for model, pks in (
        ("household", [household.pk]),
        ("phone", household.phones.values_list("pk", flat=True)),
        ("consent", household.consents.values_list("pk", flat=True)),
        ("tipplace", TipPlace.objects.filter(household=household).values_list("pk", flat=True)),
    ):
        about |= Q(content_type__app_label="outreach", content_type__model=model, object_id__in=[str(pk) for pk in pks])
    for words in (f"({household.code})", *numbers):  # a household is quoted as "head (code)"
        about |= Q(object_repr__contains=words) | Q(change_message__contains=json.dumps(words)[1:-1])
    _blank_edits(about)


def _blank_edits(about: Q) -> None:
    LogEntry.objects.filter(about).update(object_repr="(đã xoá)", change_message="")
