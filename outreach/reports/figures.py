"""Who was reached and what it cost: counts per hamlet, added up by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, Sum

from ..models import Area, AreaKind, Campaign, Household, Message, State
from ..planning.audience import within
from .formats import name_order
from .occasions import audience, reached

# The provider bills what it accepted, arrived or not. `ref` is its name for an accepted message (erasure leaves a mark in its place).
PAID = Q(state__in=(State.ACCEPTED, State.DELIVERED)) | (Q(state=State.FAILED) & ~Q(ref=""))


@dataclass(slots=True)
class Figures:
    """One line of a report. `states` counts each message once, by State; `failed` and `suppressed` split two of them by reason."""

    hamlet: str
    place: str = ""  # the commune and the province
    households: int = 0  # in the audience
    reached: int = 0  # of those: one of its numbers, shared or not, has a delivered message
    digital: int = 0  # of those: somebody at home can use a phone
    states: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    paid: int = 0  # messages accepted, delivered, or failed after they had been accepted
    paid_segments: int = 0
    cost_vnd: int = 0  # of the paid ones, at the price when they were planned

    @property
    def planned(self) -> int:
        """Messages, in whatever state."""
        return self.states.total()

    @property
    def waiting(self) -> int:
        """Not yet answered by the provider."""
        return self.states[State.QUEUED] + self.states[State.SENDING]

    def add(self, other: Figures) -> None:
        """Add another line to this one."""
        for name in ("households", "reached", "digital", "paid", "paid_segments", "cost_vnd"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("states", "failed", "suppressed"):
            getattr(self, name).update(getattr(other, name))


@dataclass(frozen=True, slots=True)
class Report:
    """Hamlets in the order of their names, then what belongs to no hamlet any more, and the sum of all."""

    title: str
    area: str  # "" = everywhere
    at: datetime
    rows: tuple[Figures, ...]
    total: Figures


ERASED = "Hộ đã xoá"


def report(campaign: Campaign | None, area: Area | None, now: datetime) -> Report:
    """Figures of one campaign, or of all together (None), in one area with all below it, or everywhere (None).

    Messages of erased households belong to no hamlet: they stand in a row of their own, and only where no area is asked for. Five queries
    however large the register is.
    """
    hamlets = within([area.pk]) if area else Area.objects.filter(kind=AreaKind.HAMLET)
    lines: dict[int | None, Figures] = {
        pk: Figures(name, ", ".join(part for part in above if part))
        for pk, name, *above in hamlets.order_by("pk").values_list("pk", "name", "parent__name", "parent__parent__name")
    }
    lines[None] = Figures(ERASED)
    _count_households(lines, campaign, area)
    _count_messages(lines, campaign, area)
    gone = lines.pop(None)
    rows = sorted(
        (line for line in lines.values() if line.households or line.planned),
        key=lambda line: (name_order(line.place), name_order(line.hamlet)),
    )
    if gone.planned:
        rows.append(gone)
    title = str(campaign) if campaign else "Mọi đợt nhắn"
    return Report(title, str(area) if area else "", now, tuple(rows), _sum(rows))


def _count_households(lines: dict[int | None, Figures], campaign: Campaign | None, area: Area | None) -> None:
    meant = audience(campaign) if campaign else Household.objects.all()
    if area:
        meant = meant.filter(hamlet__in=within([area.pk]))
    messages = Message.objects.filter(campaign=campaign) if campaign else Message.objects.all()
    by_hamlet = meant.order_by().values_list("hamlet")
    for hamlet, everybody, digital in by_hamlet.annotate(everybody=Count("pk"), digital=Count("pk", filter=~Q(digital_member=""))):
        lines[hamlet].households, lines[hamlet].digital = everybody, digital
    for hamlet, came in by_hamlet.filter(pk__in=reached(messages)).annotate(came=Count("pk")):
        lines[hamlet].reached = came


def _count_messages(lines: dict[int | None, Figures], campaign: Campaign | None, area: Area | None) -> None:
    messages = Message.objects.filter(campaign=campaign) if campaign else Message.objects.all()
    if area:
        messages = messages.filter(household__hamlet__in=within([area.pk]))
    counted = (
        messages.order_by()
        .values_list("household__hamlet", "state", "reason")
        .annotate(
            count=Count("pk"),
            paid=Count("pk", filter=PAID),
            paid_segments=Sum("segments", filter=PAID, default=0),
            cost=Sum("cost_vnd", filter=PAID, default=0),
        )
    )
    for hamlet, state, reason, count, paid, segments, cost in counted:
        line = lines[hamlet]
        line.states[state] += count
        if state == State.FAILED:
            line.failed[reason] += count
        elif state == State.SUPPRESSED:
            line.suppressed[reason] += count
        line.paid += paid
        line.paid_segments += segments
        line.cost_vnd += cost


def _sum(rows: Iterable[Figures]) -> Figures:
    total = Figures("Tổng cộng")
    for row in rows:
        total.add(row)
    return total
