"""Who asks to be erased is erased everywhere; the counts stay, and nobody texts the number again."""

import json
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction

from outreach.errors import OutreachError
from outreach.models import Audit, Campaign, Household, Inbound, Message, Phone, State, Stop, TipPlace, phone_key
from outreach.register.erase import erase_household, erase_number, preview_erase
from outreach.register.traces import overwrite_deleted

from .everything import tables_with
from .samples import at, make_campaign, make_hamlet, make_household, make_sender

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "+84500000001", "+84500000002"
HEAD = "Vàng Thị Riêng"
NOW, LATER = at("2026-11-25", "12:00"), at("2026-11-27")


def message(campaign: Campaign, household: Household | None, number: str, state: str, **more: object) -> Message:
    fields = {
        "text": f"Gui {HEAD}: moi ba con di hop",
        "attempt": "a" * 32,
        "ref": "SM1" if state in (State.ACCEPTED, State.DELIVERED, State.FAILED) else "",
        "claimed_at": NOW,
        "occurrence": state,
    }
    return Message.objects.create(
        campaign=campaign,
        household=household,
        phone=number,
        phone_key=phone_key(number),
        state=state,
        segments=1,
        cost_vnd=900,
        not_before=NOW,
        expires_at=LATER,
        **{**fields, **more},
    )


def reply(number: str, text: str, household: Household | None = None) -> Inbound:
    return Inbound.objects.create(
        gateway="outbox",
        ref=f"in-{len(text)}",
        phone=number,
        text=text,
        kind="help",
        received_at=NOW,
        household=household,
        note=f"gọi {HEAD}",
    )


@pytest.fixture
def household() -> Household:
    """A household that stands in every table: phones, consents, tips, messages in every state, replies, edits in the admin."""
    household = make_household(
        "H1", make_hamlet(), NUMBER, head=HEAD, digital_member=f"con của {HEAD}", note=f"gọi {NUMBER}", trained_on=date(2026, 11, 1)
    )
    TipPlace.objects.create(household=household, position=3, week=date(2026, 11, 23))
    campaign = make_campaign(make_sender())
    for state in State.values:
        message(campaign, household, NUMBER, state)
    reply(NUMBER, f"GIUP {HEAD}", household)
    reply(NUMBER, f"so {NUMBER}")
    officer = User.objects.create(username="can-bo")
    quoted = {"household": household, "phone": household.phones.get(), "consent": household.consents.first()}
    for model, edited in quoted.items():
        kind = ContentType.objects.get(app_label="outreach", model=model)
        inline = json.dumps([{"added": {"name": "số điện thoại", "object": str(edited)}}])
        LogEntry.objects.create(
            user=officer, content_type=kind, object_id=str(edited.pk), object_repr=str(edited), action_flag=CHANGE, change_message=inline
        )
    assert tables_with(HEAD, NUMBER[1:]) == [
        "django_admin_log",
        "outreach_household",
        "outreach_inbound",
        "outreach_message",
        "outreach_phone",
    ]
    return household


@pytest.mark.usefixtures("household")
def test_nothing_of_the_person_is_left_in_any_table() -> None:
    """Neither name nor number (however written, the last nine digits are the same) stands anywhere, the log of edits included."""
    erase_household("H1", NOW, "can-bo")
    assert tables_with(HEAD, "Vang Thi Rieng", "vang thi rieng", NUMBER[-9:]) == []
    assert LogEntry.objects.count() == 3
    assert TipPlace.objects.count() == 0


@pytest.mark.usefixtures("household")
def test_an_edit_of_its_place_among_the_tips_is_forgotten_though_its_code_was_another_then() -> None:
    """The line quotes the household as it was called on that day."""
    place = TipPlace.objects.get()
    kind = ContentType.objects.get(app_label="outreach", model="tipplace")
    LogEntry.objects.create(
        user=User.objects.get(), content_type=kind, object_id=str(place.pk), object_repr=f"{HEAD} (CU-9): 3", action_flag=CHANGE
    )
    erase_household("H1", NOW, "can-bo")
    assert tables_with(HEAD) == []


