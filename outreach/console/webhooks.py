"""What Twilio calls us with: the fate of a message, and texts people send. Nothing in a request is believed before its signature is.

Neither numbers nor texts are logged here; Django's own lines name the path only, and that holds our mark, no number.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from ..gateways.twilio import Twilio, receipt_from_form, reply_from_form
from ..inbox import take_receipts, take_replies

_FORM = "application/x-www-form-urlencoded"
_LARGEST = 64 * 1024  # bytes; the longest SMS with all its fields is a tenth of it
_NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def _refusal(request: HttpRequest) -> int:
    """The status to refuse a request with, 0 when it is Twilio's. The signature is compared in constant time by Twilio's library."""
    if not settings.TWILIO_AUTH_TOKEN:
        return 503
    if request.content_type != _FORM:
        return 415
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > _LARGEST:
        return 413
    # Twilio signs the address it was given; behind a proxy the Host header may be another one, and anybody can write it.
    address = settings.PUBLIC_URL + request.get_full_path() if settings.PUBLIC_URL else request.build_absolute_uri()
    signature = request.headers.get(SIGNATURE_HEADER, "")
    return 0 if RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(address, request.POST, signature) else 403


def _from_twilio(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets only POST requests with a valid signature of Twilio in; these need no CSRF token, and no others are let off it."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        refused = _refusal(request)
        return HttpResponse(status=refused) if refused else view(request, **named)

    return guarded


@_from_twilio
def twilio_status(request: HttpRequest, mark: str) -> HttpResponse:
    """The fate of the attempt `mark`. A status we have no word for is not news."""
    receipt = receipt_from_form(mark, request.POST.dict())
    if receipt:
        take_receipts([receipt], timezone.now())
    return HttpResponse(status=204)


@_from_twilio
def twilio_reply(request: HttpRequest) -> HttpResponse:
    """A text somebody sent. Nothing is answered: an automatic answer would be an SMS nobody approved."""
    now = timezone.now()
    reply = reply_from_form(request.POST.dict(), now)
    if reply:
        take_replies(Twilio.name, [reply], now)
    return HttpResponse(_NO_ANSWER, content_type="text/xml")
