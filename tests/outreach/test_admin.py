"""An officer with a browser sees and corrects everything, in Vietnamese, and every correction is written down."""

from datetime import datetime, timedelta
from wsgiref.util import setup_testing_defaults

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outreach.console.wsgi import application
from outreach.models import (
    Area,
    Audit,
    Campaign,
    CampaignState,
    Category,
    Consent,
    Heartbeat,
    Household,
    Inbound,
    Lesson,
    Message,
    Notice,
    Phone,
    Sender,
    Session,
    SessionState,
    State,
    Stop,
    Team,
    TipPlace,
    TrainingClass,
    phone_key,
)

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db

NUMBER = "+84500000001"
MODELS = [model for model in admin.site._registry if model._meta.app_label == "outreach"]
VIEW_ONLY = {Lesson, Notice, Phone, Consent, Stop, Message, Heartbeat, Audit}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("mai", password="mat-khau-dai-de-thu"))  # noqa: S106
    return client


def make_message(campaign: Campaign, household: Household, ref: str) -> Message:
    fields = {"segments": 1, "cost_vnd": 1000, "not_before": at("2026-11-25"), "expires_at": at("2026-11-28"), "ref": ref}
    key = phone_key(NUMBER)
    return Message.objects.create(campaign=campaign, household=household, phone=NUMBER, phone_key=key, occurrence=ref, **fields)


@pytest.fixture
def register() -> dict[type, int]:
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


# pages


