"""Twilio's calls are believed when they are signed, and nobody else's are."""

import logging
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from outreach.models import Inbound, Message, State, Stop, phone_key

from .samples import at, make_campaign, make_sender

pytestmark = pytest.mark.django_db

TOKEN, PUBLIC = "only-for-tests-token", "https://camtay.example.vn"
STATUS, REPLY = "/webhooks/twilio/status/mark-1", "/webhooks/twilio/reply"
NUMBER = "+84500000001"
DELIVERED = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": NUMBER}
STOP = {"MessageSid": "SM2", "From": NUMBER, "To": "+84509999999", "Body": "TC"}


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = TOKEN, PUBLIC


@pytest.fixture
def message() -> Message:
    return Message.objects.create(
        campaign=make_campaign(make_sender(gateway="twilio")),
        phone=NUMBER,
        phone_key=phone_key(NUMBER),
        segments=1,
        cost_vnd=1000,
        not_before=at("2026-11-25"),
        expires_at=at("2026-11-26"),
        state=State.SENDING,
        attempt="mark-1",
    )


def call(path: str, form: dict[str, str], signed_as: str = PUBLIC, token: str = TOKEN, **headers: str) -> int:
    """POST `form` as Twilio does, signed for the address `signed_as` + path; returns the status. CSRF is checked as in real life."""
    signature = RequestValidator(token).compute_signature(signed_as + path, form)
    client = Client(enforce_csrf_checks=True)
    sent = {"X-Twilio-Signature": signature, **headers}
    return client.post(path, urlencode(form), content_type="application/x-www-form-urlencoded", headers=sent).status_code


def test_a_signed_status_reaches_its_message(message: Message) -> None:
    """Also when it overtakes the answer to our own request: the row is still `sending`."""
    assert call(STATUS, DELIVERED) == 204
    message.refresh_from_db()
    assert (message.state, message.ref) == (State.DELIVERED, "SM1")


def test_a_failure_brings_its_reason(message: Message) -> None:
    """30003: the handset is not reachable."""
    assert call(STATUS, {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}) == 204
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.FAILED, "unreachable")


def test_late_repeated_unknown_and_strange_statuses_do_no_harm(message: Message) -> None:
    """Always 204, so that Twilio has nothing to complain about."""
    for path, status in (
        (STATUS, "delivered"),
        (STATUS, "delivered"),
        (STATUS, "sent"),
        (STATUS, "dancing"),
        (STATUS[:-1] + "9", "delivered"),
    ):
        assert call(path, {"MessageSid": "SM1", "MessageStatus": status}) == 204
    assert call(STATUS, {"AccountSid": "AC1"}) == 204
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_a_signed_stop_acts_and_nothing_is_answered(message: Message) -> None:
    """Twice told, once kept; the answer is an empty TwiML document."""
    assert (call(REPLY, STOP), call(REPLY, STOP)) == (200, 200)
    assert Stop.objects.get().key == phone_key(NUMBER)
    assert Inbound.objects.get().text == "TC"
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + REPLY, STOP)
    answer = Client().post(REPLY, STOP, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 415  # multipart is not what Twilio sends
    answer = Client().post(
        REPLY, urlencode(STOP), content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": signature}
    )
    assert answer["Content-Type"] == "text/xml"
    assert answer.content.endswith(b"<Response/>")
    assert message.campaign.messages.count() == 1


def test_a_vietnamese_text_is_signed_and_read_as_utf8() -> None:
    """As people type it."""
    assert call(REPLY, {**STOP, "Body": "Giúp tôi với 🙏"}) == 200
    assert Inbound.objects.get().text == "Giúp tôi với 🙏"


@pytest.mark.parametrize("path", [STATUS, REPLY])
def test_without_a_right_signature_nothing_happens_and_nothing_is_told(message: Message, path: str) -> None:
    """None, another token's, another address's, one of other words: 403 and an empty page."""
    form = {**STOP, **DELIVERED}
    assert call(path, form, token=TOKEN[1:]) == 403
    assert call(path, form, signed_as="https://elsewhere.example.vn") == 403
    for signature in ("", "x", "ký tên", RequestValidator(TOKEN).compute_signature(PUBLIC + path, {**form, "Body": "khac"})):
        answer = Client(enforce_csrf_checks=True).post(
            path,
            urlencode(form),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature.encode().decode("latin-1")},
        )
        assert (answer.status_code, answer.content) == (403, b"")
    message.refresh_from_db()
    assert message.state == State.SENDING
    assert not Inbound.objects.exists()


def test_a_signature_for_one_message_does_not_fit_another(message: Message) -> None:
    """The mark stands in the address, and the address is signed."""
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + "/webhooks/twilio/status/mark-2", DELIVERED)
    answer = Client().post(
        STATUS, urlencode(DELIVERED), content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": signature}
    )
    assert answer.status_code == 403
    message.refresh_from_db()
    assert message.state == State.SENDING


def test_a_forged_host_does_not_move_the_address_that_is_checked() -> None:
    """With a public address set, the Host header counts for nothing; without one it is all there is."""
    assert call(REPLY, STOP, signed_as="http://localhost", host="localhost") == 403


def test_without_a_public_address_the_address_called_is_checked(settings: Settings) -> None:
    """Behind no proxy they are the same."""
    settings.PUBLIC_URL = ""
    assert call(REPLY, STOP, signed_as="http://testserver") == 200
    assert call(REPLY, STOP, signed_as="http://testserver:80") == 200


def test_without_a_token_nothing_is_offered(settings: Settings) -> None:
    """An empty token would make an empty key that anybody can sign with."""
    settings.TWILIO_AUTH_TOKEN = ""
    assert call(REPLY, STOP, token="") == 503
    assert not Inbound.objects.exists()


def test_only_small_posts_are_read() -> None:
    """GET is not allowed, and a large body is refused before it is read."""
    assert Client().get(REPLY).status_code == 405
    assert call(REPLY, {**STOP, "Body": "x" * 70_000}) == 413
    assert call("/webhooks/twilio/status/a%20b", DELIVERED) == 404
    assert not Inbound.objects.exists()


def test_no_number_and_no_text_is_logged(caplog: pytest.LogCaptureFixture, message: Message) -> None:
    """Neither of what was taken nor of what was refused."""
    with caplog.at_level(logging.DEBUG):
        call(REPLY, STOP)
        call(STATUS, DELIVERED)
        call(REPLY, STOP, token=TOKEN[1:])
    lines = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "Forbidden" in lines
    assert "84500" not in lines
    assert message.phone == NUMBER
