"""The report says who was reached, what happened to every message and what is paid; the same on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from outreach.models import Area, Campaign, Household, Message, State, phone_key
from outreach.reports.figures import Report, report
from outreach.reports.sheets import write_report_xlsx
from outreach.reports.tables import WIDTH, text_table

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26")


def number(serial: int) -> str:
    return f"+84500{serial:06}"


def message(campaign: Campaign, household: Household | None, serial: int, state: str, reason: str = "", **more: object) -> Message:
    fields = {"ref": "SM" if state in (State.ACCEPTED, State.DELIVERED) else "", "segments": 2, "cost_vnd": 1600, **more}
    return Message.objects.create(
        campaign=campaign,
        household=household,
        phone=number(serial),
        phone_key=phone_key(number(serial)),
        state=state,
        reason=reason,
        not_before=NOW,
        expires_at=NOW + timedelta(days=1),
        **fields,
    )


@pytest.fixture
def campaign() -> Campaign:
    """A notice in two hamlets: every state, a shared number, a household without phone, one that was erased."""
    campaign = make_campaign(make_sender(), code="2601", title="Bảo hiểm y tế")
    first, second = make_hamlet("Thôn 2"), make_hamlet("Thôn 10")
    states = [*State.values, State.FAILED, State.FAILED, State.SUPPRESSED]
    reasons = {State.FAILED: ["unreachable", "unreachable", "bad-number"], State.SUPPRESSED: ["opted-out", "daily-cap"]}
    for serial, state in enumerate(states):
        household = make_household(f"A{serial}", first, number(serial), digital_member="Cháu" if serial % 3 == 0 else "")
        reason = reasons[state].pop() if state in reasons else ""
        message(campaign, household, serial, state, reason, **({"ref": "SM"} if reason == "unreachable" else {}))
    make_household("A-neighbour", first, number(states.index(State.DELIVERED)))
    make_household("B1", second)
    message(campaign, make_household("B2", second, number(50)), 50, State.DELIVERED)
    message(campaign, None, 60, State.DELIVERED)
    return campaign


def lines(report: Report) -> dict[str, object]:
    return {line.hamlet: line for line in report.rows}


def test_every_message_is_counted_once_under_its_state(campaign: Campaign) -> None:
    """The columns add up to what was planned; failed and suppressed are split by reason."""
    line = lines(report(campaign, None, NOW))["Thôn 2"]
    assert line.planned == line.states.total() == 12
    assert line.waiting == 2
    assert dict(line.states) == {**dict.fromkeys(State.values, 1), "failed": 3, "suppressed": 2}
    assert dict(line.failed) == {"unreachable": 2, "bad-number": 1}
    assert dict(line.suppressed) == {"opted-out": 1, "daily-cap": 1}


def test_what_the_network_took_is_paid_whether_or_not_it_arrived(campaign: Campaign) -> None:
    """Accepted, delivered, and failed after acceptance; not what was refused, waits or never left."""
    line = lines(report(campaign, None, NOW))["Thôn 2"]
    assert (line.paid, line.paid_segments, line.cost_vnd) == (4, 8, 6400)


def test_a_neighbour_on_the_same_phone_counts_as_reached(campaign: Campaign) -> None:
    """One SMS came to the phone that both households have; the household without a phone was not reached."""
    found = lines(report(campaign, None, NOW))
    assert (found["Thôn 2"].households, found["Thôn 2"].reached) == (13, 2)
    assert (found["Thôn 10"].households, found["Thôn 10"].reached) == (2, 1)


def test_only_this_campaign_counts(campaign: Campaign) -> None:
    """A message of another campaign reaches nobody here; with no campaign asked for, all count together."""
    other = make_campaign(campaign.sender, code="2602")
    message(other, Household.objects.get(code="A0"), 0, State.DELIVERED)
    assert report(campaign, None, NOW).total.reached == 3
    both = report(None, None, NOW)
    assert (both.total.planned, both.total.reached, both.title) == (15, 4, "Mọi đợt nhắn")


def test_erased_people_stay_in_the_sum_and_in_no_hamlet(campaign: Campaign) -> None:
    """Their messages stand in a row of their own; in one area nobody knows where they belonged."""
    everywhere = report(campaign, None, NOW)
    assert everywhere.rows[-1].hamlet == "Hộ đã xoá"
    assert (everywhere.rows[-1].planned, everywhere.total.planned) == (1, 14)
    commune = report(campaign, Area.objects.get(name="Xã Mẫu Sơn"), NOW)
    assert [line.hamlet for line in commune.rows] == ["Thôn 2", "Thôn 10"]
    assert commune.total.planned == 13


def test_the_audience_is_what_the_campaign_was_meant_for(campaign: Campaign) -> None:
    """Area with all below it and category narrow it; consent and phone do not."""
    outside = make_hamlet("Bản Xa", commune="Xã Xa", province="Tỉnh Xa")
    make_household("C1", outside)
    make_household("A-rich", Area.objects.get(name="Thôn 2"), category="other", purposes=())
    campaign.areas.set([Area.objects.get(name="Tỉnh Mẫu")])
    assert report(campaign, None, NOW).total.households == 16
    campaign.categories = ["poor"]
    assert report(campaign, None, NOW).total.households == 15
    campaign.areas.clear()
    assert report(campaign, None, NOW).total.households == 16
    assert report(campaign, outside, NOW).total.households == 1


def test_a_class_is_counted_among_the_hamlets_it_invites(campaign: Campaign) -> None:
    """The hamlets of the team that teaches it, not the whole country."""
    from outreach.models import TrainingClass

    taught = make_campaign(campaign.sender, kind="class", code="7005")
    team = make_team(Area.objects.get(name="Thôn 10"))
    TrainingClass.objects.create(team=team, title="Lớp", place="Nhà văn hóa", starts_at=NOW, campaign=taught)
    assert [(line.hamlet, line.households) for line in report(taught, None, NOW).rows] == [("Thôn 10", 2)]


def test_the_number_of_queries_does_not_grow_with_the_register(campaign: Campaign) -> None:
    """Everything is added up by the database."""

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            report(campaign, None, NOW)
        return len(caught)

    before = queries()
    for serial in range(100, 130):
        message(campaign, make_household(f"D{serial}", make_hamlet(f"Bản {serial}"), number(serial)), serial, State.DELIVERED)
    assert queries() == before <= 5


def test_the_text_fits_the_terminal_and_says_reasons_in_words(campaign: Campaign) -> None:
    """Hamlets in the order people count them; no line is wider than the screen; nothing claims that a message was read."""
    long_name = make_hamlet("Tổ dân phố Nhà văn hóa trung tâm khu phố chợ số 12", commune="Xã Vân")
    message(campaign, make_household("E1", long_name, number(70)), 70, State.DELIVERED, cost_vnd=4_000_000_00)
    text = text_table(report(campaign, None, NOW))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert text.index("Thôn 2, Xã Mẫu Sơn") < text.index("Thôn 10, Xã Mẫu Sơn") < text.index("Hộ đã xoá") < text.rindex("Tổng cộng")
    assert "2  máy tắt hoặc ngoài vùng phủ sóng" in text
    assert "1  đã xin dừng nhận tin" in text
    assert "400.009.600" in text
    assert "1 tin chưa rõ" in text
    assert "Nhà mạng" in text
    assert "đã đọc" not in text.lower()


def test_a_report_about_nobody_is_still_a_report() -> None:
    """No division by zero, no row, a sum of nothing."""
    text = text_table(report(make_campaign(make_sender()), None, NOW))
    assert "Tổng cộng" in text
    assert "–" in text


def test_the_workbook_holds_numbers_as_numbers_and_names_as_text(campaign: Campaign, tmp_path: Path) -> None:
    """What the officer adds up in Excel is what the report says; a hamlet called like a formula stays a name."""
    make_household("F1", make_hamlet("=1+1"), number(80))
    path = write_report_xlsx(report(campaign, None, NOW), tmp_path / "bao-cao.xlsx")
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("Báo cáo").to_python()
    headings = rows[1]
    by_name = {row[0]: dict(zip(headings, row, strict=True)) for row in rows[2:]}
    assert "=1+1" in by_name
    assert by_name["Thôn 2"]["Số tin"] == 12
    assert by_name["Tổng cộng"]["Tiền (đồng)"] == 6400 + 2 * 1600
    assert by_name["Thôn 10"]["Tỉ lệ tới máy"] == 0.5
    reasons = book.get_sheet_by_name("Lý do").to_python()
    assert ["Thôn 2", "Xã Mẫu Sơn, Tỉnh Mẫu", "không tới", "máy tắt hoặc ngoài vùng phủ sóng", 2] in reasons
