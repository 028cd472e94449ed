"""The Twilio gateway over real HTTP, against a server that answers, refuses, hangs and drops as the real one may."""

import asyncio
import gc
import logging
import socket
import subprocess
import sys
import traceback
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.gateways.base import (
    Absent,
    Accepted,
    CannotTell,
    Found,
    GatewayError,
    Outgoing,
    Receipt,
    Refused,
    SenderStopped,
    TryLater,
    Unclear,
)
from outreach.gateways.twilio import Twilio, receipt_from_form, reply_from_form
from outreach.gateways.twilio_codes import CODES, error_of
from outreach.rules.reasons import REASONS

from .samples import at
from .twilio_server import FAULTS, SID, TOKEN, Answer, Kept, TwilioServer

T = TypeVar("T")
PHONE = "+84500000001"
WRONG = "not-the-token"
SERVICE = "MG" + "0" * 32


@pytest.fixture(scope="module")
def shared() -> Iterator[TwilioServer]:
    """One server for all tests of this file."""
    with TwilioServer() as running:
        yield running


@pytest.fixture
def server(shared: TwilioServer) -> TwilioServer:
    """That server, empty."""
    shared.forget()
    return shared


def sms(text: str = "Moi ba con toi nha van hoa", to: str = PHONE, mark: str = "mark1", **more: str) -> Outgoing:
    """A message claimed now that expires in two hours."""
    now = datetime.now(UTC)
    return Outgoing(mark, to, text, more.get("sender", "CAMTAY"), now, now + timedelta(hours=2))


def use(url: str, work: Callable[[Twilio], Awaitable[T]], timeout_seconds: float = 20.0, public_url: str = "", token: str = TOKEN) -> T:
    """Do something with a gateway and close it."""

    async def inside() -> T:
        gateway = Twilio(SID, token, url, public_url, timeout_seconds)
        try:
            return await work(gateway)
        finally:
            await gateway.close()

    return asyncio.run(inside())


def send(server: TwilioServer, *answers: Answer, message: Outgoing | None = None, timeout_seconds: float = 20.0) -> Accepted:
    """Send one message that the server answers as told."""
    message = message or sms()
    server.script[message.to] = list(answers)
    return use(server.url, lambda gateway: gateway.send(message), timeout_seconds)


def refused(server: TwilioServer, answer: Answer, timeout_seconds: float = 20.0) -> GatewayError:
    """The error that an answer becomes."""
    with pytest.raises(GatewayError) as caught:
        send(server, answer, timeout_seconds=timeout_seconds)
    return caught.value


def told(error: GatewayError) -> tuple[type[GatewayError], str]:
    """Its class and reason."""
    return type(error), error.reason


# What leaves


@pytest.mark.parametrize(
    "text",
    [
        "Moi ba con toi nha van hoa 18:00, ma 7001. Tra loi TC de dung.",
        "Mời bà con đến Nhà văn hóa bản Mẫu lúc 18:00 thứ Năm; “mang theo điện thoại” nhé!",
        unicodedata.normalize("NFD", "Thông báo hỗ trợ"),
        "📱👵🏽 & 100% = a+b ~ [TB] {x} €\n\tdòng hai",
        "Ộ" * 1600,
        "  khoảng trắng hai đầu  ",
    ],
)
def test_the_text_arrives_exactly(server: TwilioServer, text: str) -> None:
    """Diacritics, emoji, signs with a meaning in forms, 1,600 characters: byte for byte."""
    accepted = send(server, message=sms(text))
    assert [(one.sid, one.to, one.body) for one in server.kept] == [(accepted.ref, PHONE, text)]


def test_the_form_names_sender_validity_and_where_to_report(server: TwilioServer) -> None:
    """A name goes as From; the callback carries our mark; letters are not to be changed; nothing else is set."""
    use(server.url, lambda gateway: gateway.send(sms(mark="a1b2")), public_url="https://sms.example/")
    assert server.kept[0].form == {
        "To": PHONE,
        "From": "CAMTAY",
        "Body": "Moi ba con toi nha van hoa",
        "ValidityPeriod": "7200",
        "SmartEncoded": "false",
        "StatusCallback": "https://sms.example/webhooks/twilio/status/a1b2",
    }


