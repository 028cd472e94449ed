"""The admin as a browser sees it, and a register with one row of everything. For the tests of the admin."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outreach.models import (
    Audit,
    Campaign,
    CampaignState,
    Heartbeat,
    Household,
    Inbound,
    Lesson,
    Message,
    Notice,
    Session,
    Stop,
    TipPlace,
    TrainingClass,
    phone_key,
)

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

NUMBER = "+84500000001"


def log_in() -> Client:
    """A browser of an officer who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("mai", password="mat-khau-dai-de-thu"))  # noqa: S106
    return client


def make_message(campaign: Campaign, household: Household, ref: str) -> Message:
    fields = {"segments": 1, "cost_vnd": 1000, "not_before": at("2026-11-25"), "expires_at": at("2026-11-28"), "ref": ref}
    key = phone_key(NUMBER)
    return Message.objects.create(campaign=campaign, household=household, phone=NUMBER, phone_key=key, occurrence=ref, **fields)


def fill_register() -> dict[type, int]:
    """One row of everything; ids by model."""
    hamlet = make_hamlet()
    team, household, campaign = make_team(hamlet), make_household("H1", hamlet, NUMBER), make_campaign(make_sender())
    now = timezone.now()
    lesson = Lesson.objects.create(code="C3", position=1, track="An toàn", title="Nhận biết tin lừa đảo", review_by="2027-05-31")
    notice = Notice.objects.create(
        code="2601", purpose="policy", title="Bảo hiểm y tế", effective="2026-01-01", sms="Ho ngheo", review_by="2027-01-01"
    )
    reminders = make_campaign(make_sender(name="LOP"), kind="class", purpose="class", state=CampaignState.DRAFT, code="7002")
    start = now + timedelta(days=2)
    plan = {"lesson": lesson, "place": "Nhà văn hóa", "starts_at": start, "offsets": ["-2h"]}
    taught = TrainingClass.objects.create(team=team, title="Lớp tối thứ Tư", campaign=reminders, **plan)
    session = Session.objects.create(training_class=taught, occurrence=start, starts_at=start, place=taught.place)
    message = make_message(campaign, household, "SM1")
    reply = Inbound.objects.create(gateway="twilio", ref="R1", phone=NUMBER, text="Giúp tôi", kind="help", received_at=now)
    rows = [hamlet, team, household, household.phones.get(), household.consents.first(), campaign, campaign.sender, lesson, notice, taught]
    rows += [session, message, reply, Stop.objects.create(key=phone_key("+84500000009"), since=now, how="giấy")]
    rows += [TipPlace.objects.create(household=household, position=1, week=now.date()), Heartbeat.objects.create(job="plan", at=now)]
    rows += [Audit.objects.create(at=now, who="mai", action="thử", detail={"số": 1})]
    return {type(row): row.pk for row in rows}


def page(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:outreach_{model.__name__.lower()}_{name}", args=args)


def form_of(response: object) -> dict[str, object]:
    """What a browser would send back unchanged from a change page: the form's fields and those of its inlines."""
    context = response.context  # type: ignore[attr-defined]
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent: dict[str, object] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, datetime):
                value = timezone.localtime(value)
                sent |= {f"{bound.html_name}_0": f"{value:%d/%m/%Y}", f"{bound.html_name}_1": f"{value:%H:%M:%S}"}
            elif value is not None and value is not False:
                sent[bound.html_name] = value
    return sent


def save(client: Client, address: str, **changes: object) -> object:
    """Open a page, change some fields, press save; where it leads to. A page that complains fails the test with its complaints."""
    sent = {**form_of(client.get(address)), **changes}
    answer = client.post(address, {name: value for name, value in sent.items() if value is not None})
    if answer.status_code == 200:
        raise AssertionError([answer.context["errors"], sent])
    return answer


def complaints(client: Client, address: str, **changes: object) -> str:
    """The same, for what must not be saved: the complaints of the page."""
    sent = {**form_of(client.get(address)), **changes}
    answer = client.post(address, {name: value for name, value in sent.items() if value is not None})
    assert answer.status_code == 200
    return str(answer.context["errors"])
