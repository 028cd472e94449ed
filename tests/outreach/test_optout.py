"""Who does not want SMS gets none, by whichever road they said so; and may come back."""

import pytest

from outreach.models import Audit, Campaign, Consent, Message, State, Stop, phone_key
from outreach.register.optout import allow_number, stop_number, withdraw

from .samples import at, make_campaign, make_hamlet, make_household, make_sender

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "+84500000001", "+84500000002"
NOON, LATER = at("2026-11-25", "12:00"), at("2026-11-26", "12:00")


def message(campaign: Campaign, number: str, state: str = State.QUEUED) -> Message:
    return Message.objects.create(
        campaign=campaign,
        phone=number,
        phone_key=phone_key(number),
        occurrence=state,
        segments=1,
        cost_vnd=1000,
        not_before=NOON,
        expires_at=LATER,
        state=state,
    )


def test_stopping_a_number_drops_what_waits_for_it_and_nothing_else() -> None:
    """Only queued messages of that number are dropped, with reason and hour; what was delivered stays delivered."""
    campaign = make_campaign(make_sender())
    waiting, delivered, other = message(campaign, NUMBER), message(campaign, NUMBER, State.DELIVERED), message(campaign, OTHER)
    assert stop_number(NUMBER, NOON, "nhắn TC", "inbox") == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.done_at) == (State.SUPPRESSED, "opted-out", NOON)
    delivered.refresh_from_db()
    other.refresh_from_db()
    assert (delivered.state, other.state) == (State.DELIVERED, State.QUEUED)


def test_the_stop_list_and_the_audit_log_hold_no_number() -> None:
    """What is kept is a keyed hash; the log names its first eight digits."""
    stop_number(NUMBER, NOON, "gọi điện", "Tổ Mẫu")
    assert Stop.objects.get().key == phone_key(NUMBER)
    line = Audit.objects.get()
    assert (line.action, line.subject, line.who) == ("stop-number", phone_key(NUMBER)[:8], "Tổ Mẫu")
    assert NUMBER[1:] not in f"{line.subject} {line.detail}"


def test_stopping_twice_keeps_the_first_day_and_still_drops_what_came_since() -> None:
    """A second stop changes neither date nor road, and a message planned in between goes too."""
    stop_number(NUMBER, NOON, "giấy", "Tổ Mẫu")
    message(make_campaign(make_sender()), NUMBER)
    assert stop_number(NUMBER, LATER, "nhắn TC", "inbox") == 1
    stop = Stop.objects.get()
    assert (stop.since, stop.how) == (NOON, "giấy")


def test_a_person_may_come_back() -> None:
    """Lifting a stop is written down; lifting one that is not there changes and writes nothing."""
    stop_number(NUMBER, NOON, "nhắn TC", "inbox")
    assert allow_number(NUMBER, LATER, "ký giấy", "Tổ Mẫu") is True
    assert not Stop.objects.exists()
    assert allow_number(NUMBER, LATER, "ký giấy", "Tổ Mẫu") is False
    assert list(Audit.objects.order_by("at").values_list("action", flat=True)) == ["stop-number", "allow-number"]


def test_an_empty_number_is_refused_and_leaves_nothing() -> None:
    """A message whose number was forgotten cannot put "nobody" on the stop list."""
    with pytest.raises(ValueError, match="Thiếu số"):
        stop_number("", NOON, "nhắn TC", "inbox")
    assert not Stop.objects.exists()


def test_a_household_takes_back_one_consent_or_all_and_the_days_stay_as_evidence() -> None:
    """The rows stay with both dates; other households and purposes are untouched."""
    hamlet = make_hamlet()
    household, neighbour = make_household("H1", hamlet, NUMBER), make_household("H2", hamlet, OTHER)
    assert withdraw(household, "policy", NOON, "nói trực tiếp", "Tổ Mẫu") == 1
    gone = Consent.objects.get(household=household, withdrawn_at__isnull=False)
    assert (gone.purpose, gone.withdrawn_at, gone.withdrawn_how) == ("policy", NOON, "nói trực tiếp")
    assert withdraw(household, None, LATER, "ký giấy", "Tổ Mẫu") == 3
    assert withdraw(household, None, LATER, "ký giấy", "Tổ Mẫu") == 0
    gone.refresh_from_db()
    assert gone.withdrawn_at == NOON
    assert neighbour.consents.filter(withdrawn_at=None).count() == 4
    assert [line.detail["ended"] for line in Audit.objects.filter(action="withdraw-consent").order_by("id")] == [1, 3]