def test_a_messaging_service_is_named_as_such_and_nobody_is_asked_to_report_without_an_address(server: TwilioServer) -> None:
    """A sender beginning with MG; without a public address there is no callback."""
    send(server, message=sms(sender=SERVICE))
    form = server.kept[0].form
    assert (form["MessagingServiceSid"], "From" in form, "StatusCallback" in form) == (SERVICE, False, False)


@pytest.mark.parametrize(("minutes", "seconds"), [(-5, "1"), (0, "1"), (1.5, "90"), (600, "36000"), (6000, "36000")])
def test_validity_stays_within_what_twilio_allows(server: TwilioServer, minutes: float, seconds: str) -> None:
    """From one second to ten hours."""
    now = datetime.now(UTC)
    send(server, message=Outgoing("m", PHONE, "Tin", "CAMTAY", now, now + timedelta(minutes=minutes)))
    assert server.kept[0].form["ValidityPeriod"] == seconds


def test_five_hundred_at_once_arrive_once_each(server: TwilioServer) -> None:
    """All are under way together: the server answers none before the last has come. No message is lost or doubled."""
    server.answer_at = 500

    async def work(gateway: Twilio) -> list[Accepted]:
        return list(await asyncio.gather(*(gateway.send(sms(to=f"+84500{n:06d}", mark=f"m{n}")) for n in range(500))))

    accepted = use(server.url, work)
    assert {one.ref for one in accepted} == {one.sid for one in server.kept}
    assert server.counts() == {"accepted": 500, "doubled": []}


def test_a_rehearsal_number_never_goes_to_the_real_provider() -> None:
    """Refused before anything leaves, for the real address and its regions; not for another host."""
    for url in ("https://api.twilio.com", "https://api.sydney.au1.twilio.com"):
        with pytest.raises(Refused) as caught:
            use(url, lambda gateway: gateway.send(sms()))
        assert caught.value.reason == "rehearsal-number"


# What comes back


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_error_code_means_what_the_table_says(server: TwilioServer, code: int) -> None:
    """As a 400, and its reason is one an officer can read."""
    kind, reason = CODES[code]
    assert told(refused(server, Answer(record=False, status=400, code=code))) == (kind, reason)
    assert reason in REASONS


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason"),
    [
        (401, 20003, SenderStopped, "auth"),
        (403, 0, SenderStopped, "auth"),
        (404, 20404, SenderStopped, "auth"),
        (400, 21211, Refused, "bad-number"),
        (400, 21610, Refused, "blocked"),
        (400, 21408, SenderStopped, "auth"),
        (400, 21611, TryLater, "rate"),
        (400, 21617, Refused, "content"),
        (429, 63038, SenderStopped, "rate"),
        (400, 99999, Refused, "other"),
        (400, 0, TryLater, "network"),
        (407, 0, SenderStopped, "network"),
        (408, 0, TryLater, "network"),
    ],
)
def test_what_was_surely_not_accepted_is_told_apart(
    server: TwilioServer, status: int, code: int, kind: type[GatewayError], reason: str
) -> None:
    """Final, later, or nothing more of this sender; a 4xx without Twilio's code comes from something in between."""
    assert told(refused(server, Answer(record=False, status=status, code=code))) == (kind, reason)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), ("999999999", 86400.0), ("soon", None), ("-1", None), ("٣", None), (None, None)]
)
def test_too_fast_waits_as_long_as_the_provider_asks(server: TwilioServer, header: str | None, seconds: float | None) -> None:
    """429 with Retry-After in seconds, capped at a day; without a usable one the dispatcher decides."""
    headers = {"Retry-After": header} if header is not None else {}
    error = refused(server, Answer(record=False, status=429, code=20429, headers=headers))
    assert isinstance(error, TryLater)
    assert (error.reason, error.wait_seconds) == ("rate", seconds)