@pytest.mark.usefixtures("household")
def test_the_counts_of_the_campaign_stay() -> None:
    """Every message is still there with its cost; only what waited changes: it is not sent."""
    states = sorted(Message.objects.values_list("state", flat=True))
    erased = erase_household("H1", NOW, "can-bo")
    kept = Message.objects.all()
    assert kept.count() == len(states)
    assert {(m.cost_vnd, m.segments, m.household_id, m.attempt) for m in kept} == {(900, 1, None, "")}
    assert len({m.phone_key for m in kept}) == len(states)
    assert (erased.messages, erased.waiting, erased.numbers, erased.consents, erased.replies) == (9, 1, 1, 4, 2)
    queued = kept.get(occurrence=State.QUEUED)
    assert (queued.state, queued.reason, queued.done_at) == (State.SUPPRESSED, "erased", NOW)


@pytest.mark.usefixtures("household")
def test_what_may_have_left_stays_unknown_and_is_not_asked_for_again() -> None:
    """A message in flight can no longer be looked up without its number: it stays unknown, and no lease on it runs out."""
    erase_household("H1", NOW, "can-bo")
    for state in (State.SENDING, State.UNKNOWN):
        kept = Message.objects.get(occurrence=state)
        assert (kept.state, kept.reason, kept.claimed_at, kept.done_at) == (State.UNKNOWN, "erased", None, NOW)


@pytest.mark.usefixtures("household")
def test_a_number_that_was_erased_is_on_the_stop_list() -> None:
    """A later import of the same list finds the promise still kept, and the officer is told so."""
    erased = erase_household("H1", NOW, "can-bo")
    assert Stop.objects.get().key == phone_key(NUMBER)
    assert "nhập lại danh sách cũ" in str(erased)
    make_household("H1", make_hamlet(), NUMBER, head=HEAD)
    assert Stop.objects.filter(key=Phone.objects.get().key).exists()


@pytest.mark.usefixtures("household")
def test_a_stop_from_before_keeps_its_first_day() -> None:
    """Erasing does not overwrite when and how the person first said no."""
    Stop.objects.create(key=phone_key(NUMBER), since=at("2026-10-01"), how="giấy")
    erase_household("H1", NOW, "can-bo")
    assert (Stop.objects.get().since, Stop.objects.get().how) == (at("2026-10-01"), "giấy")


@pytest.mark.usefixtures("household")
def test_the_log_says_who_erased_and_how_much_and_nothing_else() -> None:
    """One line: who, when, counts."""
    erase_household("H1", NOW, "can-bo")
    line = Audit.objects.get(action="erase-household")
    assert (line.who, line.at, line.detail["messages"]) == ("can-bo", NOW, 9)
    assert "H1" not in f"{line.subject}{line.detail}"


def test_the_neighbour_on_the_same_phone_is_not_touched() -> None:
    """The number stays with the neighbour, off the stop list; what was sent to it counts with the neighbour; names in texts go."""
    hamlet, campaign = make_hamlet(), make_campaign(make_sender())
    make_household("H2", hamlet, NUMBER, head="Lò Văn Hàng Xóm")
    household = make_household("H1", hamlet, NUMBER, OTHER, head=HEAD)
    arrived = message(campaign, household, NUMBER, State.DELIVERED)
    waiting = message(campaign, household, NUMBER, State.QUEUED)
    own = message(campaign, household, OTHER, State.DELIVERED)
    erased = erase_household("H1", NOW, "can-bo")
    assert tables_with(HEAD, OTHER[-9:]) == []
    assert list(Stop.objects.values_list("key", flat=True)) == [phone_key(OTHER)]
    for kept in (arrived, waiting, own):
        kept.refresh_from_db()
    assert (arrived.household.code, arrived.phone, arrived.phone_key, arrived.text) == ("H2", NUMBER, phone_key(NUMBER), "")
    assert (waiting.state, waiting.reason) == (State.SUPPRESSED, "erased")
    assert own.household is None
    assert erased.shared == 1
    assert "dùng chung" in str(erased)


def test_a_failed_message_still_counts_as_paid_when_the_network_had_taken_it() -> None:
    """The provider's id goes, but not the fact that there was one."""
    campaign = make_campaign(make_sender())
    household = make_household("H1", make_hamlet(), NUMBER)
    paid = message(campaign, household, NUMBER, State.FAILED, occurrence="1")
    free = message(campaign, household, NUMBER, State.FAILED, occurrence="2", ref="")
    erase_household("H1", NOW, "can-bo")
    paid.refresh_from_db()
    free.refresh_from_db()
    assert (paid.ref, free.ref) == ("erased", "")


