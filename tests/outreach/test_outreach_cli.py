"""The `outreach` command, as an officer uses it: a whole small campaign, and every mistake told in one line."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from outreach.cli import main
from outreach.models import Audit, Campaign, Household, Inbound, Message, Sender, State
from outreach.rules.timing import VIETNAM, Hours, next_allowed

from .samples import make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, given: str = "") -> Result:
    """One command."""
    return CliRunner().invoke(main, list(words), input=given)


def good(*words: str, given: str = "") -> str:
    """One command that must go well; what it said."""
    result = run(*words, given=given)
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


def bad(*words: str, given: str = "") -> str:
    """One command that must be refused in one line without a traceback; what it said."""
    result = run(*words, given=given)
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture
def always_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run at any hour and in Tết, too: the command's clock says ten o'clock of a decent day."""
    monkeypatch.setattr("django.utils.timezone.now", decent)


def decent() -> datetime:
    """A moment in which messages may leave, near now."""
    now = datetime.now(VIETNAM)
    opening = next_allowed(now.replace(hour=10, minute=0, second=0, microsecond=0), Hours())
    return opening + timedelta(seconds=now.second, microseconds=now.microsecond)


def test_every_command_says_what_it_does() -> None:
    """Help in Vietnamese for each command and subcommand."""

    def walk(command: click.Command, path: list[str]) -> None:
        said = good(*path, "--help")
        assert command.help
        assert command.help.splitlines()[0].rstrip(".")[:20] in said
        for name, below in getattr(command, "commands", {}).items():
            walk(below, [*path, name])

    walk(main, [])


def every_command() -> Iterator[list[str]]:
    """The words of each command and subcommand."""

    def walk(command: click.Command, path: list[str]) -> Iterator[list[str]]:
        yield path
        for name, below in getattr(command, "commands", {}).items():
            yield from walk(below, [*path, name])

    return walk(main, [])


def test_what_click_says_is_vietnamese_too() -> None:
    """No "Usage", no "Options", no type of a programmer's; a slip of the finger is answered with the word that was meant."""
    english = re.compile(r"Usage|Options|Commands|Error|Missing|default|required|Show|TEXT|INTEGER|FILE\b|DIRECTORY|\.\.\.\n|%d")
    for path in every_command():
        assert not english.search(said := good(*path, "--help")), said
    for words in (["campain"], ["campaign", "preview"], ["campaign", "preview", "x"], ["report", "--are", "x"], ["plan", "thừa"]):
        assert not english.search(said := bad(*words)), said
    assert "'campaign'" in bad("campain")
    assert "hãy ghi như 25/11/2026" in bad("import-households", "x.xlsx", "--consent-date", "31/13/2026")
    assert "Chọn trong" in bad("campaign", "broadcast", "x", "y")


def test_the_words_of_click_are_compiled_from_their_source(tmp_path: Path) -> None:
    """click.mo is what click.po says."""
    folder = ROOT / "terminal_words" / "locale" / "vi" / "LC_MESSAGES"
    with (folder / "click.po").open("rb") as source, (tmp_path / "click.mo").open("wb") as target:
        write_mo(target, read_po(source, locale="vi"))
    with (tmp_path / "click.mo").open("rb") as fresh, (folder / "click.mo").open("rb") as kept:
        new, old = read_mo(fresh), read_mo(kept)
    assert {str(one.id): one.string for one in new if one.id} == {str(one.id): one.string for one in old if one.id}


@pytest.mark.usefixtures("always_open")
def test_from_draft_to_visit_list(tmp_path: Path) -> None:
    """Draft, preview, approve with its hash, dispatch, report, visit list."""
    team_hamlet = make_hamlet()
    make_team(team_hamlet)
    make_household("H1", team_hamlet, "+84500000001", head="Lò Văn Mẫu")
    make_household("H2", team_hamlet, "+84502000002", head="Vi Thị Mẫu")
    make_household("H3", team_hamlet, head="Hà Thị Mẫu")
    make_sender()
    said = good("campaign", "broadcast", "Thẻ bảo hiểm", "Mời {{ head }} tới nhà văn hóa nhận thẻ", "--purpose", "chinh-sach")
    number = re.search(r"preview (\d+)", said)[1]  # type: ignore[index]
    shown = good("campaign", "preview", number)
    assert "Người nhận: 2 số" in shown
    assert "1 hộ – chưa có số điện thoại" in shown
    assert "Moi Lo Van Mau" in shown
    mark = re.search(r"approve \d+ ([0-9a-f]{8})", shown)[1]  # type: ignore[index]
    assert "đã đổi" in bad("campaign", "approve", number, "0" * 8, "--yes")
    assert "2 tin đang chờ" in good("campaign", "approve", number, mark, "--yes")
    sent = good("dispatch")
    assert "1 tin nhà cung cấp đã nhận" in sent
    assert "1 tin không gửi được" in sent
    good("inbox", "poll")
    assert "Tổng cộng" in good("report", "--campaign", number)
    listed = good("visit-list", number, "--out", str(tmp_path))
    sheet = next(tmp_path.glob("*.html")).read_text("utf-8")
    assert "Vi Thị Mẫu" in sheet
    assert "Hà Thị Mẫu" in sheet
    assert "tệp trong" in listed
    assert Audit.objects.filter(action="export-visit-list").exists()


