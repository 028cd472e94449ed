"""No more SMS: a number is stopped, or a household takes its consent back. Both by any road: reply, call, paper, village head."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ..models import Consent, Household, Message, State, Stop, phone_key, record

_HOW = 80  # what models.Stop.how and Consent.withdrawn_how hold


def stop_number(number: str, now: datetime, how: str, who: str) -> int:
    """Never text `number` (E.164) again. Returns how many waiting messages were dropped for it.

    Stopping twice keeps the first date. A message that is leaving at this moment is not called back. Raises ValueError for an empty number.
    """
    key = _key(number)
    with transaction.atomic():
        _, new = Stop.objects.get_or_create(key=key, defaults={"since": now, "how": how[:_HOW]})
        dropped = Message.objects.filter(phone_key=key, state=State.QUEUED).update(state=State.SUPPRESSED, reason="opted-out", done_at=now)
        record(now, who, "stop-number", key[:8], how=how[:_HOW], new=new, dropped=dropped)
    return dropped


def allow_number(number: str, now: datetime, how: str, who: str) -> bool:
    """The person asked to be texted again. True when the number had been stopped; what was dropped stays dropped."""
    key = _key(number)
    with transaction.atomic():
        lifted, _ = Stop.objects.filter(key=key).delete()
        if lifted:
            record(now, who, "allow-number", key[:8], how=how[:_HOW])
    return bool(lifted)


def withdraw(household: Household, purpose: str | None, now: datetime, how: str, who: str) -> int:
    """Take back the consent to `purpose` (None: to every purpose). Returns how many consents ended; their rows stay as evidence.

    Waiting messages are left alone: the claim looks at consent again, and a neighbour who shares the number may still want them.
    """
    consents = Consent.objects.filter(household=household, withdrawn_at=None)
    if purpose is not None:
        consents = consents.filter(purpose=purpose)
    with transaction.atomic():
        ended = consents.update(withdrawn_at=now, withdrawn_how=how[:_HOW])
        if ended:
            record(now, who, "withdraw-consent", household.pk, how=how[:_HOW], purpose=purpose or "all", ended=ended)
    return ended


def _key(number: str) -> str:
    if not number:
        raise ValueError("Thiếu số điện thoại.")
    return phone_key(number)
