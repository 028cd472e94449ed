"""What is approved is what is sent."""

from datetime import timedelta

import pytest

from outreach.errors import OutreachError
from outreach.models import Audit, Campaign, CampaignState, Consent, Lesson, Message, State
from outreach.planning.approval import ChangedSincePreview, Digest, approve, cancel, pause, reopen, resume
from outreach.planning.compose import ForbiddenText
from outreach.planning.drafts import draft_broadcast, draft_notice
from outreach.planning.preview import preview
from outreach.rules.timing import Hours
from outreach.sending.claims import claim
from outreach.sending.outcomes import Outcome, save_outcomes
from outreach.sending.reconcile import decide

from .samples import at, make_hamlet, make_household, make_sender
from .setups import make_setup
from .test_classes import make_class
from .test_preview import make_notice

pytestmark = pytest.mark.django_db
NOW, NOON = at("2026-11-25", "08:00"), at("2026-11-25", "12:00")
SETUP = make_setup()


def draft(text: str = "Mời {{ head }} tới nhà văn hóa xã nhận thẻ bảo hiểm y tế") -> Campaign:
    """A broadcast to two households, not approved."""
    hamlet = make_hamlet()
    make_household("H1", hamlet, "+84500000001", head="Lò Văn Mẫu")
    make_household("H2", hamlet, "+84500000002", head="Vi Thị Mẫu")
    return draft_broadcast("Thẻ bảo hiểm", text, "policy", make_sender(), at("2026-11-25"), "thử", NOW)


def seen(campaign: Campaign) -> str:
    """The hash a preview shows."""
    return preview(campaign, SETUP, NOW).hash


def test_approving_what_was_previewed_queues_it() -> None:
    """Each number has its own text with the campaign's code, priced."""
    campaign = draft()
    assert approve(campaign.pk, seen(campaign)[:8], SETUP, NOW, "cán bộ") == 2
    campaign.refresh_from_db()
    assert (campaign.state, campaign.approved_by) == (CampaignState.RUNNING, "cán bộ")
    texts = {message.phone: message.text for message in Message.objects.all()}
    assert "Lo Van Mau" in texts["+84500000001"]
    assert campaign.code in texts["+84500000001"]
    assert "Vi Thi Mau" in texts["+84500000002"]
    assert set(Message.objects.values_list("segments", "cost_vnd", "state")) == {(1, 900, State.QUEUED)}
    assert Audit.objects.filter(action="approve", who="cán bộ").exists()


def test_a_text_that_changed_since_the_preview_asks_anew() -> None:
    """Nothing is queued, the campaign stays a draft."""
    campaign = draft()
    mark = seen(campaign)
    Campaign.objects.update(text="Mời {{ head }} tới trạm y tế xã")
    with pytest.raises(ChangedSincePreview, match="đã đổi"):
        approve(campaign.pk, mark, SETUP, NOW, "cán bộ")
    assert Message.objects.count() == 0
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


@pytest.mark.parametrize("change", ["joined", "left", "renamed"])
def test_an_audience_that_changed_since_the_preview_asks_anew(change: str) -> None:
    """One more, one less, or another name in a text."""
    campaign = draft()
    mark = seen(campaign)
    if change == "joined":
        make_household("H3", make_hamlet(), "+84500000003")
    if change == "left":
        Consent.objects.filter(household__code="H1", purpose="policy").update(withdrawn_at=NOW)
    if change == "renamed":
        from outreach.models import Household

        Household.objects.filter(code="H1").update(head="Lò Văn Khác")
    with pytest.raises(ChangedSincePreview):
        approve(campaign.pk, mark, SETUP, NOW, "cán bộ")
    assert Message.objects.count() == 0


def test_a_text_with_a_link_or_a_demand_cannot_be_approved() -> None:
    """The preview says why; approving is refused even with the right hash."""
    campaign = draft("Bấm vào bit.ly/abc để nhận quà")
    shown = preview(campaign, SETUP, NOW)
    assert shown.problems
    with pytest.raises(ForbiddenText):
        approve(campaign.pk, shown.hash, SETUP, NOW, "cán bộ")
    assert Message.objects.count() == 0


def test_approving_twice_is_refused() -> None:
    """And a hash too short to mean anything, too."""
    campaign = draft()
    with pytest.raises(OutreachError, match="quá ngắn"):
        approve(campaign.pk, "ab", SETUP, NOW, "cán bộ")
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    with pytest.raises(OutreachError, match="không duyệt lại được"):
        approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    assert Message.objects.count() == 2


def test_taking_it_back_and_approving_again_tells_nobody_twice() -> None:
    """Who was told already is not told the corrected text again; the other gets it once."""
    campaign = draft()
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    Message.objects.filter(phone="+84500000001").update(state=State.DELIVERED)
    assert reopen(campaign, NOW, "cán bộ", "sửa") == 1
    Campaign.objects.update(text="Mời {{ head }} tới trạm y tế")
    campaign.refresh_from_db()
    assert approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ") == 1
    assert Message.objects.count() == 2
    assert "tram y te" in Message.objects.get(phone="+84500000002").text


