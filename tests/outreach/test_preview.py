"""What an officer sees before anything leaves."""

import pytest

from outreach.models import Message, Notice
from outreach.planning.drafts import draft_broadcast, draft_notice
from outreach.planning.preview import preview

from .samples import at, make_hamlet, make_household, make_sender
from .setups import make_setup

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "08:00")
SETUP = make_setup()


def make_notice(code: str = "2601", **more: object) -> Notice:
    """A notice of the kit."""
    fields = {
        "purpose": "policy",
        "title": "Hộ cận nghèo đi khám được trả 100%",
        "audience": ["near-poor", "other"],
        "effective": at("2026-01-01").date(),
        "expires": at("2027-06-30").date(),
        "sms": f"Từ 1/1/2026, hộ cận nghèo đi khám được BHYT trả 100% phần được bảo hiểm. Hỏi UBND xã. Mã {code}.",
        "review_by": at("2027-05-31").date(),
    }
    return Notice.objects.create(code=code, **{**fields, **more})


def test_both_ways_of_writing_are_priced_and_the_end_is_named() -> None:
    """160 letters a segment without diacritics, 70 with; by network; at the sender's rate."""
    hamlet = make_hamlet()
    for index in range(100):
        make_household(f"H{index}", hamlet, f"+84500000{index:03d}", category="near-poor")
    make_notice()
    campaign = draft_notice("2601", make_sender(rate=0.5), at("2026-11-25", "09:00"), "thử", NOW)
    shown = preview(campaign, SETUP, NOW)
    assert shown.recipients == 100
    assert (shown.plain.segments, shown.plain.vnd, shown.plain.longest) == (100, 90_000, 1)
    assert (shown.marks.segments, shown.marks.vnd) == (200, 180_000)
    assert shown.finish is not None
    assert abs((shown.finish - at("2026-11-25", "09:03:20")).total_seconds()) < 2
    assert len(shown.samples) == 1
    assert shown.samples[0].endswith("Ma 2601.")
    assert shown.problems == []
    assert Message.objects.count() == 0


def test_three_different_texts_are_shown() -> None:
    """With names, so that an officer sees what people will read."""
    hamlet = make_hamlet()
    for index in range(5):
        make_household(f"H{index}", hamlet, f"+8450000000{index}", head=f"Lò Thị Mẫu {'ABCDE'[index]}")
    campaign = draft_broadcast("x", "Mời {{ head }} đi họp", "policy", make_sender(), at("2026-11-25"), "thử", NOW)
    shown = preview(campaign, SETUP, NOW)
    assert len(set(shown.samples)) == 3


def test_words_that_folding_spoils_are_pointed_out() -> None:
    """Only when the text will be sent without diacritics."""
    make_household("H1", make_hamlet(), "+84500000001")
    campaign = draft_broadcast("x", "Mời các bác tới buổi học", "policy", make_sender(), at("2026-11-25"), "thử", NOW)
    assert preview(campaign, SETUP, NOW).warnings
    campaign.with_marks = True
    assert preview(campaign, SETUP, NOW).warnings == []


def test_faults_are_told_together() -> None:
    """Nobody to send to, a stopped sender, a notice past its review."""
    make_notice(review_by=at("2026-11-01").date())
    campaign = draft_notice("2601", make_sender(stopped="hết tiền"), at("2026-11-25", "09:00"), "thử", NOW)
    said = " ".join(preview(campaign, SETUP, NOW).problems)
    assert "Chưa có ai" in said
    assert "hết tiền" in said
    assert "soát lại" in said
