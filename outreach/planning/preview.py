"""What would happen if a campaign were approved now: who, what, how much, until when. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..installation import Setup
from ..models import Area, Campaign, CampaignKind, Message, Session, State, TrainingClass
from ..rules.folding import FoldWarning
from ..rules.folding import warnings as fold_warnings
from ..rules.pace import finish_at
from ..rules.timing import occurrences
from ..rules.wording import problems
from .approval import Digest
from .audience import LeftOut, recipients
from .classes import invited, said
from .compose import Composer, row
from .oneoff import extra, is_oneoff, obstacles, to_be_told
from .store import Row
from .tips import course

SAMPLES = 3
PROGRESS = 10_000  # recipients between two calls of `progress`


@dataclass
class Costs:
    """Segments and VND of one way to write the texts."""

    segments: int = 0
    vnd: int = 0
    longest: int = 0

    def add(self, row: Row) -> None:
        """Count one more message."""
        self.segments += row.segments
        self.vnd += row.cost_vnd
        self.longest = max(self.longest, row.segments)


@dataclass
class Preview:
    """All that an officer must see before approving. Per reminder for a class, per week for tips."""

    campaign: Campaign
    recipients: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)
    plain: Costs = field(default_factory=Costs)
    marks: Costs = field(default_factory=Costs)
    finish: datetime | None = None
    hash: str = ""
    problems: list[str] = field(default_factory=list)
    warnings: list[FoldWarning] = field(default_factory=list)

    @property
    def chosen(self) -> Costs:
        """The costs of the way the campaign will be written."""
        return self.marks if self.campaign.with_marks else self.plain


def preview(
    campaign: Campaign,
    setup: Setup,
    now: datetime,
    progress: Callable[[int], object] = int,
) -> Preview:
    """Preview `campaign`. For a class its next session stands for all, for tips the first tip. Raises TextError."""
    result, left_out, digest = Preview(campaign), LeftOut(), Digest(campaign, setup.texts.folder)
    said_now, areas = _sample(campaign, now)
    ways = [Composer(setup, campaign, said_now, with_marks=marks, unchecked=True) for marks in (False, True)]
    with closing(to_be_told(campaign, left_out) if is_oneoff(campaign) else recipients(campaign, left_out, areas)) as to:
        for recipient in to:
            both = [row(campaign, recipient, way, now, now) for way in ways]
            if is_oneoff(campaign):
                digest.add(both[campaign.with_marks])
            _count(result, both)
            if result.recipients % PROGRESS == 0:
                progress(result.recipients)
    result.hash, result.left_out = digest.hex(), left_out.counts
    result.finish = finish_at(max(campaign.start_at, now), result.recipients + _ahead(campaign), campaign.sender.rate, setup.hours)
    result.problems = _problems(campaign, result, now, setup.allowed_links)
    written = " ".join(said_now.get(name, "") for name in ("text", "title", "place", "lesson"))
    result.warnings = [] if campaign.with_marks else fold_warnings(written)
    return result


def _count(result: Preview, both: Sequence[Row]) -> None:
    """Take one recipient in, written without and with diacritics."""
    result.plain.add(both[0])
    result.marks.add(both[1])
    result.recipients += 1
    text = both[result.campaign.with_marks].text
    if len(result.samples) < SAMPLES and text not in result.samples:
        result.samples.append(text)


def _sample(campaign: Campaign, now: datetime) -> tuple[dict[str, str], list[Area] | None]:
    """What the texts say besides who reads them, and the areas when they are not the campaign's own."""
    if campaign.kind == CampaignKind.CLASS:
        taught = campaign.training_class
        return said(next_session(taught, now)), invited(taught)
    if campaign.kind == CampaignKind.TIPS:
        return {"text": next((lesson.sms for lesson in course()), "")}, None
    return extra(campaign), None


def next_session(taught: TrainingClass, now: datetime) -> Session:
    """The class's next session, made or still to be made."""
    coming = taught.sessions.filter(starts_at__gt=now).order_by("starts_at").first()
    if coming is not None:
        return coming
    found = occurrences(taught.starts_at, taught.rrule, now, now + timedelta(days=400), limit=1)
    return Session(training_class=taught, starts_at=found[0] if found else taught.starts_at, place=taught.place, lesson=taught.lesson)


def _ahead(campaign: Campaign) -> int:
    """Messages of the same sender that go first."""
    waiting = Message.objects.filter(state=State.QUEUED, campaign__sender=campaign.sender, campaign__state="running")
    return waiting.filter(campaign__priority__lte=campaign.priority, not_before__lte=campaign.start_at).count()


def _problems(campaign: Campaign, result: Preview, now: datetime, allowed_links: Iterable[str]) -> list[str]:
    """Why it cannot be approved; empty when it can."""
    said = [*result.samples, *(lesson.sms for lesson in course())] if campaign.kind == CampaignKind.TIPS else result.samples
    found = [problem for text in said for problem in problems(text, tuple(allowed_links))]
    if not result.recipients:
        found.append("Chưa có ai nhận được: xem các dòng “Để lại ngoài”.")
    found += obstacles(campaign, now)
    if campaign.sender.stopped:
        found.append(f"Người gửi {campaign.sender} đang dừng: {campaign.sender.stopped}.")
    if campaign.kind == CampaignKind.TIPS and not any(result.samples):
        found.append("Trong bộ chưa có mẹo nào để gửi.")
    return list(dict.fromkeys(found))