@pytest.mark.parametrize("record", [True, False])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=500, code=20500), "carrier"),
        (Answer(status=503), "carrier"),
        (Answer(status=502, body=b"<html>Bad Gateway</html>"), "carrier"),
        (Answer(end="drop"), "timeout"),
        (Answer(end="hang"), "timeout"),
        (Answer(body=b"<html>"), "carrier"),
        (Answer(body=b"{}"), "carrier"),
        (Answer(body=b"[]"), "carrier"),
        (Answer(body=b""), "carrier"),
        (Answer(body=b'{"sid": 5}'), "carrier"),
        (Answer(body=b'{"sid": null, "status": "queued"}'), "carrier"),
    ],
)
def test_whether_it_was_accepted_is_unclear(server: TwilioServer, answer: Answer, reason: str, record: bool) -> None:
    """A 5xx, a dropped connection, no answer, an answer without a sid; looking it up then tells the truth."""
    message = sms()
    server.script[PHONE] = [Answer(record, answer.status, answer.code, answer.wait, answer.end, answer.body)]
    with pytest.raises(Unclear) as caught:
        use(server.url, lambda gateway: gateway.send(message), 0.5 if answer.end == "hang" else 20.0)
    assert caught.value.reason == reason
    expected = Found(server.kept[0].sid, "accepted") if record else Absent()
    assert use(server.url, lambda gateway: gateway.find(message)) == expected


def test_a_late_answer_is_waited_for(server: TwilioServer) -> None:
    """As long as the timeout is not over."""
    assert send(server, Answer(wait=0.3)).ref == server.kept[0].sid


def test_a_message_that_failed_at_once_is_refused_with_its_reason(server: TwilioServer) -> None:
    """A 201 whose status is already failed was taken and given up."""
    assert told(refused(server, Answer(code=30005))) == (Refused, "bad-number")
    assert told(refused(server, Answer(code=30002))) == (SenderStopped, "balance")
    assert told(refused(server, Answer(code=12345))) == (Refused, "carrier")


@pytest.mark.parametrize(("status", "kind"), [(301, SenderStopped), (302, SenderStopped), (303, Unclear), (307, SenderStopped)])
def test_a_redirect_is_not_followed(server: TwilioServer, status: int, kind: type[GatewayError]) -> None:
    """Another server gets neither the message nor the password."""
    with TwilioServer() as other:
        location = f"{other.url}/2010-04-01/Accounts/{SID}/Messages.json"
        error = refused(server, Answer(record=False, status=status, headers={"Location": location}))
        assert type(error) is kind
        assert (other.kept, other.requests) == ([], [])


def test_nobody_listens() -> None:
    """Refused connections and unknown hosts: surely not accepted, worth another try."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://no-such-host.invalid", "http://"):
        with pytest.raises(TryLater) as caught:
            use(url, lambda gateway: gateway.send(sms()))
        assert caught.value.reason == "network"


def test_cut_off_while_connecting_is_not_unclear() -> None:
    """The other side takes the connection and never speaks TLS: the request has not left."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(TryLater) as caught:
            use(f"https://127.0.0.1:{silent.getsockname()[1]}", lambda gateway: gateway.send(sms()), 0.6)
        assert caught.value.reason == "network"


def test_a_wrong_password_stops_the_sender(server: TwilioServer) -> None:
    """And a text that cannot be written as UTF-8 is refused."""
    with pytest.raises(SenderStopped):
        use(server.url, lambda gateway: gateway.send(sms()), token=WRONG)
    with pytest.raises(Refused) as caught:
        send(server, message=sms("a\udc80"))
    assert caught.value.reason == "content"
    assert server.kept == []


# Looking up


def found(server: TwilioServer, message: Outgoing) -> Found | Absent | CannotTell:
    """What `find` says."""
    return use(server.url, lambda gateway: gateway.find(message))


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("queued", None, "accepted", ""),
        ("sent", None, "accepted", ""),
        ("delivered", None, "delivered", ""),
        ("undelivered", 30003, "failed", "unreachable"),
        ("failed", None, "failed", "carrier"),
    ],
)
def test_find_tells_how_far_it_came(server: TwilioServer, status: str, code: int | None, state: str, reason: str) -> None:
    """In our own words."""
    one = server.keep(PHONE, "Tin 7001", sender="CAMTAY", status=status, error_code=code)
    assert found(server, sms("Tin 7001")) == Found(one.sid, state, reason)  # type: ignore[arg-type]


