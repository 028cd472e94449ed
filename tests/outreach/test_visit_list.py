"""Whoever SMS did not reach stands on the list, with the reason and the words to read out; and nobody else does."""

import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from outreach.errors import OutreachError
from outreach.models import (
    Area,
    Audit,
    Campaign,
    Household,
    Lesson,
    Message,
    Notice,
    Phone,
    Session,
    State,
    Stop,
    TipPlace,
    TrainingClass,
    phone_key,
)
from outreach.reports.sheets import sheet_name
from outreach.reports.visit_files import write_visit_html, write_visit_lists
from outreach.reports.visit_list import VisitList, VisitRow, visit_list

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db

NOW, EXPIRES = at("2026-11-26"), at("2026-11-28")


def number(serial: int) -> str:
    return f"+84500{serial:06}"


def message(campaign: Campaign, household: Household, serial: int, state: str, reason: str = "", **more: object) -> Message:
    fields = {"occurrence": "", "expires_at": EXPIRES, **more}
    return Message.objects.create(
        campaign=campaign,
        household=household,
        phone=number(serial),
        phone_key=phone_key(number(serial)),
        state=state,
        reason=reason,
        segments=1,
        cost_vnd=0,
        not_before=NOW,
        **fields,
    )


def rows(visits: VisitList) -> dict[str, VisitRow]:
    return {row.code: row for hamlet in visits.hamlets for row in hamlet.rows}


def reasons(visits: VisitList) -> dict[str, str]:
    return {code: row.reason for code, row in rows(visits).items()}


@pytest.fixture
def hamlet() -> Area:
    return make_hamlet()


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(make_sender())


# --- who stands on it, and why ---


@pytest.mark.parametrize(
    ("state", "reason", "listed"),
    [
        (State.DELIVERED, "", None),
        (State.QUEUED, "", None),
        (State.SENDING, "", None),
        (State.ACCEPTED, "", "no-receipt"),
        (State.FAILED, "unreachable", "unreachable"),
        (State.FAILED, "", "other"),
        (State.SUPPRESSED, "daily-cap", "daily-cap"),
        (State.EXPIRED, "", "expired"),
        (State.CANCELLED, "", "campaign"),
        (State.UNKNOWN, "crash", "crash"),
    ],
)
def test_a_message_that_did_not_arrive_puts_its_household_on_the_list(
    campaign: Campaign, hamlet: Area, state: str, reason: str, listed: str | None
) -> None:
    """Delivered is reached; what waits may still arrive; everything else is visited, with the reason."""
    message(campaign, make_household("H1", hamlet, number(1)), 1, state, reason)
    assert reasons(visit_list(campaign, None, NOW)) == ({"H1": listed} if listed else {})


def test_households_that_sms_cannot_or_may_not_reach_are_visited_from_the_start(campaign: Campaign, hamlet: Area) -> None:
    """No phone, only a landline, no consent, opted out: no condition for a visit, but the reason for it."""
    make_household("none", hamlet)
    landline = make_household("landline", hamlet)
    Phone.objects.create(household=landline, number="+842383000001", kind="landline")
    make_household("silent", hamlet, number(2), purposes=("alert",))
    make_household("stopped", hamlet, number(3))
    Stop.objects.create(key=phone_key(number(3)), since=NOW, how="nhắn TC")
    make_household("waiting", hamlet, number(4))
    found = visit_list(campaign, None, NOW)
    assert reasons(found) == {"none": "no-phone", "landline": "landline", "silent": "no-consent", "stopped": "opted-out"}
    assert rows(found)["none"].why == "chưa có số điện thoại"


def test_a_withdrawn_consent_is_no_consent(campaign: Campaign, hamlet: Area) -> None:
    """The yes of last month does not count after the no of this week."""
    household = make_household("H1", hamlet, number(1))
    household.consents.filter(purpose="policy").update(withdrawn_at=NOW)
    assert reasons(visit_list(campaign, None, NOW)) == {"H1": "no-consent"}


@pytest.mark.parametrize("over", ["finished", "cancelled", "expired"])
def test_when_nothing_can_leave_any_more_what_waits_is_visited(campaign: Campaign, hamlet: Area, over: str) -> None:
    """Queued and never planned both; a message in the air then is one nobody knows about."""
    message(campaign, make_household("queued", hamlet, number(1)), 1, State.QUEUED)
    message(campaign, make_household("sending", hamlet, number(2)), 2, State.SENDING)
    make_household("late", hamlet, number(3))
    if over != "expired":
        Campaign.objects.update(state=over)
    campaign.refresh_from_db()
    found = visit_list(campaign, None, EXPIRES if over == "expired" else NOW)
    assert reasons(found) == {"queued": "expired", "sending": "timeout", "late": "not-planned"}


