"""The text each recipient gets, measured and priced."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime

from ..errors import OutreachError
from ..installation import Setup
from ..models import Campaign, CampaignKind, Session, TextStyle
from ..rules.networks import network
from ..rules.sms import Measured, cost
from ..rules.wording import problems
from ..texts import Template, render
from .audience import Recipient
from .store import Row

CHECKED = 3  # texts of each composer looked at for links and demands: they differ in names only
TEMPLATES = {CampaignKind.CLASS: "class-reminder", CampaignKind.TIPS: "tip", CampaignKind.BROADCAST: "broadcast"}


def template_name(campaign: Campaign) -> str:
    """The file in site_templates/sms/<language>/ that a campaign's texts are made with, without .txt."""
    if campaign.kind == CampaignKind.NOTICE:
        return "alert" if campaign.purpose == "alert" else "notice"
    return TEMPLATES[CampaignKind(campaign.kind)]


class ForbiddenText(OutreachError):
    """The text holds a link, or asks for money or a code."""


class Composer:
    """Makes one campaign's texts. What does not depend on the household is made once a hamlet."""

    def __init__(
        self,
        setup: Setup,
        campaign: Campaign,
        extra: Mapping[str, str],
        name: str = "",
        with_marks: bool | None = None,
        unchecked: bool = False,
    ) -> None:
        self._setup, self._campaign = setup, campaign
        self.prices = setup.prices
        self._to_check = 0 if unchecked else CHECKED
        self._name = name or template_name(campaign)
        self._with_marks = campaign.with_marks if with_marks is None else with_marks
        self._extra = {**extra, "code": campaign.code}
        self._templates: dict[str, Template] = {}
        self._made: dict[tuple[object, ...], Measured] = {}

    def __call__(self, recipient: Recipient) -> Measured:
        """The text for one recipient. Raises TextError when the template does not hold, ForbiddenText for what no SMS may say."""
        made = self._make(recipient)
        if self._to_check:
            self._to_check -= 1
            if found := problems(made.text, self._setup.allowed_links):
                raise ForbiddenText(" ".join(found), "sửa nội dung rồi xem trước lại")
        return made

    def _make(self, recipient: Recipient) -> Measured:
        template = self._template(recipient.language)
        marks = self._with_marks if recipient.style == TextStyle.CAMPAIGN else recipient.style == TextStyle.MARKS
        if template.personal:
            return render(template, self._values(recipient), marks)
        known = (recipient.language, marks, recipient.place)
        if known not in self._made:
            self._made[known] = render(template, self._values(recipient), marks)
        return self._made[known]

    def _template(self, language: str) -> Template:
        if language not in self._templates:
            own = self._campaign.kind == CampaignKind.BROADCAST
            self._templates[language] = (
                self._setup.texts.broadcast(self._campaign.text, language) if own else self._setup.texts.template(self._name, language)
            )
        return self._templates[language]

    def _values(self, recipient: Recipient) -> dict[str, str]:
        place = recipient.place
        return {
            "head": recipient.head,
            "hamlet": place.hamlet,
            "commune": place.commune,
            "team": place.team,
            "hotline": place.hotline,
            **self._extra,
        }


def row(
    campaign: Campaign,
    recipient: Recipient,
    compose: Composer,
    not_before: datetime,
    expires_at: datetime,
    occurrence: str = "",
    session: Session | None = None,
) -> Row:
    """What is queued for one recipient."""
    made = compose(recipient)
    road = network(recipient.number)
    return Row(
        campaign.pk,
        session.pk if session else None,
        recipient.household,
        recipient.number,
        recipient.key,
        occurrence,
        made.text,
        made.unicode,
        made.segments,
        cost(made.segments, road, compose.prices),
        road,
        not_before,
        expires_at,
    )


def rows(
    campaign: Campaign,
    to: Generator[Recipient, None, None],
    compose: Composer,
    not_before: datetime,
    expires_at: datetime,
    occurrence: str = "",
    session: Session | None = None,
) -> Iterator[Row]:
    """A row to be queued for each recipient; `to` is closed whatever happens."""
    with closing(to):
        for recipient in to:
            yield row(campaign, recipient, compose, not_before, expires_at, occurrence, session)
