"""Invented areas, households and campaigns for tests. Numbers are of the rehearsal range: they belong to no subscriber."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outreach.models import Area, AreaKind, Campaign, CampaignKind, CampaignState, Consent, Household, Phone, Sender, Team

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: str, clock: str = "09:00") -> datetime:
    """An hour of a day in Vietnam: at("2026-11-25", "18:00")."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


def make_hamlet(name: str = "Bản Mẫu Một", commune: str = "Xã Mẫu Sơn", province: str = "Tỉnh Mẫu") -> Area:
    """A hamlet with the commune and the province above it."""
    top, _ = Area.objects.get_or_create(kind=AreaKind.PROVINCE, name=province, parent=None)
    middle, _ = Area.objects.get_or_create(kind=AreaKind.COMMUNE, name=commune, parent=top)
    hamlet, _ = Area.objects.get_or_create(kind=AreaKind.HAMLET, name=name, parent=middle)
    return hamlet


def make_team(hamlet: Area, code: str = "MAU-1") -> Team:
    """A team that sits in `hamlet` and looks after it."""
    team = Team.objects.create(code=code, name=f"Tổ {hamlet.name}", hamlet=hamlet, hotline="0508 000 001", meeting_place="Nhà văn hóa bản")
    hamlet.team = team
    hamlet.save()
    return team


def make_household(
    code: str,
    hamlet: Area,
    *numbers: str,
    head: str = "Lò Thị Mẫu",
    purposes: tuple[str, ...] = ("class", "alert", "policy", "tips"),
    **more: object,
) -> Household:
    """A household with mobile numbers in E.164 and its consents on paper."""
    household = Household.objects.create(code=code, head=head, hamlet=hamlet, **{"category": "poor", **more})
    for position, number in enumerate(numbers, 1):
        Phone.objects.create(household=household, number=number, position=position)
    for purpose in purposes:
        Consent.objects.create(household=household, purpose=purpose, method="paper", given_on=date(2026, 10, 1), recorded_by="Tổ Mẫu")
    return household


def make_sender(**more: object) -> Sender:
    """A sender into the outbox, fast enough not to wait for in a test."""
    return Sender.objects.create(**{"name": "CAMTAY", "gateway": "outbox", "rate": 1000.0, "burst": 1000, **more})


def make_campaign(sender: Sender, **more: object) -> Campaign:
    """A broadcast that is running; no message of it is planned yet."""
    fields = {
        "kind": CampaignKind.BROADCAST,
        "purpose": "policy",
        "code": "7001",
        "title": "Mẫu",
        "text": "Moi ba con toi nha van hoa",
        "sender": sender,
        "start_at": at("2026-11-25"),
        "expires_at": at("2026-11-28"),
        "state": CampaignState.RUNNING,
    }
    return Campaign.objects.create(**{**fields, **more})