def test_a_neighbours_message_on_a_shared_phone_reaches_both(campaign: Campaign, hamlet: Area) -> None:
    """One SMS to the phone of two households: neither is visited; the message belongs to one of them only."""
    message(campaign, make_household("H1", hamlet, number(1)), 1, State.DELIVERED)
    make_household("H2", hamlet, number(1))
    assert rows(visit_list(campaign, None, NOW)) == {}


def test_with_several_phones_one_delivery_is_enough_and_the_worst_says_why(campaign: Campaign, hamlet: Area) -> None:
    """A second phone may still bring it; when all have failed, the list says what certainly failed."""
    for code, first, second in (("reached", "failed", "delivered"), ("maybe", "failed", "queued"), ("lost", "accepted", "failed")):
        serial = 10 * len(code)
        household = make_household(code, hamlet, number(serial), number(serial + 1))
        message(campaign, household, serial, first, "bad-number" if first == "failed" else "")
        message(campaign, household, serial + 1, second, "blocked" if second == "failed" else "")
    assert reasons(visit_list(campaign, None, NOW)) == {"lost": "blocked"}


def test_other_campaigns_reach_nobody_here(campaign: Campaign, hamlet: Area) -> None:
    """What arrived last week was another notice."""
    household = make_household("H1", hamlet, number(1))
    message(campaign, household, 1, State.FAILED, "unreachable")
    message(make_campaign(campaign.sender, code="7002"), household, 1, State.DELIVERED)
    assert reasons(visit_list(campaign, None, NOW)) == {"H1": "unreachable"}


def test_the_audience_is_the_campaigns_areas_and_categories(campaign: Campaign, hamlet: Area) -> None:
    """A campaign for one province and the poor leaves the others in peace; an area that is asked for narrows it further."""
    make_household("H1", hamlet)
    make_household("H2", make_hamlet("Bản Mẫu Hai"))
    make_household("rich", hamlet, category="other")
    make_household("far", make_hamlet("Bản Xa", "Xã Xa", "Tỉnh Xa"))
    campaign.areas.set([Area.objects.get(name="Tỉnh Mẫu")])
    campaign.categories = ["poor", "near-poor"]
    assert set(rows(visit_list(campaign, None, NOW))) == {"H1", "H2"}
    assert set(rows(visit_list(campaign, hamlet, NOW))) == {"H1"}
    assert set(rows(visit_list(campaign, Area.objects.get(name="Xã Mẫu Sơn"), NOW))) == {"H1", "H2"}
    assert visit_list(campaign, Area.objects.get(name="Tỉnh Xa"), NOW).hamlets == ()


def test_hamlets_and_households_come_in_the_order_people_count_them(campaign: Campaign) -> None:
    """Thôn 2 before Thôn 10, household 2 before household 10; with team, hotline, and how many of how many."""
    ten, two = make_hamlet("Thôn 10"), make_hamlet("Thôn 2")
    make_team(two)
    for code in ("10", "2", "1"):
        make_household(f"T2-{code}", two)
    message(campaign, make_household("T2-ok", two, number(1)), 1, State.DELIVERED)
    message(campaign, make_household("T10-1", ten, number(2)), 2, State.DELIVERED)
    first, second = visit_list(campaign, None, NOW).hamlets
    assert (first.hamlet, second.hamlet) == ("Thôn 2", "Thôn 10")
    assert [row.code for row in first.rows] == ["T2-1", "T2-2", "T2-10"]
    assert (first.households, len(second.rows), second.households) == (4, 0, 1)
    assert (first.team, first.hotline, second.team) == ("Tổ Thôn 2", "0508 000 001", "")


def test_numbers_stand_as_they_are_dialled(campaign: Campaign, hamlet: Area) -> None:
    """The volunteer may call first, also where no SMS may be sent."""
    make_household("H1", hamlet, number(1), purposes=(), digital_member="Cháu Mẫu")
    row = rows(visit_list(campaign, None, NOW))["H1"]
    assert row.phones[0].replace(" ", "") == "0500000001"
    assert row.digital_member == "Cháu Mẫu"


