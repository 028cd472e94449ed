"""Receipts and replies: whatever the provider sends, late, twice or out of order, the rows end up telling the truth."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from outreach.gateways.base import Accepted, CannotTell, Outgoing, Receipt, Reply, TryLater
from outreach.inbox import handle, open_items, poll, take_receipts, take_replies
from outreach.models import Audit, Campaign, Inbound, InboundKind, Message, State, Stop, phone_key

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db

NOW = at("2026-11-25", "10:00")
NUMBER, OTHER = "+84500000001", "+84500000002"


def make_message(campaign: Campaign, number: str = NUMBER, **more: object) -> Message:
    fields = {
        "phone": number,
        "phone_key": phone_key(number),
        "segments": 1,
        "cost_vnd": 1000,
        "not_before": at("2026-11-25"),
        "expires_at": at("2026-11-28"),
        "state": State.ACCEPTED,
        "attempt": "mark1",
        "attempts": 1,
        "claimed_at": at("2026-11-25", "09:01"),
        "sent_at": at("2026-11-25", "09:01"),
        "ref": "SM1",
    }
    return Message.objects.create(campaign=campaign, **{**fields, **more})


def news(state: str, mark: str = "mark1", **more: str) -> Receipt:
    return Receipt(state=state, mark=mark, **more)


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


# receipts


def test_a_delivered_receipt_ends_a_message_and_dates_it() -> None:
    """By our mark or by the provider's name for it."""
    campaign = make_campaign(make_sender())
    by_mark, by_ref = make_message(campaign), make_message(campaign, OTHER, attempt="mark2", ref="SM2")
    result = take_receipts([news("delivered"), Receipt("delivered", ref="SM2")], NOW)
    assert result.counts == {"delivered": 2}
    assert outcome(by_mark) == outcome(by_ref) == ("delivered", "")
    assert by_mark.done_at == NOW


def test_a_failed_receipt_keeps_the_reason() -> None:
    """One without a reason says "other": the visit list needs words."""
    campaign = make_campaign(make_sender())
    off, odd = make_message(campaign), make_message(campaign, OTHER, attempt="mark2", ref="SM2")
    take_receipts([news("failed", reason="unreachable"), news("failed", "mark2")], NOW)
    assert outcome(off) == ("failed", "unreachable")
    assert outcome(odd) == ("failed", "other")