@pytest.mark.usefixtures("always_open")
def test_approving_asks_first_and_no_answer_is_no() -> None:
    """Without --yes the preview is shown and a person must say yes."""
    make_household("H1", make_hamlet(), "+84500000001")
    make_sender()
    good("campaign", "broadcast", "x", "Mời bà con đi họp", "--purpose", "chinh-sach")
    number = str(Campaign.objects.get().pk)
    assert "Chưa làm gì" in bad("campaign", "approve", number, given="\n")
    assert Message.objects.count() == 0
    good("campaign", "approve", number, given="có\n")
    assert Message.objects.count() == 1
    good("campaign", "pause", number)
    assert "tạm dừng" in good("campaign", "list")
    good("campaign", "resume", number)
    assert "bỏ 1 tin" in good("campaign", "cancel", number, "--yes")
    assert "đã huỷ" in bad("campaign", "pause", number)
    assert "soạn đợt mới" in bad("campaign", "reopen", number)
    assert Campaign.objects.get().state == "cancelled"


@pytest.mark.usefixtures("always_open")
def test_a_class_is_added_moved_and_ended() -> None:
    """Reminders are planned after approval; moving asks first."""
    team = make_team(make_hamlet())
    make_household("H1", team.hamlet, "+84500000001")
    make_sender()
    start = next_allowed(timezone.now() + timedelta(days=3), Hours()).astimezone(VIETNAM).replace(hour=19, minute=0)
    good("class", "add", "MAU-1", "Gọi điện", "--start", f"{start:%d/%m/%Y %H:%M}")
    campaign = Campaign.objects.get()
    shown = good("campaign", "preview", str(campaign.pk))
    mark = re.search(r"approve \d+ ([0-9a-f]{8})", shown)[1]  # type: ignore[index]
    good("campaign", "approve", str(campaign.pk), mark, "--yes")
    assert "Đã xếp 2 tin mới" in good("plan")
    assert "Đã xếp 0 tin mới" in good("plan")
    session = campaign.training_class.sessions.get()
    assert f"buổi {session.pk}" in good("class", "list")
    good("class", "move", str(session.pk), "--place", "Trường học", "--yes")
    session.refresh_from_db()
    assert session.place == "Trường học"
    assert "đã kết thúc" in good("class", "end", str(campaign.training_class.pk), "--yes")
    assert "ngoài giờ" in bad("class", "add", "MAU-1", "Sớm", "--start", f"{start:%d/%m/%Y} 06:00", "--remind", "-2h")
    assert "Không có tổ" in bad("class", "add", "KHAC", "x", "--start", f"{start:%d/%m/%Y %H:%M}")


def test_mistakes_are_told_with_the_next_step(tmp_path: Path) -> None:
    """A number, a name, a file that is not there; a text that cannot be."""
    make_sender()
    assert "outreach campaign list" in bad("campaign", "preview", "99")
    assert "Không có đợt nhắn số 99" in bad("campaign", "approve", "99", "0" * 8, "--yes")
    assert "đặt tên tệp có đuôi .xlsx" in bad("report", "--xlsx", str(tmp_path / "bao-cao.txt"))
    assert "đang có: CAMTAY" in bad("sender", "resume", "KHAC")
    assert "không xin dừng" in bad("allow", "0500 000 009")
    assert "không có trong sổ" in good("stop", "0500 000 009")
    assert "Không có thông báo mã 9999" in bad("campaign", "notice", "9999")
    assert "Không có địa bàn" in bad("campaign", "broadcast", "x", "y", "--purpose", "canh-bao", "--area", "Nơi nào")
    assert "kit build" in bad("load-catalog", str(tmp_path / "none.json"))
    assert "none.xlsx" in bad("import-households", str(tmp_path / "none.xlsx"))
    assert "Không có hộ" in bad("erase", "KHONG-CO", "--yes")
    assert "không hiểu" in bad("class", "add", "T", "x", "--start", "hôm qua").lower()
    make_household("H1", make_hamlet(), "+84500000001")
    good("campaign", "broadcast", "x", "Mời {{ hed }} đi họp", "--purpose", "chinh-sach")
    assert "hed" in bad("campaign", "preview", str(Campaign.objects.get().pk))


