"""What is approved is what is sent."""

import pytest

from outreach.errors import OutreachError
from outreach.models import Audit, Campaign, CampaignState, Consent, Message, State
from outreach.planning.approval import ChangedSincePreview, approve, cancel, pause, reopen, resume
from outreach.planning.compose import ForbiddenText
from outreach.planning.drafts import draft_broadcast
from outreach.planning.preview import preview

from .samples import at, make_hamlet, make_household, make_sender
from .setups import make_setup

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "08:00")
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