def test_every_table_is_there() -> None:
    """All of the project's models, and the accounts of the people who look."""
    assert set(MODELS) == set(apps.get_app_config("outreach").get_models())
    assert User in admin.site._registry


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_page_opens_in_vietnamese(client: Client, register: dict[type, int], model: type) -> None:
    """The list names what it holds; adding is offered where it makes sense, and a row opens."""
    answer = client.get(page(model, "changelist"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Cầm Tay – nhắn tin tới hộ dân" in text
    assert model._meta.verbose_name in text  # type: ignore[attr-defined]
    row = client.get(page(model, "change", register[model]))
    assert row.status_code == 200
    assert model._meta.verbose_name in row.context["title"]  # type: ignore[attr-defined]
    adds = client.get(page(model, "add")).status_code
    assert adds == (403 if model in VIEW_ONLY | {Session, Inbound} else 200)


@pytest.mark.parametrize("model", sorted(VIEW_ONLY, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_what_is_only_for_looking_cannot_be_changed_or_deleted(client: Client, register: dict[type, int], model: type) -> None:
    """Neither by the page nor by sending a form to it."""
    before = model.objects.filter(pk=register[model]).values().get()  # type: ignore[attr-defined]
    assert client.post(page(model, "change", register[model]), {"_save": "1"}).status_code == 403
    assert client.post(page(model, "delete", register[model]), {"post": "yes"}).status_code == 403
    client.post(page(model, "changelist"), {"action": "delete_selected", "_selected_action": register[model], "post": "yes"})
    assert model.objects.filter(pk=register[model]).values().get() == before  # type: ignore[attr-defined]


def test_a_household_is_not_deleted_here(client: Client, register: dict[type, int]) -> None:
    """Erasing keeps promises that deleting would break."""
    assert client.post(page(Household, "delete", register[Household]), {"post": "yes"}).status_code == 403
    client.post(page(Household, "changelist"), {"action": "delete_selected", "_selected_action": register[Household], "post": "yes"})
    assert Household.objects.filter(pk=register[Household]).exists()


def test_without_an_account_nothing_is_seen(register: dict[type, int]) -> None:
    """Every page leads to the login page."""
    for model in MODELS:
        answer = Client().get(page(model, "change", register[model]))
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]


LONG = [Household, Area, Message, TrainingClass, Consent, Inbound, Phone, Campaign, Team]


@pytest.mark.parametrize("model", LONG, ids=lambda model: model.__name__)
def test_a_longer_list_costs_no_more_queries(client: Client, register: dict[type, int], model: type) -> None:
    """No query a row."""
    assert register
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page(model, "changelist"))
        counts.append(len(queries))
        for row in range(5):
            name = f"{turn}-{row}"
            hamlet = make_hamlet(f"Bản {name}")
            team = make_team(hamlet, f"T{name}")
            household = make_household(f"X{name}", hamlet, f"+8450000100{row}", f"+8450000200{row}")
            campaign = make_campaign(make_sender(name=f"S{name}"), state=CampaignState.DRAFT)
            make_message(campaign, household, name)
            Inbound.objects.create(gateway="x", ref=name, kind="other", received_at=at("2026-11-25"), household=household, team=team)
            TrainingClass.objects.create(team=team, title="Lớp", place="Đây", starts_at=at("2026-11-25"), campaign=campaign)
    assert counts[1] <= counts[0]


# finding


@pytest.mark.parametrize("typed", ["lo thi mau", "Lò Thị Mẫu", "LO THI", "mẫu lò", "h1", "0500 000 001", "+84500000001"])
def test_a_household_is_found_however_it_is_typed(client: Client, register: dict[type, int], typed: str) -> None:
    """By name without marks, by code, by number."""
    make_household("K2", Area.objects.get(pk=register[Area]), "+84500000002", head="Vàng A Thử")
    answer = client.get(page(Household, "changelist"), {"q": typed})
    assert [household.code for household in answer.context["cl"].result_list] == ["H1"]


@pytest.mark.parametrize(
    ("model", "typed"),
    [
        (Area, "ban mau mot"),
        (Team, "to ban mau"),
        (Lesson, "lua dao"),
        (Notice, "bao hiem"),
        (TrainingClass, "lop toi thu tu"),
        (Session, "lop toi"),
        (Campaign, "MẪU"),
        (Consent, "lo thi mau"),
        (TipPlace, "lo thi mau"),
        (Message, "0500000001"),
        (Message, "SM1"),
        (Phone, "0500.000.001"),
        (Stop, "0500 000 009"),
        (Inbound, "0500000001"),
        (Audit, "mai"),
    ],
)
def test_other_tables_are_searched_without_marks_too(client: Client, register: dict[type, int], model: type, typed: str) -> None:
    """What is typed finds the row, and nonsense finds nothing."""
    found = client.get(page(model, "changelist"), {"q": typed}).context["cl"].result_list
    assert register[model] in [row.pk for row in found]
    assert list(client.get(page(model, "changelist"), {"q": "zzzz"}).context["cl"].result_list) == []


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Household, "category__exact=poor&consent=yes"),
        (Household, "consent=no"),
        (Household, "commune=1&digital_member__isempty=1"),
        (Household, "commune=x"),
        (Message, "state__exact=queued&reason=unreachable"),
        (Message, "campaign__id__exact=1"),
        (Inbound, "handled_at__isempty=1&kind__exact=help"),
        (TrainingClass, "campaign__state__exact=draft"),
        (Campaign, "state__exact=running"),
    ],
)
def test_filters_open(client: Client, register: dict[type, int], model: type, query: str) -> None:
    """As their links ask."""
    assert register
    assert client.get(f"{page(model, 'changelist')}?{query}").status_code == 200


def test_the_box_for_hamlets_finds_without_marks_and_offers_hamlets_only(client: Client, register: dict[type, int]) -> None:
    """As one types into the household's page."""
    assert register
    query = {"app_label": "outreach", "model_name": "household", "field_name": "hamlet", "term": "mau"}
    offered = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [one["text"] for one in offered] == ["Bản Mẫu Một, Xã Mẫu Sơn, Tỉnh Mẫu"]


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


# serving


@pytest.mark.django_db(transaction=True)
def test_the_admin_has_its_style_without_debug() -> None:
    """Through the very application that is served: no folder to collect, no other server."""
    environ: dict[str, object] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": "/static/admin/css/base.css", "HTTP_HOST": "localhost"}
    said: list[str] = []
    body = application(environ, lambda status, _headers, _exc_info=None: said.append(status))
    content = b"".join(body)
    body.close()
    assert settings.DEBUG is False
    assert said == ["200 OK"]
    assert b"--primary" in content


def test_the_bare_address_leads_to_the_admin(client: Client) -> None:
    """Nobody has to know /admin/."""
    assert client.get("/", follow=True).redirect_chain == [("/admin/", 302)]