def test_find_looks_only_at_this_number_these_words_and_this_day(server: TwilioServer) -> None:
    """Other numbers, other words, what came in, and the same words a day before are not it."""
    message = sms("Tin 7001")
    server.keep("+84500000002", "Tin 7001")
    server.keep(PHONE, "Tin 7002")
    server.keep(PHONE, "Tin 7001 a")
    server.keep(PHONE, "Tin 7001", direction="inbound")
    server.keep(PHONE, "Tin 7001", created=(message.claimed_at - timedelta(days=1)).timestamp())
    assert found(server, message) == Absent()


def test_find_accepts_what_a_provider_may_do_to_a_text(server: TwilioServer) -> None:
    """Composed letters, line ends, outer spaces, quotes and dashes, and the words before every text of a trial account."""
    text = " Mời bà con\nđến “họp” – 18:00… "
    for kept in (
        text.replace("“", '"').replace("”", '"').replace("–", "-").replace("…", "..."),
        unicodedata.normalize("NFD", text),
        text.replace("\n", "\r\n"),
        text.strip(),
        "Sent from your Twilio trial account - " + text,
    ):
        server.forget()
        one = server.keep(PHONE, kept, sender="CAMTAY")
        assert found(server, sms(text)) == Found(one.sid, "accepted")


def test_find_never_guesses(server: TwilioServer) -> None:
    """Two of the same, or the same words hours before (a clock may be wrong): a person decides."""
    server.keep(PHONE, "Tin 7001", sender="CAMTAY")
    server.keep(PHONE, "Tin 7001", sender="CAMTAY")
    assert found(server, sms("Tin 7001")) == CannotTell()
    server.forget()
    message = sms("Tin 7001")
    server.keep(PHONE, "Tin 7001", created=(message.claimed_at - timedelta(hours=7)).timestamp())
    assert found(server, message) == CannotTell()


def test_find_prefers_what_lives_and_what_the_sender_says(server: TwilioServer) -> None:
    """A try that failed at once does not hide the next; the same words by another sender are another message."""
    server.keep(PHONE, "Tin 7001", sender="CAMTAY", status="failed", error_code=30001)
    mine = server.keep(PHONE, "Tin 7001", sender="CAMTAY")
    assert found(server, sms("Tin 7001")) == Found(mine.sid, "accepted")
    server.keep(PHONE, "Tin 7001", service=SERVICE)
    assert found(server, sms("Tin 7001")) == Found(mine.sid, "accepted")
    assert found(server, sms("Tin 7001", sender="KHAC")) == CannotTell()


def test_find_does_not_call_absent_what_it_has_not_read(server: TwilioServer) -> None:
    """A number with more messages than one page holds, a refused password, a server that is gone, an unknown status."""
    for n in range(1000):
        server.keep(PHONE, f"Tin {n}")
    assert found(server, sms("Tin 7001")) == CannotTell()
    assert use(server.url, lambda gateway: gateway.find(sms()), token=WRONG) == CannotTell()
    assert use("http://127.0.0.1:9", lambda gateway: gateway.find(sms())) == CannotTell()
    server.keep("+84500000002", "Tin", status="partially_delivered")
    assert found(server, sms("Tin", to="+84500000002")) == CannotTell()


# Receipts and replies


def test_receipts_are_asked_for_by_sid(server: TwilioServer) -> None:
    """Delivered and failed are news; under way, unknown and nonsense are none."""
    statuses = [("delivered", None), ("undelivered", 30006), ("sent", None), ("failed", 63038), ("canceled", None)]
    kept = [server.keep(PHONE, f"Tin {n}", status=status, error_code=code) for n, (status, code) in enumerate(statuses)]
    refs = [one.sid for one in kept]
    assert use(server.url, lambda gateway: gateway.receipts([*refs, "SM404", "../../x", ""])) == [
        Receipt("delivered", ref=refs[0]),
        Receipt("failed", ref=refs[1], reason="landline"),
        Receipt("failed", ref=refs[3], reason="rate"),
        Receipt("failed", ref=refs[4], reason="carrier"),
    ]
    assert not any("x.json" in path for _, path, _ in server.requests)