def test_pause_resume_cancel() -> None:
    """Each only from where it makes sense; cancelling drops what is queued."""
    campaign = draft()
    with pytest.raises(OutreachError, match="chưa duyệt"):
        pause(campaign, NOW, "cán bộ")
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    pause(campaign, NOW, "cán bộ")
    resume(campaign, NOW, "cán bộ")
    assert cancel(campaign, NOW, "cán bộ") == 2
    assert set(Message.objects.values_list("state", "reason")) == {(State.CANCELLED, "campaign")}
    campaign.refresh_from_db()
    with pytest.raises(OutreachError, match="đã huỷ"):
        cancel(campaign, NOW, "cán bộ")


def test_words_of_an_earlier_approval_do_not_leave_under_a_new_one() -> None:
    """One was being sent when the text was taken back, and the provider said "later": the new words go to it, never the old ones."""
    campaign = draft()
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    (one,) = claim(NOON, 1, Hours()).messages
    assert reopen(campaign, NOON, "cán bộ", "sửa") == 1
    save_outcomes([Outcome(one.id, one.outgoing.mark, "later", reason="rate", attempts=1)], NOON)
    Campaign.objects.update(text="Mời {{ head }} tới trạm y tế")
    campaign.refresh_from_db()
    assert preview(campaign, SETUP, NOON).recipients == 2
    assert approve(campaign.pk, seen(campaign), SETUP, NOON, "cán bộ") == 2
    texts = [message.outgoing.text for message in claim(NOON + timedelta(minutes=5), 10, Hours()).messages]
    assert len(texts) == 2
    assert all("tram y te" in text for text in texts)


def test_an_unclear_message_found_absent_after_a_new_approval_is_not_sent_with_the_old_words() -> None:
    """It stands on the visit list instead."""
    campaign = draft()
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    (one,) = claim(NOON, 1, Hours()).messages
    save_outcomes([Outcome(one.id, one.outgoing.mark, "unknown", reason="timeout")], NOON)
    reopen(campaign, NOON, "cán bộ", "sửa")
    Campaign.objects.update(text="Mời {{ head }} tới trạm y tế")
    campaign.refresh_from_db()
    shown = preview(campaign, SETUP, NOON)
    assert (shown.recipients, shown.plain.segments, shown.left_out) == (1, 1, {"told": 1})
    assert approve(campaign.pk, shown.hash, SETUP, NOON, "cán bộ") == 1
    decide(one.id, False, NOON, "cán bộ")
    assert len(claim(NOON + timedelta(minutes=5), 10, Hours()).messages) == 1
    assert Message.objects.get(pk=one.id).state == State.EXPIRED


def test_an_edit_saved_over_an_approval_sends_nothing_unseen() -> None:
    """A page opened before the approval and saved after it makes it a draft again: what was queued stays unsent."""
    campaign = draft()
    page = Campaign.objects.get(pk=campaign.pk)
    approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ")
    page.text = "Mời {{ head }} tới trạm y tế"
    page.save()
    assert claim(NOON, 10, Hours()).messages == ()
    assert approve(page.pk, seen(page), SETUP, NOON, "cán bộ") == 2
    assert all("tram y te" in message.outgoing.text for message in claim(NOON, 10, Hours()).messages)


@pytest.mark.parametrize("state", [CampaignState.CANCELLED, CampaignState.FINISHED, CampaignState.DRAFT])
def test_what_is_over_is_not_taken_back_to_be_edited(state: str) -> None:
    """Cancelled is for good."""
    campaign = draft()
    Campaign.objects.update(state=state)
    with pytest.raises(OutreachError, match="không làm việc này được"):
        reopen(campaign, NOW, "cán bộ", "sửa")
    campaign.refresh_from_db()
    assert campaign.state == state


def test_a_notice_no_longer_offered_or_overdue_cannot_be_approved_with_its_hash_either() -> None:
    """The hash is of text and audience; that the notice still holds is looked at again."""
    make_household("H1", make_hamlet(), "+84500000001", category="near-poor")
    notice = make_notice(expires=at("2026-11-26").date())
    campaign = draft_notice("2601", make_sender(), NOW, "thử", NOW)
    mark = seen(campaign)
    notice.offered = False
    notice.save()
    with pytest.raises(OutreachError, match="không còn trong bộ"):
        approve(campaign.pk, mark, SETUP, NOW, "cán bộ")
    notice.offered = True
    notice.save()
    Campaign.objects.update(expires_at=at("2026-12-20"))
    campaign.refresh_from_db()
    assert approve(campaign.pk, seen(campaign), SETUP, NOW, "cán bộ") == 1
    assert Message.objects.get().expires_at == at("2026-11-26", "23:59")


def test_a_lesson_of_a_class_is_part_of_what_is_approved() -> None:
    """Its title stands in every reminder."""
    taught = make_class()
    before = Digest(taught.campaign, SETUP.texts.folder).hex()
    taught.lesson = Lesson.objects.create(
        code="C3", position=1, track="x", title="Tin nhắn lừa đảo", review_by=at("2027-05-31").date(), sms=""
    )
    taught.save()
    assert Digest(taught.campaign, SETUP.texts.folder).hex() != before