def test_erasing_and_stopping_ask_and_tell() -> None:
    """A person leaves the register, or only the messages."""
    make_household("H1", make_hamlet(), "+84500000001", head="Lò Văn Mẫu")
    make_household("H2", make_hamlet(), "+84500000002")
    assert "Lò Văn Mẫu" in bad("erase", "H1", given="n\n")
    assert Household.objects.count() == 2
    good("erase", "H1", "--yes")
    assert Household.objects.get().code == "H2"
    assert "Đã dừng" in good("stop", "0500 000 002")
    assert "trở lại" in good("allow", "0500000002")
    assert "thiếu chữ số" in bad("stop", "12")


@pytest.mark.usefixtures("always_open")
def test_the_inbox_is_polled_shown_and_closed() -> None:
    """A reply in the outbox becomes an open item of the household's team."""
    team = make_team(make_hamlet())
    make_household("H1", team.hamlet, "+84500000001", head="Lò Văn Mẫu")
    make_sender()
    settings.OUTBOX.mkdir(parents=True, exist_ok=True)
    line = {"ref": "R1", "from": "+84500000001", "text": "GIUP tôi với", "at": timezone.now().isoformat()}
    (settings.OUTBOX / "replies.ndjson").write_text(json.dumps(line) + "\n", "utf-8")
    try:
        assert "Cần giúp: 1" in good("inbox", "poll")
    finally:
        (settings.OUTBOX / "replies.ndjson").unlink()
    shown = good("inbox")
    assert "Lò Văn Mẫu (H1), 0500 000 001" in shown
    assert "“GIUP tôi với”" in shown
    assert "MAU-1" in good("inbox", "--team", "MAU-1")
    item = Inbound.objects.get()
    good("inbox", "done", str(item.pk), "--note", "đã tới nhà", "--who", "tổ")
    assert "0 tin chờ" in good("inbox")


def test_a_reply_cannot_give_orders_to_the_terminal() -> None:
    """Anybody may text anything: signs that move, colour or copy become spaces, and the rest is read as it came."""
    said = "GIUP\x1b]52;c;cm0gLXJm\x07\x9b2J\u202e tôi\nvới"
    Inbound.objects.create(gateway="outbox", ref="R9", phone="\x1b[2J", text=said, kind="help", received_at=timezone.now())
    shown = good("inbox")
    assert "“GIUP ]52;c;cm0gLXJm  2J  tôi với”" in shown
    assert [char for char in shown if not char.isprintable() and char != "\n"] == []


def test_unclear_messages_are_decided_by_a_person() -> None:
    """Shown with the number masked; both answers are asked for."""
    campaign = make_campaign(make_sender())
    household = make_household("H1", make_hamlet(), "+84500000001")
    message = Message.objects.create(
        campaign=campaign,
        household=household,
        phone="+84500000001",
        phone_key="k",
        segments=1,
        cost_vnd=0,
        state=State.UNKNOWN,
        reason="timeout",
        claimed_at=timezone.now(),
        not_before=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    shown = good("dispatch", "unknown")
    assert str(message.pk) in shown
    assert "500000001" not in shown.replace(" ", "")
    good("dispatch", "decide", str(message.pk), "--arrived", "--yes")
    message.refresh_from_db()
    assert message.state == State.ACCEPTED
    assert "không ở tình trạng chưa rõ" in bad("dispatch", "decide", str(message.pk), "--again", "--yes")


def test_a_new_place_is_set_up_by_init(tmp_path: Path) -> None:
    """In a folder of its own, by another process: secrets for the owner only, tables, a sender; twice changes nothing."""
    environment = {"PATH": "/usr/bin:/bin", "OUTREACH_DATA": str(tmp_path / "data"), "PYTHONUTF8": "1"}

    def outreach(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "outreach", *words], cwd=ROOT, env=environment, capture_output=True, text=True)

    before = outreach("campaign", "list")
    assert (before.returncode, "outreach init" in before.stderr) == (1, True)
    assert "Traceback" not in before.stderr
    assert "Liệt kê" in outreach("campaign", "list", "--help").stdout
    assert outreach("init", "--sender", "Tên quá dài").returncode == 1
    assert not (tmp_path / "data").exists()
    first = outreach("init", "--sender", "XAMAUSON")
    assert first.returncode == 0, first.stderr
    secrets = tmp_path / "data" / "outreach.env"
    assert secrets.stat().st_mode & 0o077 == 0
    assert secrets.parent.stat().st_mode & 0o077 == 0, "register, outbox and exports are nobody else's on this machine"
    kept = secrets.read_text("utf-8")
    assert outreach("init").returncode == 0
    assert secrets.read_text("utf-8") == kept
    assert "XAMAUSON" in outreach("sender", "list").stdout
    checked = outreach("doctor")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Dùng được" in checked.stdout


