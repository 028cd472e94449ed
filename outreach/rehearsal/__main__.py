"""The week itself, in the process that outreach.rehearsal.start made for it."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from ..catalog import load_catalog  # noqa: E402
from ..errors import OutreachError  # noqa: E402
from ..installation import Setup, default_setup, gateways_in_use  # noqa: E402
from ..models import Area, Campaign, CampaignKind, Lesson, Message, Notice, Phone, Sender, State, Team  # noqa: E402
from ..planning.approval import approve  # noqa: E402
from ..planning.classes import draft_class, move_session  # noqa: E402
from ..planning.drafts import draft_notice, draft_tips  # noqa: E402
from ..planning.preview import preview  # noqa: E402
from ..register.importing import import_households  # noqa: E402
from ..register.options import ConsentOption, Options  # noqa: E402
from ..register.teams import import_teams  # noqa: E402
from ..reports.figures import PAID, report  # noqa: E402
from ..reports.formats import number  # noqa: E402
from ..reports.sheets import write_report_xlsx  # noqa: E402
from ..reports.tables import text_table  # noqa: E402
from ..reports.visit_files import write_visit_lists  # noqa: E402
from ..rules.timing import VIETNAM, local, say_day  # noqa: E402
from .commune import COMMUNE, HAMLETS, PROVINCE, REPLIES, make_rows, write_list, write_teams  # noqa: E402
from .week import LAST_HOUR, Service, SimulatedClock, answer, first_day, moments  # noqa: E402

EACH = {CampaignKind.CLASS: " mỗi lần nhắc", CampaignKind.TIPS: " mỗi tuần"}
WHO = "cán bộ diễn thử"
PURPOSES = ("class", "alert", "policy", "tips")


def main() -> None:
    """Build the commune, run the week, show what came of it."""
    setup, data = default_setup(), Path(settings.DATA)
    monday = first_day(timezone.localdate(), setup)
    start = at(monday, 0, "06:00")
    call_command("migrate", verbosity=0)
    build_register(data, start)
    campaigns = approve_all(setup, start, monday)
    run_week(setup, monday)
    show(data, campaigns, at(monday, 6, "22:00"))


def at(monday: date, day: int, clock: str) -> datetime:
    """An hour of a day of the week."""
    return datetime.combine(monday + timedelta(days=day), datetime.strptime(clock, "%H:%M").time(), VIETNAM)


def build_register(data: Path, now: datetime) -> None:
    """The list is imported as an officer would import it; the kit's catalog is loaded."""
    list_path, teams_path = data / "danh-sach-ho.xlsx", data / "teams.csv"
    write_list(list_path, make_rows())
    write_teams(teams_path)
    consent = ConsentOption(PURPOSES, "paper", local(now).date() - timedelta(days=30), "Tổ công nghệ số (bịa)", "phiếu ký (bịa)")
    outcome = import_households(list_path, Options(commune=COMMUNE, province=PROVINCE, consent=consent), now=now, who=WHO)
    print("\n1. Nhập danh sách Excel của xã")
    print(f"   {list_path.name}: {outcome.merged.new} hộ vào sổ; {len(outcome.bad)} dòng có chỗ sai được trả lại, kèm lý do.")
    import_teams(teams_path, now=now, who=WHO)
    first, second = Team.objects.order_by("code")
    for index, name in enumerate(HAMLETS):
        Area.objects.filter(name=name).update(team=first if index < 4 else second)
    loaded = load_catalog(Path(sys.argv[1]) if len(sys.argv) > 1 else settings.CATALOG, now, WHO)
    print(f"   Nạp bộ: {loaded.lessons} bài học, {loaded.notices} thông báo. Nhập 2 tổ công nghệ số.")
    Sender.objects.create(name="CAMTAY", rate=50.0, burst=300)