@pytest.mark.usefixtures("household")
def test_replies_are_emptied_and_nobody_has_to_handle_them() -> None:
    """They keep the provider's id, so that the same webhook coming again changes nothing."""
    erase_household("H1", NOW, "can-bo")
    for kept in Inbound.objects.all():
        assert (kept.phone, kept.text, kept.note, kept.household, kept.handled_at, kept.handled_by) == ("", "", "", None, NOW, "can-bo")
        assert kept.ref


@pytest.mark.usefixtures("household")
def test_looking_first_changes_nothing_and_tells_the_same_counts() -> None:
    """The preview names the household, so that the right one is confirmed, and counts what the erasure then does."""
    preview = preview_erase("H1")
    assert (preview.head, preview.hamlet) == (HEAD, "Bản Mẫu Một, Xã Mẫu Sơn, Tỉnh Mẫu")
    assert Household.objects.filter(code="H1").exists()
    assert erase_household("H1", NOW, "can-bo") == preview.would


def test_an_unknown_code_is_told_and_nothing_is_written() -> None:
    """A slip of the pen erases nobody."""
    with pytest.raises(OutreachError, match="H9"):
        erase_household("H9", NOW, "can-bo")
    with pytest.raises(OutreachError, match="H9"):
        preview_erase("H9")
    assert Audit.objects.count() == 0


@pytest.mark.usefixtures("household")
def test_an_erasure_that_fails_half_way_leaves_everything() -> None:
    """It is one transaction: whatever stops it, nothing is half gone."""
    with pytest.raises(RuntimeError), transaction.atomic():
        erase_household("H1", NOW, "can-bo")
        raise RuntimeError
    assert Household.objects.filter(code="H1").exists()
    assert Message.objects.filter(phone=NUMBER).count() == 9
    assert Stop.objects.count() == 0


def test_a_number_goes_from_every_household_that_has_it(household: Household) -> None:
    """The households stay, without it; the person who owns it is on the stop list."""
    make_household("H2", household.hamlet, NUMBER, OTHER, head="Lò Văn Hàng Xóm")
    erased = erase_number(NUMBER, NOW, "can-bo")
    assert (erased.households, erased.numbers, erased.messages) == (0, 2, 9)
    assert list(Phone.objects.values_list("number", flat=True)) == [OTHER]
    assert Stop.objects.get().key == phone_key(NUMBER)
    assert Message.objects.filter(household=household, phone="", text="").count() == 9
    Household.objects.filter(code="H1").update(note="")  # what people wrote by hand stays with the household
    assert tables_with(NUMBER[-9:]) == []


def test_a_number_that_was_never_registered_is_stopped_all_the_same() -> None:
    """Who answers a wrong call may still ask never to be texted."""
    erased = erase_number(NUMBER, NOW, "can-bo")
    assert (erased.numbers, erased.messages) == (0, 0)
    assert "danh sách dừng" in str(erased)
    assert Stop.objects.get().key == phone_key(NUMBER)


@pytest.mark.django_db(transaction=True)
def test_after_overwriting_the_file_itself_holds_nothing_of_the_person() -> None:
    """Deleted rows lie on in an SQLite file until it is rewritten; a computer of a commune may be carried away."""
    campaign, household = make_campaign(make_sender()), make_household("H1", make_hamlet(), NUMBER, head=HEAD)
    for serial in range(50):
        message(campaign, household, NUMBER, State.DELIVERED, occurrence=str(serial))
    erase_household("H1", NOW, "can-bo")
    overwrite_deleted()
    assert tables_with(HEAD, NUMBER) == []
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        held = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        assert len(held) > 100_000
        assert HEAD.encode() not in held
        assert NUMBER.encode() not in held


@pytest.mark.django_db(transaction=True)
def test_a_message_that_is_planned_during_the_erasure_does_not_outlive_it() -> None:
    """The planner has read the household and writes while it goes: its row is refused, so no number comes in behind the eraser's back."""
    campaign, household = make_campaign(make_sender()), make_household("H1", make_hamlet(), NUMBER, head=HEAD)
    refused: list[bool] = []

    def plan() -> None:
        try:
            message(campaign, household, NUMBER, State.QUEUED)
        except IntegrityError:
            refused.append(True)
        finally:
            connection.close()

    planner = Thread(target=plan)
    with transaction.atomic():
        erase_household("H1", NOW, "can-bo")
        planner.start()
    planner.join()
    assert refused == [True]
    assert tables_with(HEAD, NUMBER) == []