def test_a_damaged_register_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """No traceback, the next step, and nothing written over what may still be saved."""
    file = tmp_path / "outreach.sqlite3"
    file.write_bytes(b"this is no database" * 100)
    secrets = {"OUTREACH_SECRET_KEY": "s" * 30, "OUTREACH_PHONE_KEY": "p" * 30}
    environment = {"PATH": "/usr/bin:/bin", "OUTREACH_DATA": str(tmp_path), "PYTHONUTF8": "1", **secrets}
    for words in (["report"], ["init"], ["doctor"]):
        done = subprocess.run([sys.executable, "-m", "outreach", *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "Tệp sổ bị hỏng" in said
        assert "Traceback" not in said
    assert file.read_bytes().startswith(b"this is no database")


def test_a_wrong_hour_in_the_environment_is_told(tmp_path: Path) -> None:
    """By the doctor as a fault, by other commands as the reason why they stop."""
    environment = {"PATH": "/usr/bin:/bin", "OUTREACH_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, "-m", "outreach", "init"], cwd=ROOT, env=environment, capture_output=True, check=True)
    for command in ("doctor", "plan"):
        wrong = environment | {"OUTREACH_HOURS_FROM": "25:99"}
        done = subprocess.run([sys.executable, "-m", "outreach", command], cwd=ROOT, env=wrong, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "Không hiểu giờ “25:99”" in said
        assert "OUTREACH_HOURS_FROM" in said
        assert "Traceback" not in said


def test_who_may_open_the_admin_is_asked_for_a_password() -> None:
    """Twice the same, long enough; the same name again gets a new one."""
    assert "ít nhất 10" in bad("init", "--admin", "canbo", given="ngan\nngan\n")
    assert not User.objects.exists()
    assert "không giống nhau" in good("init", "--admin", "canbo", given="mot-mat-khau\nkhac-han\nrung-xanh-nui-do\nrung-xanh-nui-do\n")
    assert "mật khẩu mới" in good("init", "--admin", "canbo", given="suoi-trong-mat\nsuoi-trong-mat\n")
    assert User.objects.get(username="canbo").check_password("suoi-trong-mat")


def test_a_stopped_sender_is_shown_and_resumed() -> None:
    """`sender list` says why; `sender resume` lets it go on, and the log keeps who."""
    make_sender(stopped="hết tiền")
    assert "ĐANG DỪNG: hết tiền" in good("sender", "list")
    good("sender", "resume", "CAMTAY", "--who", "cán bộ")
    assert Sender.objects.get().stopped == ""
    assert Audit.objects.get(action="resume-sender").who == "cán bộ"
    connections.close_all()


def test_another_web_server_does_not_open_a_place_without_its_keys(tmp_path: Path) -> None:
    """Else anybody could forge what the admin signs, and a stop by webhook would be kept under an empty key."""
    environment = {"PATH": "/usr/bin:/bin", "OUTREACH_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", "import outreach.console.wsgi"]
    without = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (without.returncode, "run `outreach init`" in without.stderr) == (1, True)
    keys = {"OUTREACH_SECRET_KEY": "k" * 40, "OUTREACH_PHONE_KEY": "p" * 40}
    assert subprocess.run(command, cwd=ROOT, env=environment | keys, capture_output=True).returncode == 0
