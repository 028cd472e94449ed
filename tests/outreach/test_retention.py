"""After the set time, numbers and texts are gone, and everything that is counted is still there."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from outreach.models import Audit, Campaign, Inbound, Message, State, phone_key
from outreach.register import retention
from outreach.register.retention import forget

from .everything import tables_with
from .samples import at, make_campaign, make_sender

pytestmark = pytest.mark.django_db

NOW = at("2026-11-25", "03:00")
OLD, NEW = NOW - timedelta(days=200), NOW - timedelta(days=10)
SECRET = "Lò Thị Bí Mật"  # noqa: S105 (an invented name)


@pytest.fixture
def finished() -> Campaign:
    return make_campaign(make_sender(), state="finished", expires_at=NOW - timedelta(days=190))


def message(campaign: Campaign, serial: int, state: str = State.DELIVERED, done: datetime | None = OLD, **more: object) -> Message:
    number = f"+84500{serial:06}"
    fields = {"sent_at": OLD, "expires_at": OLD, "ref": f"SM{serial}", **more}
    return Message.objects.create(
        campaign=campaign,
        phone=number,
        phone_key=phone_key(number),
        text=f"Gui {SECRET}",
        segments=2,
        cost_vnd=1800,
        not_before=OLD,
        state=state,
        done_at=done,
        **fields,
    )


def reply(serial: int, handled: datetime | None, received: datetime = OLD) -> Inbound:
    number = f"+84500{serial:06}"
    return Inbound.objects.create(
        gateway="outbox", ref=str(serial), phone=number, text=SECRET, kind="help", received_at=received, handled_at=handled, note=SECRET
    )


def kept(row: Message | Inbound) -> bool:
    row.refresh_from_db()
    return bool(row.phone and row.text)


def test_old_messages_lose_number_and_text_and_keep_what_is_counted(finished: Campaign) -> None:
    """State, cost and the key of the number stay: nothing is sent twice because of it, and the report is as before."""
    old = message(finished, 1)
    assert forget(NOW, 180).messages == 1
    assert not kept(old)
    assert (old.state, old.cost_vnd, old.segments, old.phone_key, old.ref) == ("delivered", 1800, 2, phone_key("+84500000001"), "SM1")
    assert tables_with(SECRET, "500000001") == []


@pytest.mark.parametrize("state", State.values)
def test_every_state_that_is_over_is_forgotten_and_no_other(finished: Campaign, state: str) -> None:
    """What waits, is on its way, or nobody has decided about, keeps its number."""
    over = state not in (State.QUEUED, State.SENDING, State.UNKNOWN)
    old = message(finished, 1, state, None if state in (State.QUEUED, State.SENDING, State.UNKNOWN, State.ACCEPTED) else OLD)
    forget(NOW, 180)
    assert kept(old) is not over


def test_young_messages_stay_whole(finished: Campaign) -> None:
    """Retention counts from when the message was done, not from when it was planned."""
    young = message(finished, 1, done=NEW)
    assert forget(NOW, 180).messages == 0
    assert kept(young)


@pytest.mark.parametrize(
    ("fields", "forgotten"),
    [
        ({"state": "running", "expires_at": NOW + timedelta(days=1)}, False),
        ({"state": "paused", "expires_at": None, "start_at": NEW}, False),
        ({"state": "running", "expires_at": NOW}, True),
        ({"state": "running", "expires_at": None, "start_at": OLD}, True),
        ({"state": "cancelled", "expires_at": NOW + timedelta(days=1)}, True),
        ({"state": "running", "expires_at": None, "kind": "tips", "start_at": NEW}, True),
        ({"state": "running", "expires_at": None, "kind": "class", "start_at": NEW}, True),
    ],
)
def test_a_campaign_that_can_still_send_keeps_its_messages(fields: dict[str, object], forgotten: bool) -> None:
    """Weekly tips and classes go on for years: there each message ends by itself."""
    old = message(make_campaign(make_sender(), **fields), 1)
    forget(NOW, 180)
    assert kept(old) is not forgotten


def test_replies_are_forgotten_once_somebody_handled_them() -> None:
    """An old cry for help that nobody answered is kept, and told."""
    handled, young, open_one = reply(1, OLD), reply(2, NEW), reply(3, None)
    result = forget(NOW, 180)
    assert (result.replies, result.unhandled) == (1, 1)
    assert [kept(one) for one in (handled, young, open_one)] == [False, True, True]
    assert "1 tin đến đã lâu chưa ai xử lý" in str(result)


def test_messages_nobody_decided_about_are_told(finished: Campaign) -> None:
    """Unknown stays unknown until a person looks at it."""
    message(finished, 1, State.UNKNOWN, None)
    result = forget(NOW, 180)
    assert result.unknown == 1
    assert "vẫn chưa rõ" in str(result)


def test_many_messages_go_in_batches_and_a_second_run_finds_nothing(finished: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch is found, whatever its size; nothing is counted twice."""
    monkeypatch.setattr(retention, "BATCH", 3)
    for serial in range(10):
        message(finished, serial)
    assert forget(NOW, 180).messages == 10
    assert forget(NOW, 180).messages == 0
    assert Message.objects.filter(phone="", text="").count() == 10
    assert Audit.objects.get().detail["messages"] == 10


def test_old_exports_are_deleted_and_young_ones_stay(tmp_path: Path) -> None:
    """Visit lists hold names and numbers; they go with the rest. What a link points to is left alone."""
    outside = tmp_path / "outside.xlsx"
    folder = tmp_path / "exports"
    (folder / "xa").mkdir(parents=True)
    old, deep, young, link = folder / "old.xlsx", folder / "xa" / "old.html", folder / "young.xlsx", folder / "link.xlsx"
    for path in (outside, old, deep, young):
        path.write_text(SECRET, encoding="utf-8")
    link.symlink_to(outside)
    for path in (outside, old, deep, link):
        os.utime(path, (OLD.timestamp(), OLD.timestamp()), follow_symlinks=False)
    os.utime(young, (NEW.timestamp(), NEW.timestamp()))
    assert forget(NOW, 180, folder).files == 3
    assert sorted(path.name for path in folder.rglob("*") if not path.is_dir()) == ["young.xlsx"]
    assert outside.exists()
    assert forget(NOW, 180, tmp_path / "not-there").files == 0


def test_nothing_to_forget_writes_no_line() -> None:
    """The log is for what was done."""
    result = forget(NOW, 180)
    assert Audit.objects.count() == 0
    assert str(result) == "Đã bỏ số và nội dung của 0 tin gửi, 0 tin đến; đã xoá 0 tệp cũ."


def test_keeping_for_less_than_a_day_is_a_slip_of_the_pen(finished: Campaign) -> None:
    """0 would forget what was sent this minute."""
    message(finished, 1)
    with pytest.raises(ValueError, match="từ 1 trở lên"):
        forget(NOW, 0)
    assert Message.objects.exclude(phone="").count() == 1