def test_receipts_of_many_messages(server: TwilioServer) -> None:
    """Each once."""
    kept = [server.keep(f"+84500{n:06d}", "Tin", status="delivered") for n in range(300)]
    receipts = use(server.url, lambda gateway: gateway.receipts([one.sid for one in kept]))
    assert [receipt.ref for receipt in receipts] == [one.sid for one in kept]


def test_replies_come_from_between_the_messages_sent(server: TwilioServer) -> None:
    """Over several pages, only what came in, only since then."""
    since = datetime.now(UTC) - timedelta(minutes=30)
    early, late = since.timestamp() - 60, since.timestamp() + 60
    server.keep("+84999000111", "CŨ", sender=PHONE, direction="inbound", created=early, status="received")
    reply = server.keep("+84999000111", "DỪNG", sender=PHONE, direction="inbound", created=late, status="received")
    for n in range(1200):
        server.keep(f"+84500{n:06d}", "Tin", status="sent", created=late + 60)
    replies = use(server.url, lambda gateway: gateway.replies(since))
    assert [(one.ref, one.phone, one.text) for one in replies] == [(reply.sid, PHONE, "DỪNG")]
    assert abs(replies[0].at - datetime.fromtimestamp(late, UTC)) < timedelta(seconds=1)


def test_no_replies_is_not_said_when_nobody_could_be_asked(server: TwilioServer) -> None:
    """An error, so that the time asked from does not move on."""
    with pytest.raises(SenderStopped):
        use(server.url, lambda gateway: gateway.replies(datetime.now(UTC)), token=WRONG)
    with pytest.raises(TryLater):
        use("http://127.0.0.1:9", lambda gateway: gateway.replies(datetime.now(UTC)))


def test_a_status_callback_becomes_a_receipt() -> None:
    """With our mark from the address and the provider's sid."""
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005", "To": PHONE}
    assert receipt_from_form("mark1", form) == Receipt("failed", "mark1", "SM1", "bad-number")
    assert receipt_from_form("mark1", {"SmsSid": "SM1", "SmsStatus": "delivered"}) == Receipt("delivered", "mark1", "SM1")
    assert receipt_from_form("mark1", {"MessageSid": "SM1", "MessageStatus": "sent"}) == Receipt("accepted", "mark1", "SM1")
    assert receipt_from_form("mark1", {"MessageSid": "SM1", "MessageStatus": "dreaming"}) is None


def test_a_messaging_webhook_becomes_a_reply() -> None:
    """What is no message is none; what is too long is cut; NUL is dropped."""
    form = {"MessageSid": "SM1", "From": PHONE, "Body": "LỪA ĐẢO\x00 " + "a" * 2000}
    reply = reply_from_form(form, at("2026-11-25"))
    assert reply is not None
    assert (reply.ref, reply.phone, reply.at) == ("SM1", PHONE, at("2026-11-25"))
    assert (reply.text[:8], len(reply.text)) == ("LỪA ĐẢO ", 1600)
    assert reply_from_form({"Body": "x"}) is None


FORM = st.dictionaries(st.sampled_from(["MessageSid", "SmsSid", "MessageStatus", "ErrorCode", "From", "Body"]), st.text(st.characters()))


@given(st.text(), FORM | st.fixed_dictionaries({"MessageStatus": st.sampled_from(["failed", "sent"]), "ErrorCode": st.text()}))
def test_any_form_is_survived(mark: str, form: dict[str, str]) -> None:
    """A receipt or none, a reply or none; never an error, never longer than a column."""
    receipt, reply = receipt_from_form(mark, form), reply_from_form(form)
    assert receipt is None or (len(receipt.mark) <= 32 and len(receipt.ref) <= 64 and (receipt.reason in REASONS or not receipt.reason))
    assert reply is None or (len(reply.ref) <= 64 and len(reply.phone) <= 20 and "\x00" not in reply.text)