def approve_all(setup: Setup, now: datetime, monday: date) -> list[Campaign]:
    """Two classes, the newest policy notice, the newest alert, the tips: previewed and approved."""
    sender = Sender.objects.get()
    made = []
    lessons = list(Lesson.objects.filter(offered=True)[:2])
    for team, day, lesson in zip(Team.objects.order_by("code"), (2, 4), lessons, strict=False):
        starts = at(monday, day, "19:00")
        title = lesson.title.split(":")[0]
        taught = draft_class(team, title, team.meeting_place, starts, sender, WHO, now, setup.hours, "FREQ=WEEKLY", lesson=lesson)
        made.append(taught.campaign)
    for purpose, day, clock in (("policy", 0, "08:00"), ("alert", 3, "08:30")):
        notice = Notice.objects.filter(purpose=purpose, offered=True).order_by("-code").first()
        if notice is None:
            raise OutreachError(f"Trong bộ chưa có thông báo loại {purpose}.", "thêm vào content/vi/notices rồi kit build")
        made.append(draft_notice(notice.code, sender, at(monday, day, clock), WHO, now))
    made.append(draft_tips(sender, 5, "09:00", now, WHO, now))
    print("\n2. Xem trước và duyệt các đợt nhắn của tuần")
    for campaign in made:
        seen = preview(campaign, setup, now)
        if seen.problems:
            raise OutreachError(" ".join(seen.problems))
        approve(campaign.pk, seen.hash, setup, now, WHO)
        print(f"   {campaign}: {seen.recipients} số, khoảng {number(seen.chosen.vnd)} đ{EACH.get(CampaignKind(campaign.kind), '')}")
        print(f"      “{seen.samples[0]}”")
    return made


def run_week(setup: Setup, monday: date) -> None:
    """Hour by hour; on Wednesday noon the first class is moved to Thursday, and people answer through the week."""
    clock = SimulatedClock(at(monday, 0, "06:00"))
    service = Service(setup, clock, gateways_in_use())
    answers = {at(monday, day, hour): text for day, hour, text in REPLIES}
    numbers = list(Phone.objects.filter(number__startswith="+84500").order_by("pk").values_list("number", flat=True)[5::29])
    moved, heard = at(monday, 2, "12:00"), 0
    print(f"\n3. Một tuần trôi qua, từ {monday:%d/%m} (từng giờ, không phải đợi)")
    try:
        for moment in moments(monday):
            for when in [when for when in answers if when <= moment]:
                answer(settings.OUTBOX, when, numbers.pop(0), answers.pop(when))
                heard += 1
            if moment == moved:
                move_first_class(setup, monday, moment)
            service.step(moment)
            if moment.hour == LAST_HOUR:
                show_day(moment, heard)
                heard = 0
    finally:
        service.close()


def show_day(now: datetime, heard: int) -> None:
    """One line for the day that ends; `heard` replies came in."""
    began = now.replace(hour=0)
    accepted = Message.objects.filter(PAID, sent_at__gte=began, sent_at__lte=now + timedelta(hours=1)).count()
    replies = f"; bà con nhắn lại {heard} tin" if heard else ""
    day = say_day(now)
    print(f"   {day[0].upper()}{day[1:]}: nhà mạng nhận {number(accepted)} tin{replies}.", flush=True)


def move_first_class(setup: Setup, monday: date, now: datetime) -> None:
    """To the next evening; those who were reminded are told."""
    session = Team.objects.order_by("code")[0].classes.get().sessions.order_by("starts_at")[0]
    told = move_session(session, at(monday, 3, "19:00"), session.place, setup, now, WHO)
    print(f"   Trưa thứ Tư: lớp {session.training_class} dời sang thứ Năm; {told} số đã được nhắc nhận tin báo đổi.")


def show(data: Path, campaigns: list[Campaign], now: datetime) -> None:
    """The week's report, the visit lists, where everything lies."""
    whole = report(None, None, now)
    print(f"\n4. Ai đã được báo\n\n{text_table(whole)}")
    write_report_xlsx(whole, data / "bao-cao.xlsx")
    folder = data / "di-tham"
    for campaign in campaigns:
        if campaign.notice_id:
            write_visit_lists(campaign, None, folder, now, WHO)
    waiting = Message.objects.filter(state=State.QUEUED).count()
    print(f"“Đang chờ” là {number(waiting)} tin của tuần sau, đã xếp sẵn.")
    print(f"\n5. Mở ra xem, trong {data}")
    for name, what in LOOK:
        print(f"   {name:<28}{what}")


LOOK = (
    ("di-tham/", "tờ đi thăm những hộ SMS không tới được (.html): in ra, hoặc mở trên điện thoại"),
    ("bao-cao.xlsx", "báo cáo từng thôn"),
    ("danh-sach-ho-can-sua.xlsx", "những dòng trả lại, ô sai tô màu, kèm lý do"),
    ("outbox/", "từng tin đã “gửi”, mỗi tin một dòng; không tin nào ra khỏi máy này"),
)


if __name__ == "__main__":
    try:
        main()
    except OutreachError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
