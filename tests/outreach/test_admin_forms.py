"""What an officer types into the admin is checked, saved and written down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outreach.models import (
    Area,
    Audit,
    Campaign,
    CampaignState,
    Category,
    Consent,
    Household,
    Inbound,
    Message,
    Notice,
    Sender,
    Session,
    SessionState,
    State,
    Stop,
    Team,
    TrainingClass,
    phone_key,
)

from .admin_pages import NUMBER, complaints, fill_register, form_of, log_in, page, save
from .samples import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return log_in()


@pytest.fixture
def register() -> dict[type, int]:
    return fill_register()


# correcting the register


def test_a_correction_is_saved_and_written_down_without_its_contents(client: Client, register: dict[type, int]) -> None:
    """The audit line names person, row and field; neither old nor new name."""
    save(client, page(Household, "change", register[Household]), head="Lò Thị Mẫn")
    assert Household.objects.get().search == "lo thi man h1"
    line = Audit.objects.get(action="admin-change")
    assert (line.who, line.subject) == ("mai", f"household:{register[Household]}")
    assert line.detail == {"changed": [{"changed": {"fields": ["Chủ hộ"]}}]}


def test_a_number_is_read_as_people_write_it(client: Client, register: dict[type, int]) -> None:
    """An old prefix is renewed, a landline is marked as such, and no number stands in the audit log."""
    address = page(Household, "change", register[Household])
    save(client, address, **{"phones-1-number": "0500 000 007", "phones-1-position": "2", "phones-TOTAL_FORMS": "2"})
    assert list(Household.objects.get().phones.values_list("number", "kind", "key")) == [
        (NUMBER, "mobile", phone_key(NUMBER)),
        ("+84500000007", "mobile", phone_key("+84500000007")),
    ]
    assert "84500" not in str(list(Audit.objects.values_list("subject", "detail")))
    assert "thiếu chữ số" in complaints(client, address, **{"phones-0-number": "0500 000"})


def test_a_household_is_added_with_number_and_consent(client: Client, register: dict[type, int]) -> None:
    """On one page; a day is typed as people write it."""
    consent = {"purpose": "alert", "method": "paper", "given_on": "05/11/2025", "recorded_by": "Tổ Mẫu"}
    save(
        client,
        page(Household, "add"),
        code="H9",
        head="Giàng Thị Thử",
        hamlet=register[Area],
        **{"phones-0-number": "0500000008", "phones-0-position": "1", "consents-TOTAL_FORMS": "1"},
        **{f"consents-0-{name}": value for name, value in consent.items()},
    )
    household = Household.objects.get(code="H9")
    assert household.phones.get().number == "+84500000008"
    assert f"{household.consents.get().given_on:%Y-%m-%d}" == "2025-11-05"
    assert Audit.objects.filter(action="admin-add", subject=f"household:{household.pk}").exists()


def test_consent_is_withdrawn_and_given_again_but_never_twice(client: Client, register: dict[type, int]) -> None:
    """The old row stays with its date; the same purpose twice in force is refused in words."""
    address = page(Household, "change", register[Household])
    purpose = Consent.objects.order_by("pk").first().purpose  # type: ignore[union-attr]
    again = {"consents-TOTAL_FORMS": "5", "consents-4-purpose": purpose, "consents-4-method": "spoken"}
    again |= {"consents-4-given_on": "20/11/2025", "consents-4-recorded_by": "Mai"}
    sent = {**form_of(client.get(address)), **again}
    refused = client.post(address, sent)
    assert "đã đồng ý việc này rồi" in refused.content.decode()
    save(client, address, **again, **{"consents-0-withdrawn_how": "gọi điện"})
    rows = list(Consent.objects.filter(purpose=purpose).order_by("pk"))
    assert [row.withdrawn_at is None for row in rows] == [False, True]
    assert "giữ nguyên" in complaints(client, address, **{"consents-0-withdrawn_how": ""})


def test_who_calls_to_stop_is_stopped_from_the_list(client: Client, register: dict[type, int]) -> None:
    """And may come back the same way."""
    chosen = {"_selected_action": register[Household]}
    client.post(page(Household, "changelist"), {"action": "stop_texting", **chosen})
    assert Stop.objects.filter(key=phone_key(NUMBER)).exists()
    assert Message.objects.get().state == State.SUPPRESSED
    client.post(page(Household, "changelist"), {"action": "allow_texting", **chosen})
    assert not Stop.objects.filter(key=phone_key(NUMBER)).exists()


def test_a_hamlet_must_lie_in_a_commune(client: Client, register: dict[type, int]) -> None:
    """The level above is checked."""
    province = Area.objects.get(kind="province")
    assert "xã, phường" in complaints(client, page(Area, "change", register[Area]), parent=province.pk)
    save(client, page(Area, "add"), kind="province", name="Tỉnh Hai")
    assert Area.objects.filter(name="Tỉnh Hai").exists()


# campaigns and classes


def test_a_draft_notice_takes_code_and_purpose_from_the_notice(client: Client, register: dict[type, int]) -> None:
    """Only what must be chosen is chosen."""
    when = {"start_at_0": "26/11/2026", "start_at_1": "09:00"}
    sender = register[Sender]
    save(client, page(Campaign, "add"), kind="notice", title="BHYT", notice=register[Notice], sender=sender, categories=["poor"], **when)
    made = Campaign.objects.get(title="BHYT")
    assert (made.code, made.purpose, made.state, made.categories) == ("2601", "policy", "draft", [Category.POOR])
    assert "chọn thông báo" in complaints(client, page(Campaign, "add"), kind="notice", title="BHYT", sender=sender, **when)
    assert "nội dung tin" in complaints(
        client, page(Campaign, "add"), kind="broadcast", title="Họp", sender=sender, purpose="policy", **when
    )


def test_what_was_approved_can_only_be_looked_at(client: Client, register: dict[type, int]) -> None:
    """A running campaign keeps its text; a draft may be changed and deleted."""
    running = page(Campaign, "change", register[Campaign])
    assert client.post(running, {"title": "Khác"}).status_code == 403
    assert client.post(page(Campaign, "delete", register[Campaign]), {"post": "yes"}).status_code == 403
    draft = make_campaign(Sender.objects.get(pk=register[Sender]), state=CampaignState.DRAFT)
    save(client, page(Campaign, "change", draft.pk), title="Tên mới")
    draft.refresh_from_db()
    assert draft.title == "Tên mới"
    assert client.post(page(Campaign, "delete", draft.pk), {"post": "yes"}).status_code == 302


def test_a_class_is_added_with_its_campaign_and_sessions(client: Client, register: dict[type, int]) -> None:
    """Weekly from tomorrow: the coming session stands already; wrong rules and reminders are refused in words."""
    start = timezone.localtime() + timedelta(days=1)
    fields = {
        "team": register[Team],
        "title": "Lớp mới",
        "place": "Nhà văn hóa",
        "sender": register[Sender],
        "rrule": "FREQ=WEEKLY;COUNT=8",
    }
    fields |= {"starts_at_0": f"{start:%d/%m/%Y}", "starts_at_1": "19:00", "offsets": "-1d 18:00\n-2h\n-2h"}
    assert "HOURLY" in complaints(client, page(TrainingClass, "add"), **{**fields, "rrule": "FREQ=HOURLY"})
    assert "sau giờ học" in complaints(client, page(TrainingClass, "add"), **{**fields, "offsets": "1d 18:00"})
    save(client, page(TrainingClass, "add"), **fields)
    taught = TrainingClass.objects.get(title="Lớp mới")
    assert taught.offsets == ["-1d 18:00", "-2h"]
    assert (taught.campaign.kind, taught.campaign.state, taught.campaign.sender_id) == ("class", "draft", register[Sender])
    assert taught.sessions.count() == 1


def test_a_changed_plan_of_a_draft_class_moves_its_sessions(client: Client, register: dict[type, int]) -> None:
    """Nobody was told yet, so nobody is corrected."""
    address = page(TrainingClass, "change", register[TrainingClass])
    save(client, address, place="Trường học")
    assert [session.place for session in Session.objects.all()] == ["Trường học"]


def test_a_changed_running_class_must_be_approved_anew(client: Client, register: dict[type, int]) -> None:
    """Its title may change, its plan not; and then it waits for approval."""
    Campaign.objects.filter(code="7002").update(state=CampaignState.RUNNING)
    address = page(TrainingClass, "change", register[TrainingClass])
    save(client, address, title="Lớp chữ to", place="Nơi khác")
    taught = TrainingClass.objects.get()
    assert (taught.title, taught.place) == ("Lớp chữ to", "Nhà văn hóa")
    assert taught.campaign.state == CampaignState.DRAFT


def test_a_session_is_moved_and_called_off_through_the_planner(client: Client, register: dict[type, int]) -> None:
    """So that those already told are told again; a session that is off cannot be changed any more."""
    address = page(Session, "change", register[Session])
    later = timezone.localtime() + timedelta(days=4)
    save(client, address, starts_at_0=f"{later:%d/%m/%Y}", starts_at_1="18:30")
    session = Session.objects.get()
    assert (timezone.localtime(session.starts_at).strftime("%H:%M"), session.revision) == ("18:30", 1)
    past = client.post(address, {**form_of(client.get(address)), "starts_at_0": "01/01/2026"}, follow=True)
    assert "Giờ mới đã qua" in past.content.decode()
    save(client, address, state=SessionState.CANCELLED)
    assert Audit.objects.filter(action="cancel-session").exists()
    assert client.post(address, {"state": "planned"}).status_code == 403


def test_a_sender_needs_a_rate(client: Client, register: dict[type, int]) -> None:
    """Nothing would ever leave at zero a second."""
    assert "rate" in str(client.get(page(Sender, "change", register[Sender])).content)
    assert complaints(client, page(Sender, "change", register[Sender]), rate="0")


# replies


def test_a_reply_is_dealt_with_from_the_list(client: Client, register: dict[type, int]) -> None:
    """Who did it is written down; the number can be stopped there, too."""
    chosen = {"_selected_action": register[Inbound]}
    client.post(page(Inbound, "changelist"), {"action": "mark_handled", **chosen})
    assert Inbound.objects.get().handled_by == "mai"
    client.post(page(Inbound, "changelist"), {"action": "stop_numbers", **chosen})
    assert Stop.objects.filter(key=phone_key(NUMBER)).exists()


def test_a_reply_is_given_to_a_team_with_a_note(client: Client, register: dict[type, int]) -> None:
    """What the person wrote cannot be changed."""
    save(client, page(Inbound, "change", register[Inbound]), team=register[Team], note="gọi lại chiều nay", text="khác")
    reply = Inbound.objects.get()
    assert (reply.team_id, reply.note, reply.text) == (register[Team], "gọi lại chiều nay", "Giúp tôi")
    assert reply.handled_at is None
    save(client, page(Inbound, "change", register[Inbound]), note="đã cài giúp", done="on")
    reply.refresh_from_db()
    assert (reply.note, reply.handled_by) == ("đã cài giúp", "mai")