def test_the_number_of_queries_does_not_grow_with_the_register(campaign: Campaign) -> None:
    """A province is read in as many questions as a hamlet."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            visit_list(campaign, None, NOW)
        return len(caught)

    def households(first: int, last: int) -> None:
        for serial in range(first, last):
            message(
                campaign, make_household(f"H{serial}", make_hamlet(f"Bản {serial}"), number(serial)), serial, State.FAILED, "unreachable"
            )

    households(0, 2)
    before = queries()
    households(2, 30)
    assert queries() == before <= 7


# --- what is read out ---


def test_a_notice_is_read_in_the_words_for_the_loudspeaker(campaign: Campaign, hamlet: Area) -> None:
    """They have diacritics and whole sentences; a notice without them is read as its SMS was written."""
    make_household("H1", hamlet)
    day = date(2026, 11, 1)
    notice = Notice.objects.create(
        code="2601", purpose="policy", title="BHYT", effective=day, review_by=day, sms="Hỏi xã.", loudspeaker="Kính thưa bà con.\n"
    )
    campaign.notice = notice
    assert visit_list(campaign, None, NOW).hamlets[0].text == "Kính thưa bà con."
    notice.loudspeaker = ""
    assert visit_list(campaign, None, NOW).hamlets[0].text == "Hỏi xã."


def test_an_officers_text_speaks_to_everybody_in_the_hamlet(campaign: Campaign, hamlet: Area) -> None:
    """Names in it are filled in as in the SMS, but the head of one household is all of them."""
    make_household("H1", hamlet)
    campaign.text = "Mời {{ head }} ở {{ hamlet }} tới họp."
    assert visit_list(campaign, None, NOW).hamlets[0].text == "Mời bà con ở Bản Mẫu Một tới họp."


# --- classes and tips ---


@pytest.fixture
def session(hamlet: Area) -> Session:
    """The only session of a class, tomorrow at seven in the evening."""
    team = make_team(hamlet)
    campaign = make_campaign(make_sender(name="LOP"), kind="class", purpose="class", expires_at=None, title="Lớp tin nhắn")
    start = at("2026-11-27", "19:00")
    taught = TrainingClass.objects.create(team=team, title="Lớp tin nhắn", place="Nhà văn hóa", starts_at=start, campaign=campaign)
    return Session.objects.create(training_class=taught, occurrence=start, starts_at=start, place="Nhà văn hóa")


def told(session: Session, household: Household, serial: int, state: str, revision: int = 0) -> None:
    message(session.training_class.campaign, household, serial, state, session=session, occurrence=f"s{session.pk}:r{revision}:-1d 18:00")


def test_a_class_list_is_for_its_next_session(session: Session, hamlet: Area) -> None:
    """Who was told of last week's session was not told of this one; the text says when and where."""
    campaign = session.training_class.campaign
    past = Session.objects.create(
        training_class=session.training_class,
        occurrence=at("2026-11-20", "19:00"),
        starts_at=at("2026-11-20", "19:00"),
        place="Nhà văn hóa",
    )
    told(past, make_household("H1", hamlet, number(1)), 1, State.DELIVERED)
    told(session, Household.objects.get(), 1, State.FAILED)
    told(session, make_household("H2", hamlet, number(2)), 2, State.DELIVERED)
    found = visit_list(campaign, None, NOW)
    assert set(rows(found)) == {"H1"}
    assert "19 giờ, thứ Sáu 27/11, tại Nhà văn hóa" in found.hamlets[0].text
    assert set(rows(visit_list(campaign, None, NOW, past))) == {"H2"}


def test_who_heard_only_the_old_time_of_a_session_is_visited(session: Session, hamlet: Area) -> None:
    """After a change a delivered reminder of the old hour is worse than none."""
    told(session, make_household("H1", hamlet, number(1)), 1, State.DELIVERED)
    told(session, make_household("H2", hamlet, number(2)), 2, State.DELIVERED)
    session.revision, session.starts_at = 1, at("2026-11-27", "15:00")
    session.save()
    told(session, Household.objects.get(code="H1"), 1, State.DELIVERED, revision=1)
    told(session, Household.objects.get(code="H2"), 2, State.FAILED, revision=1)
    found = visit_list(session.training_class.campaign, None, NOW)
    assert set(rows(found)) == {"H2"}
    assert "15 giờ" in found.hamlets[0].text


def test_a_session_that_is_called_off_concerns_those_who_may_come(session: Session, hamlet: Area) -> None:
    """Nobody walks to a household that never heard of it."""
    told(session, make_household("expecting", hamlet, number(1)), 1, State.DELIVERED)
    make_household("unaware", hamlet, number(2))
    session.revision, session.state = 1, "cancelled"
    session.save()
    told(session, Household.objects.get(code="expecting"), 1, State.FAILED, revision=1)
    found = visit_list(session.training_class.campaign, None, NOW, session)
    assert set(rows(found)) == {"expecting"}
    assert "nghỉ" in found.hamlets[0].text


