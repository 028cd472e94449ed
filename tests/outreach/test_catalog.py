"""catalog.json into the register."""

import json
from pathlib import Path

import pytest

from outreach.catalog import load_catalog
from outreach.errors import OutreachError
from outreach.models import Campaign, CampaignState, Lesson, Message, Notice
from outreach.planning.approval import approve
from outreach.planning.drafts import draft_notice, draft_tips
from outreach.planning.preview import preview

from .samples import at, make_hamlet, make_household, make_sender
from .setups import make_setup

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "08:00")


def write(folder: Path, sms: str = "Hộ nghèo được trợ giúp pháp lý miễn phí. Mã 2609.", lessons: tuple[str, ...] = ("A1", "A2")) -> Path:
    """A catalog of one notice and these lessons."""
    catalog = {
        "version": 1,
        "lessons": [
            {"code": code, "track": "phone-basics", "title": f"Bài {code}", "sms": "Mẹo.", "review_by": "2027-05-31"} for code in lessons
        ],
        "notices": [
            {
                "id": "2609",
                "purpose": "policy",
                "title": "Trợ giúp pháp lý",
                "audience": ["poor"],
                "effective": "2026-01-01",
                "expires": "2027-06-30",
                "sms": sms,
                "loudspeaker": "Kính thưa bà con.",
                "review_by": "2027-05-31",
            }
        ],
    }
    path = folder / "catalog.json"
    path.write_text(json.dumps(catalog, ensure_ascii=False), "utf-8")
    return path


def test_lessons_and_notices_come_in_once_and_are_brought_up_to_date(tmp_path: Path) -> None:
    """In the kit's order; what the kit no longer has is kept but not offered."""
    load_catalog(write(tmp_path), NOW, "thử")
    done = load_catalog(write(tmp_path, lessons=("B1", "A1")), NOW, "thử")
    assert list(Lesson.objects.filter(offered=True).values_list("code", "position")) == [("B1", 1), ("A1", 2)]
    assert done.gone == ("A2",)
    assert Notice.objects.get().loudspeaker == "Kính thưa bà con."


def test_a_notice_that_says_something_else_now_takes_its_campaign_back(tmp_path: Path) -> None:
    """What has not left is taken back, and the officer must approve the new words."""
    load_catalog(write(tmp_path), NOW, "thử")
    make_household("H1", make_hamlet(), "+84500000001")
    campaign = draft_notice("2609", make_sender(), NOW, "thử", NOW)
    setup = make_setup()
    approve(campaign.pk, preview(campaign, setup, NOW).hash, setup, NOW, "thử")
    assert load_catalog(write(tmp_path), NOW, "thử").reopened == ()
    done = load_catalog(write(tmp_path, sms="Câu khác. Mã 2609."), NOW, "thử")
    assert done.reopened == ("2609 Trợ giúp pháp lý",)
    assert Campaign.objects.get().state == CampaignState.DRAFT
    assert Message.objects.count() == 0


def test_tips_that_changed_take_their_course_back(tmp_path: Path) -> None:
    """The same tips in the same order change nothing."""
    load_catalog(write(tmp_path), NOW, "thử")
    make_household("H1", make_hamlet(), "+84500000001")
    campaign = draft_tips(make_sender(), 0, "09:00", NOW, "thử", NOW)
    setup = make_setup()
    approve(campaign.pk, preview(campaign, setup, NOW).hash, setup, NOW, "thử")
    assert load_catalog(write(tmp_path), NOW, "thử").reopened == ()
    assert load_catalog(write(tmp_path, lessons=("A1", "B1")), NOW, "thử").reopened == (str(campaign),)
    assert Campaign.objects.get().state == CampaignState.DRAFT


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"version": 9}', '{"version": 1}', '{"version": 1, "lessons": [{}], "notices": []}'])
def test_what_is_no_catalog_is_refused_whole(tmp_path: Path, raw: str) -> None:
    """With the file's name and the next step; nothing changes."""
    path = tmp_path / "catalog.json"
    path.write_text(raw)
    with pytest.raises(OutreachError, match="kit build"):
        load_catalog(path, NOW, "thử")
    with pytest.raises(OutreachError, match="kit build"):
        load_catalog(tmp_path / "none.json", NOW, "thử")
    assert Lesson.objects.count() == 0
