"""An officer with a browser sees and corrects everything, in Vietnamese, and every correction is written down."""

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

from outreach.console.wsgi import application
from outreach.models import (
    Area,
    Audit,
    Campaign,
    CampaignState,
    Consent,
    Heartbeat,
    Household,
    Inbound,
    Lesson,
    Message,
    Notice,
    Phone,
    Session,
    Stop,
    Team,
    TipPlace,
    TrainingClass,
)

from .admin_pages import fill_register, log_in, make_message, page
from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return log_in()


@pytest.fixture
def register() -> dict[type, int]:
    return fill_register()


MODELS = [model for model in admin.site._registry if model._meta.app_label == "outreach"]
VIEW_ONLY = {Lesson, Notice, Phone, Consent, Stop, Message, Heartbeat, Audit}


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