def test_a_class_without_sessions_is_told(hamlet: Area) -> None:
    """Nothing to list yet, and what to do."""
    campaign = make_campaign(make_sender(), kind="class", title="Lớp mới")
    TrainingClass.objects.create(team=make_team(hamlet), title="Lớp mới", place="Nhà văn hóa", starts_at=NOW, campaign=campaign)
    with pytest.raises(OutreachError, match="Lớp mới"):
        visit_list(campaign, None, NOW)


def test_a_session_of_another_class_is_refused(session: Session, campaign: Campaign) -> None:
    """A slip in the number must not print the wrong invitation."""
    with pytest.raises(OutreachError, match=f"Buổi số {session.pk}"):
        visit_list(campaign, None, NOW, session)


def test_every_household_hears_the_tip_of_its_own_place_in_the_course(hamlet: Area) -> None:
    """The latest week counts; a household that is not in the course yet hears the first tip."""
    for position, words in enumerate(("Giữ kín mã.", "Gọi lại số quen."), 1):
        Lesson.objects.create(code=f"C{position}", position=position, track="C", title="Bài", sms=words, review_by=date(2027, 1, 1))
    campaign = make_campaign(make_sender(), kind="tips", purpose="tips", expires_at=None)
    second = make_household("second", hamlet, number(1))
    TipPlace.objects.create(household=second, position=2, week=date(2026, 11, 23))
    message(campaign, second, 1, State.DELIVERED, occurrence="tip:2026-11-16")
    message(campaign, second, 1, State.FAILED, "unreachable", occurrence="tip:2026-11-23")
    make_household("new", hamlet)
    make_household("through", hamlet, number(3))
    found = rows(visit_list(campaign, None, NOW))
    assert {code: row.tip for code, row in found.items()} == {"second": "C2: Gọi lại số quen.", "new": "C1: Giữ kín mã."}


# --- files ---

EVIL = '=HYPERLINK("http://x.example","Bấm vào đây")'


@pytest.fixture
def two_hamlets(campaign: Campaign) -> Campaign:
    first, second = make_hamlet("Bản Mẫu Một"), make_hamlet("Bản Mẫu Hai")
    make_team(first)
    make_household("H1", first, number(1), head=EVIL, purposes=())
    make_household("@SUM(A1)", first, head="<script>alert(1)</script>", digital_member="+1+1")
    make_household("H3", second, head="Lò Văn Mẫu")
    return campaign


def test_the_officer_gets_the_commune_and_each_volunteer_the_own_hamlet(two_hamlets: Campaign, tmp_path: Path) -> None:
    """File names say code and place in plain letters; a hamlet's file holds no other hamlet's households."""
    paths = write_visit_lists(two_hamlets, None, tmp_path / "exports", NOW, "can-bo")
    assert sorted(path.name for path in paths) == [
        "7001-xa-mau-son-ban-mau-hai.html",
        "7001-xa-mau-son-ban-mau-mot.html",
        "7001-xa-mau-son.html",
        "7001-xa-mau-son.xlsx",
    ]
    assert sorted(paths) == sorted((tmp_path / "exports").iterdir())
    second = (tmp_path / "exports" / "7001-xa-mau-son-ban-mau-hai.html").read_text(encoding="utf-8")
    assert "Lò Văn Mẫu" in second
    assert "H1" not in second


def test_one_hamlet_gives_its_sheet_and_its_workbook(two_hamlets: Campaign, tmp_path: Path) -> None:
    """As the volunteer of one hamlet asks for it."""
    paths = write_visit_lists(two_hamlets, Area.objects.get(name="Bản Mẫu Hai"), tmp_path, NOW, "can-bo")
    assert sorted(path.suffix for path in paths) == [".html", ".xlsx"]
    assert {path.stem for path in paths} == {"7001-xa-mau-son-ban-mau-hai"}


def test_hamlets_that_sound_alike_get_files_of_their_own(campaign: Campaign, tmp_path: Path) -> None:
    """Without diacritics two names may be one."""
    for serial, name in enumerate(("Bản Mã", "Bản Ma")):
        make_household(f"H{serial}", make_hamlet(name))
    assert len({path.name.lower() for path in write_visit_lists(campaign, None, tmp_path, NOW, "can-bo")}) == 4