@pytest.mark.parametrize(
    ("states", "end"),
    [
        (["delivered", "accepted"], "delivered"),
        (["delivered", "delivered"], "delivered"),
        (["delivered", "failed"], "delivered"),
        (["failed", "accepted"], "failed"),
        (["failed", "delivered"], "delivered"),
        (["accepted", "accepted"], "accepted"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_receipts_out_of_order_or_twice_change_nothing_for_the_worse(states: list[str], end: str, together: bool) -> None:
    """Late news never undoes better news; a handset found after all counts as reached."""
    message = make_message(make_campaign(make_sender()))
    receipts = [news(state, reason="unreachable" if state == "failed" else "") for state in states]
    for batch in [receipts] if together else [[receipt] for receipt in receipts]:
        take_receipts(batch, NOW)
    assert outcome(message) == (end, "unreachable" if end == "failed" else "")


def test_the_first_end_keeps_its_hour() -> None:
    """A repeated receipt a day later does not move it."""
    message = make_message(make_campaign(make_sender()))
    take_receipts([news("delivered")], NOW)
    assert take_receipts([news("delivered")], NOW + timedelta(days=1)).counts == {"repeated": 1}
    message.refresh_from_db()
    assert message.done_at == NOW


@pytest.mark.parametrize("state", ["queued", "sending", "unknown", "expired", "suppressed", "cancelled"])
@pytest.mark.parametrize("told", ["accepted", "delivered", "failed"])
def test_a_receipt_tells_the_truth_whatever_the_row_believed(state: str, told: str) -> None:
    """It did leave: a row that waits to be sent again must not be, and it counts for the daily cap."""
    message = make_message(make_campaign(make_sender()), state=state, reason="timeout", ref="", sent_at=None)
    take_receipts([news(told, ref="SM9")], NOW)
    message.refresh_from_db()
    assert (message.state, message.ref, message.sent_at) == (told, "SM9", message.claimed_at)
    assert message.reason == ("other" if told == "failed" else "")
    assert (message.done_at is None) == (told == "accepted")


def test_a_receipt_nobody_waits_for_is_counted_and_forgotten() -> None:
    """Of another installation, of an erased row, or without any name at all."""
    message = make_message(make_campaign(make_sender()), attempt="", ref="")
    result = take_receipts([news("delivered", "stranger"), Receipt("failed", ref="SM404"), Receipt("delivered")], NOW)
    assert result.counts == {"unknown": 3}
    assert outcome(message) == ("accepted", "")


def test_our_mark_counts_more_than_the_providers_name() -> None:
    """Should they name two rows, the mark is the one we committed before sending."""
    campaign = make_campaign(make_sender())
    marked, named = make_message(campaign), make_message(campaign, OTHER, attempt="mark2", ref="SM2")
    take_receipts([news("delivered", ref="SM2")], NOW)
    assert outcome(marked)[0] == "delivered"
    assert outcome(named)[0] == "accepted"
    assert marked.ref == "SM1"


def test_a_thousand_receipts_cost_a_handful_of_queries() -> None:
    """Also when every row still lacks the provider's name."""
    campaign = make_campaign(make_sender())
    Message.objects.bulk_create(
        Message(
            campaign=campaign,
            phone_key=f"key{row}",
            segments=1,
            cost_vnd=0,
            not_before=NOW,
            expires_at=NOW,
            state=State.ACCEPTED,
            attempt=f"mark{row}",
            ref=f"SM{row}",
        )
        for row in range(1000)
    )
    receipts = [
        news("delivered" if row % 3 else "failed", f"mark{row}", ref=f"SM{row}", reason="" if row % 3 else "unreachable")
        for row in range(1000)
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        take_receipts(receipts, NOW)
    assert len(queries) <= 8
    assert Message.objects.filter(state=State.DELIVERED).count() == 666
    assert Message.objects.filter(state=State.FAILED, reason="unreachable").count() == 334


def test_receipts_are_found_by_index() -> None:
    """Not by reading a table of millions: however many are asked for, and though the tables of tests are small."""
    names = [f"name{number}" for number in range(300)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        take_receipts([Receipt("delivered", mark=name, ref=name) for name in names], NOW)
    selects = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    plans = []
    for sql in selects:
        with connection.cursor() as cursor:
            cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
            plans.append(str(cursor.fetchall()))
    assert len(plans) == 2
    assert "message_attempt" in plans[0]
    assert "message_ref" in plans[1]


some_news = st.tuples(st.sampled_from(["accepted", "delivered", "failed"]), st.sampled_from(["mark1", "mark2", "x"]))


class AnyOrder(TestCase):
    """hypothesis, with the database rolled back between examples."""

    @given(
        st.lists(st.tuples(st.sampled_from(["accepted", "delivered", "failed"]), st.sampled_from(["mark1", "mark2", "x"])), max_size=12),
        st.data(),
    )
    def test_any_shuffle_and_split_of_receipts_ends_the_same(self, told: list[tuple[str, str]], data: st.DataObject) -> None:
        """The end depends on what was told, not on when."""
        ends = []
        for order in (told, data.draw(st.permutations(told))):
            Message.objects.all().delete()
            Campaign.objects.all().delete()
            campaign = make_campaign(make_sender(name=f"S{len(ends)}"))
            rows = [make_message(campaign), make_message(campaign, OTHER, attempt="mark2", ref="SM2")]
            cut = data.draw(st.integers(0, len(order)))
            for batch in (order[:cut], order[cut:]):
                take_receipts([news(state, mark) for state, mark in batch], NOW)
            ends.append([outcome(row)[0] for row in rows])
        assert ends[0] == ends[1]


@pytest.mark.django_db(transaction=True)
def test_webhooks_and_polling_at_once_neither_block_nor_lose_anything() -> None:
    """Four threads bring the same news of 50 messages, each in an order of its own."""
    campaign = make_campaign(make_sender())
    for row in range(50):
        make_message(campaign, f"+845000001{row:02}", attempt=f"mark{row}", ref=f"SM{row}")
    told = [news("delivered" if row % 2 else "failed", f"mark{row}", reason="unreachable") for row in range(50)]

    def bring(order: list[Receipt]) -> None:
        try:
            for start in range(0, 50, 10):
                take_receipts(order[start : start + 10], NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bring, [told, told[::-1], told[25:] + told[:25], told[::2] + told[1::2]]))
    assert Message.objects.filter(state=State.DELIVERED).count() == 25
    assert Message.objects.filter(state=State.FAILED, reason="unreachable").count() == 25


# replies


def reply(text: str, ref: str = "R1", phone: str = NUMBER) -> Reply:
    return Reply(ref=ref, phone=phone, text=text, at=NOW - timedelta(minutes=1))


def test_a_request_for_help_waits_for_the_team_of_the_hamlet() -> None:
    """It names household and team, and keeps the text with its marks."""
    hamlet = make_hamlet()
    team = make_team(hamlet)
    household = make_household("H1", hamlet, NUMBER)
    assert take_replies("twilio", [reply("Giúp tôi cài VNeID")], NOW) == {"help": 1}
    item = open_items(team).get()
    assert (item.kind, item.household, item.text) == (InboundKind.HELP, household, "Giúp tôi cài VNeID")
    assert item.received_at == NOW - timedelta(minutes=1)


def test_a_shared_number_speaks_for_the_first_household() -> None:
    """One item, not one for each neighbour."""
    hamlet = make_hamlet()
    first, _ = make_household("H2", hamlet, NUMBER), make_household("H1", hamlet, NUMBER)
    take_replies("twilio", [reply("DK")], NOW)
    assert Inbound.objects.get().household == first


def test_a_stop_acts_at_once_and_needs_nobody() -> None:
    """What waits is dropped, the number stands on the stop list, the item is closed."""
    make_household("H1", make_hamlet(), NUMBER)
    waiting = make_message(make_campaign(make_sender()), state=State.QUEUED, attempt="", ref="")
    assert take_replies("twilio", [reply("TC")], NOW) == {"stop": 1}
    assert outcome(waiting) == ("suppressed", "opted-out")
    assert Stop.objects.get().key == phone_key(NUMBER)
    assert not open_items().exists()
    assert Inbound.objects.get().handled_by == "inbox"


def test_a_stop_that_says_more_is_also_read_by_a_person() -> None:
    """ "TC hộ nghèo" may have meant a benefit; it stops, and somebody looks."""
    take_replies("twilio", [reply("TC ho ngheo bao gio co")], NOW)
    assert Stop.objects.count() == 1
    assert open_items().get().kind == InboundKind.STOP


def test_a_stop_of_a_number_nobody_registered_counts_too() -> None:
    """It may be registered tomorrow."""
    take_replies("twilio", [reply("stop", phone=OTHER)], NOW)
    assert Stop.objects.get().key == phone_key(OTHER)


def test_a_reply_told_twice_is_kept_once_and_acts_once() -> None:
    """Within one batch, in a later one; the same name at another provider is another reply."""
    assert take_replies("twilio", [reply("TC"), reply("TC")], NOW) == {"stop": 1, "repeated": 1}
    Stop.objects.all().delete()
    assert take_replies("twilio", [reply("TC"), reply("DK", "R2")], NOW) == {"repeated": 1, "register": 1}
    assert not Stop.objects.exists()
    assert take_replies("android", [reply("GIUP")], NOW) == {"help": 1}
    assert Inbound.objects.count() == 3


def test_an_unknown_number_that_names_a_team_becomes_its_lead() -> None:
    """ "DK MAU-1", as on the poster; without a code it waits for whoever looks."""
    team = make_team(make_hamlet())
    take_replies("twilio", [reply("DK mau-1.", "R1", OTHER), reply("DK", "R2", OTHER)], NOW)
    assert [(item.ref, item.team) for item in open_items()] == [("R1", team), ("R2", None)]
    assert [item.ref for item in open_items(team)] == ["R1"]


def test_unknown_text_is_kept_for_a_person() -> None:
    """Also what no database could store as it came, and what is too long."""
    odd = [reply("mấy giờ học\0" + "x" * 5000), reply("👍 \ud83d", "R2", "")]
    assert take_replies("twilio", odd, NOW) == {"other": 2}
    assert [item.text[:5] for item in open_items()] == ["mấy g", "👍 "]


def test_a_stop_that_came_without_a_number_waits_for_a_person() -> None:
    """There is nothing to stop."""
    assert take_replies("twilio", [reply("TC", phone="")], NOW) == {"stop": 1}
    assert open_items().count() == 1
    assert not Stop.objects.exists()


def test_no_number_and_no_text_reaches_the_audit_log() -> None:
    """Only that a number was stopped."""
    take_replies("twilio", [reply("TC")], NOW)
    assert "84500" not in " ".join(f"{line.subject} {line.detail}" for line in Audit.objects.all())
    assert Audit.objects.exists()


def test_an_item_is_dealt_with_once() -> None:
    """The second volunteer learns that the first was faster; who did it stands in the log."""
    take_replies("twilio", [reply("GIUP")], NOW)
    item = open_items().get()
    assert handle(item, "mai", "đã gọi lại", NOW) is True
    assert handle(item, "nam", "cũng gọi", NOW) is False
    item.refresh_from_db()
    assert (item.handled_by, item.note) == ("mai", "đã gọi lại")
    assert Audit.objects.get().who == "mai"


class AnyReply(TestCase):
    """hypothesis, with the database rolled back between examples."""

    @given(st.text(max_size=2000), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
    def test_any_text_from_any_number_is_kept_once(self, text: str, phone: str) -> None:
        """Twice told, once kept, never an error."""
        for _ in range(2):
            take_replies("twilio", [reply(text, "RX", phone)], NOW)
        assert Inbound.objects.filter(ref="RX").count() == 1


# polling


class Provider:
    """A provider that cannot reach us and answers what it is asked."""

    name = "outbox"

    def __init__(self, replies: list[Reply] | None = None, broken: bool = False) -> None:
        self.waiting = replies or []
        self.broken = broken
        self.asked: list[str] = []
        self.since: datetime | None = None

    async def send(self, message: Outgoing) -> Accepted:
        return Accepted(message.mark)

    async def find(self, _: Outgoing) -> CannotTell:
        return CannotTell()

    async def receipts(self, refs: Sequence[str]) -> list[Receipt]:
        self.asked.extend(refs)
        return [Receipt("delivered", ref=ref) for ref in refs if ref != "SILENT"]

    async def replies(self, since: datetime) -> list[Reply]:
        self.since = since
        if self.broken:
            raise TryLater("network")
        return self.waiting

    async def close(self) -> None:
        """Nothing is open."""


def ask(provider: Provider, since: datetime, now: datetime) -> dict[str, int]:
    return asyncio.run(poll(provider, since, now))


@pytest.mark.django_db(transaction=True)
def test_polling_brings_replies_and_receipts() -> None:
    """Only of messages this provider took, that have no end yet."""
    campaign = make_campaign(make_sender())
    elsewhere = make_campaign(make_sender(name="KHAC", gateway="twilio"))
    waiting = make_message(campaign)
    make_message(campaign, OTHER, state=State.DELIVERED, ref="SM2", attempt="mark2")
    make_message(elsewhere, ref="SM3", attempt="mark3")
    provider = Provider([reply("TC")])
    assert ask(provider, at("2026-11-25", "09:00"), NOW) == {"stop": 1, "delivered": 1, "asked": 1}
    assert provider.asked == ["SM1"]
    assert outcome(waiting) == ("delivered", "")


@pytest.mark.django_db(transaction=True)
def test_a_message_is_asked_for_at_a_few_ages_and_then_left_in_peace() -> None:
    """A number that never reports does not crowd out the others, however often the clock polls."""
    make_message(make_campaign(make_sender()), ref="SILENT", sent_at=at("2026-11-25", "09:00"))
    provider = Provider()
    moment, step = at("2026-11-25", "09:00"), timedelta(minutes=1)
    for _ in range(5 * 24 * 60 // 60):
        ask(provider, moment, moment + 60 * step)
        moment += 60 * step
    assert len(provider.asked) == 5  # the ages of 5 and 30 minutes fall into one hour
    assert outcome(Message.objects.get())[0] == "accepted"


@pytest.mark.django_db(transaction=True)
def test_after_a_long_sleep_nothing_is_forgotten_and_a_young_message_is_given_time() -> None:
    """The machine slept for two days."""
    campaign = make_campaign(make_sender())
    make_message(campaign, ref="OLD", sent_at=at("2026-11-23", "09:00"))
    make_message(campaign, OTHER, ref="YOUNG", attempt="mark2", sent_at=NOW - timedelta(minutes=2))
    make_message(campaign, "+84500000003", ref="", attempt="mark3", sent_at=NOW - timedelta(hours=2))
    provider = Provider()
    ask(provider, at("2026-11-23", "09:01"), NOW)
    assert provider.asked == ["OLD"]


@pytest.mark.django_db(transaction=True)
def test_replies_that_fail_do_not_keep_receipts_from_coming() -> None:
    """And the failure is told all the same."""
    message = make_message(make_campaign(make_sender()))
    with pytest.raises(TryLater):
        ask(Provider(broken=True), at("2026-11-25", "09:00"), NOW)
    assert outcome(message) == ("delivered", "")


@pytest.mark.django_db(transaction=True)
def test_replies_are_asked_for_with_an_overlap() -> None:
    """A provider may list a reply later than the time it bears; twice seen does no harm."""
    provider = Provider([reply("GIUP")])
    since = datetime(2026, 11, 25, 2, tzinfo=UTC)
    ask(provider, since, NOW)
    assert provider.since is not None
    assert provider.since < since
    assert ask(provider, since, NOW) == {"repeated": 1, "asked": 0}