@given(st.integers(300, 599), st.text() | st.from_regex(r'\A\{"code": ?[0-9]{1,6}\}\Z'), st.dictionaries(st.just("Retry-After"), st.text()))
def test_any_answer_has_a_safe_class(status: int, text: str, headers: dict[str, str]) -> None:
    """After a 5xx nothing is ever sent again blindly; a 4xx is never left unclear."""
    error = error_of(status, text, headers)
    if status >= 500:
        assert isinstance(error, Unclear)
    if 400 <= status < 500:
        assert isinstance(error, Refused | TryLater | SenderStopped)
    assert error.reason in REASONS


# What must not be seen


def test_no_number_and_no_password_in_any_log_or_error(server: TwilioServer, caplog: pytest.LogCaptureFixture) -> None:
    """At the finest level, through every way to fail, in the error, its traceback and what it hides."""
    for name in (None, "outreach", "twilio", "aiohttp", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    secret = PHONE.removeprefix("+84")
    answers = [
        Answer(),
        Answer(record=False, status=400, code=21211),
        Answer(record=False, status=401, code=20003),
        Answer(status=500, code=20500),
        Answer(end="drop"),
        Answer(body=b"<html>"),
        Answer(code=30005),
        Answer(end="hang"),
    ]
    server.script[PHONE] = list(answers)

    async def work(gateway: Twilio) -> list[str]:
        shown = [repr(gateway), repr(vars(gateway))]
        for _ in answers:
            try:
                await gateway.send(sms())
            except GatewayError as error:
                shown += [*traceback.format_exception(error), repr(error)]
        await gateway.find(sms())
        await gateway.receipts(["SM404"])
        await gateway.replies(datetime.now(UTC))
        return shown

    shown = "".join(use(server.url, work, 0.5)) + caplog.text
    assert "the provider answered 400, code 21211" in caplog.text
    assert secret not in shown
    assert TOKEN not in shown


def test_nothing_stays_open(server: TwilioServer, recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture) -> None:
    """After close, also after failures and when closed twice or never used, nothing complains; a closed gateway opens anew."""

    async def work(gateway: Twilio) -> Accepted:
        server.script[PHONE] = [Answer(end="drop"), Answer(end="hang")]
        for _ in range(2):
            with pytest.raises(Unclear):
                await gateway.send(sms())
        await gateway.close()
        return await gateway.send(sms())

    use(server.url, work, 0.5)
    use(server.url, lambda gateway: gateway.close())
    gc.collect()
    assert [str(one.message) for one in recwarn] == []
    assert [record.levelname for record in caplog.records if record.name == "asyncio"] == []


def test_the_stand_in_runs_as_its_own_process_and_misbehaves_on_demand() -> None:
    """As benchmarks and kill tests use it: it prints its address, goes wrong once for certain numbers, and tells its counts."""
    command = [sys.executable, "-m", "tests.outreach.twilio_server", "--latency-ms", "1", "--faults"]

    async def work(gateway: Twilio) -> object:
        for ending, fault in FAULTS.items():
            message = sms(to=f"+845000000{ending}")
            with pytest.raises((TryLater, Unclear)):
                await gateway.send(message)
            before = await gateway.find(message)
            assert isinstance(before, Found if fault.record else Absent)
            if not fault.record:
                await gateway.send(message)
        async with aiohttp.request("GET", f"{url}/counts") as response:
            return await response.json()

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert use(url, work) == {"accepted": len(FAULTS), "doubled": []}
        finally:
            process.terminate()


def test_the_stand_in_counts_what_came_twice(server: TwilioServer) -> None:
    """Else no test could say that nothing was doubled."""
    kept: list[Kept] = server.kept
    for _ in range(2):
        send(server, message=sms("Hai lần"))
    send(server, message=sms("Một lần"))
    assert len(kept) == 3
    assert server.counts() == {"accepted": 3, "doubled": [[PHONE, "Hai lần", 2]]}