def test_an_export_leaves_a_trace_without_names(two_hamlets: Campaign, tmp_path: Path) -> None:
    """Who took how many households of which area, and when."""
    write_visit_lists(two_hamlets, None, tmp_path, NOW, "can-bo")
    line = Audit.objects.get(action="export-visit-list")
    assert (line.who, line.at, line.subject) == ("can-bo", NOW, str(two_hamlets.pk))
    assert line.detail == {"area": None, "hamlets": 2, "households": 3}


def test_an_area_without_audience_is_told_and_writes_nothing(two_hamlets: Campaign, tmp_path: Path) -> None:
    """A slip in the choice of the area is no empty file."""
    with pytest.raises(OutreachError, match="Không có hộ nào"):
        write_visit_lists(two_hamlets, make_hamlet("Bản Trống"), tmp_path, NOW, "can-bo")
    assert list(tmp_path.iterdir()) == []
    assert not Audit.objects.filter(action="export-visit-list").exists()


def test_a_file_that_cannot_be_written_is_named_and_leaves_no_half(two_hamlets: Campaign, tmp_path: Path) -> None:
    """The workbook is open in Excel, say; the old one stays as it was."""
    blocked = tmp_path / "7001-xa-mau-son.xlsx"
    blocked.mkdir()
    with pytest.raises(OutreachError, match=r"7001-xa-mau-son\.xlsx"):
        write_visit_lists(two_hamlets, None, tmp_path, NOW, "can-bo")
    assert list(tmp_path.iterdir()) == [blocked]


def test_the_workbook_has_a_sheet_a_hamlet_and_no_formula(two_hamlets: Campaign, tmp_path: Path) -> None:
    """Names that look like formulas stay names, in the cells and in the file's own XML."""
    write_visit_lists(two_hamlets, None, tmp_path, NOW, "can-bo")
    path = tmp_path / "7001-xa-mau-son.xlsx"
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Đọc cho nghe", "Bản Mẫu Hai", "Bản Mẫu Một"]
    cells = book.get_sheet_by_name("Bản Mẫu Một").to_python()
    assert cells[1][:4] == ["Mã hộ", "Chủ hộ", "Điện thoại", "Vì sao phải đến"]
    assert [row[:2] for row in cells[2:]] == [["@SUM(A1)", "<script>alert(1)</script>"], ["H1", EVIL]]
    assert cells[3][2].replace(" ", "") == "0500000001"
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any("<f>" in sheet or "<f " in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_the_workbook_prints_on_a4_with_its_heading_on_every_page(two_hamlets: Campaign, tmp_path: Path) -> None:
    """Across, as wide as the page; the heading stays in sight while scrolling."""
    write_visit_lists(two_hamlets, None, tmp_path, NOW, "can-bo")
    with zipfile.ZipFile(tmp_path / "7001-xa-mau-son.xlsx") as parts:
        sheet, book = parts.read("xl/worksheets/sheet2.xml").decode(), parts.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert '<pane ySplit="2"' in sheet
    assert "_xlnm.Print_Titles" in book


@given(st.lists(st.text(max_size=60), max_size=40))
def test_any_hamlet_name_makes_a_sheet_name_that_excel_takes(names: list[str]) -> None:
    """At most 31 characters, none of those that Excel forbids, no apostrophe at the ends, each once whatever the case."""
    used: set[str] = set()
    made = [sheet_name(name, used) for name in names]
    assert len({name.lower() for name in made}) == len(made)
    for name in made:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("' ") == name
        assert name.lower() != "history"


def test_what_people_are_called_is_never_markup(two_hamlets: Campaign, tmp_path: Path) -> None:
    """The sheet shows the letters and runs nothing."""
    path = write_visit_html(visit_list(two_hamlets, None, NOW), tmp_path / "sheet.html")
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_sheet_holds_no_more_than_a_volunteer_needs(campaign: Campaign, hamlet: Area, tmp_path: Path) -> None:
    """Names, numbers, reasons and what to say: no category of poverty, no note of the office, no key of a number."""
    household = make_household("H1", hamlet, number(1), purposes=(), category="near-poor", note="nợ tiền điện")
    text = write_visit_html(visit_list(campaign, None, NOW), tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert household.head in text
    assert not any(word in text for word in ("near-poor", "cận nghèo", household.note, phone_key(number(1)), "no-consent"))


def test_progress_is_told_file_by_file(two_hamlets: Campaign, tmp_path: Path) -> None:
    """A province takes its time; somebody is waiting."""
    heard: list[tuple[int, int]] = []
    write_visit_lists(
        two_hamlets, None, tmp_path, NOW + timedelta(hours=1), "can-bo", progress=lambda done, whole: heard.append((done, whole))
    )
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
