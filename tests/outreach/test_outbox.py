"""The outbox: whole lives of messages rehearsed by number, kept in files that outlive a restart."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.gateways.base import Absent, Accepted, CannotTell, Found, Outgoing, Receipt, Refused, Reply, SenderStopped, TryLater, Unclear
from outreach.gateways.outbox import Outbox

from .samples import at

T = TypeVar("T")
NOW = at("2026-11-25", "09:00")


def sms(number: str, mark: str = "m1", text: str = "Moi ba con toi nha van hoa", claimed: datetime = NOW) -> Outgoing:
    """A message to a rehearsal number."""
    return Outgoing(mark, number, text, "CAMTAY", claimed, claimed + timedelta(hours=6))


def use(folder: Path, work: Callable[[Outbox], Awaitable[T]]) -> T:
    """Do something with an outbox made anew, as after a restart."""

    async def inside() -> T:
        outbox = Outbox(folder, lambda: NOW)
        try:
            return await work(outbox)
        finally:
            await outbox.close()

    return asyncio.run(inside())


def lines(folder: Path, day: str = "2026-11-25") -> list[dict[str, str]]:
    """What the file of a day holds."""
    return [json.loads(line) for line in (folder / f"{day}.ndjson").read_bytes().splitlines()]


def test_a_message_is_a_line_that_anyone_can_read(tmp_path: Path) -> None:
    """Diacritics stay readable, the text is exact, and the place names the day in Vietnam."""
    message = sms("+84500000001", text="Mời bà con\tđến nhà văn hóa\n18:00 “mai” 📱")
    accepted = use(tmp_path, lambda outbox: outbox.send(message))
    assert accepted == Accepted("2026-11-25/m1")
    assert lines(tmp_path) == [
        {
            "kind": "message",
            "mark": "m1",
            "to": "+84500000001",
            "text": message.text,
            "sender": "CAMTAY",
            "at": "2026-11-25T09:00:00+07:00",
            "ref": "2026-11-25/m1",
        }
    ]
    assert "Mời bà con" in (tmp_path / "2026-11-25.ndjson").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", ["+84500000001", "+84508000001", "+84509000001", "+84912345678", "+8450"])
def test_most_numbers_are_delivered(tmp_path: Path, number: str) -> None:
    """0500, 0508, 0509 and every number outside the rehearsal range."""
    accepted = use(tmp_path, lambda outbox: outbox.send(sms(number)))
    assert use(tmp_path, lambda outbox: outbox.receipts([accepted.ref])) == [Receipt("delivered", "m1", accepted.ref)]


def test_0501_is_accepted_and_then_out_of_reach(tmp_path: Path) -> None:
    """The receipt says failed with its reason."""
    accepted = use(tmp_path, lambda outbox: outbox.send(sms("+84501000001")))
    assert use(tmp_path, lambda outbox: outbox.receipts([accepted.ref])) == [Receipt("failed", "m1", accepted.ref, "unreachable")]


@pytest.mark.parametrize(("number", "reason"), [("+84502000001", "bad-number"), ("+84503000001", "blocked")])
def test_0502_and_0503_are_refused_for_good(tmp_path: Path, number: str, reason: str) -> None:
    """Nothing is written for them."""
    with pytest.raises(Refused) as caught:
        use(tmp_path, lambda outbox: outbox.send(sms(number)))
    assert caught.value.reason == reason
    assert list(tmp_path.iterdir()) == []


def test_0504_is_accepted_and_never_heard_of_again(tmp_path: Path) -> None:
    """No receipt; asked for, it is accepted."""
    message = sms("+84504000001")
    accepted = use(tmp_path, lambda outbox: outbox.send(message))
    assert use(tmp_path, lambda outbox: outbox.receipts([accepted.ref])) == []
    assert use(tmp_path, lambda outbox: outbox.find(message)) == Found(accepted.ref, "accepted")


def test_0505_was_accepted_though_its_answer_was_lost(tmp_path: Path) -> None:
    """Looking it up finds it, so it is not sent again."""
    message = sms("+84505000001")
    with pytest.raises(Unclear):
        use(tmp_path, lambda outbox: outbox.send(message))
    assert use(tmp_path, lambda outbox: outbox.find(message)) == Found("2026-11-25/m1", "delivered")


def test_0506_is_told_to_come_later_once_even_over_a_restart(tmp_path: Path) -> None:
    """The second try, by another process and with another mark, is accepted; another text starts anew."""
    with pytest.raises(TryLater) as caught:
        use(tmp_path, lambda outbox: outbox.send(sms("+84506000001", "m1")))
    assert (caught.value.reason, caught.value.wait_seconds) == ("rate", 1.0)
    assert use(tmp_path, lambda outbox: outbox.find(sms("+84506000001", "m1"))) == Absent()
    assert use(tmp_path, lambda outbox: outbox.send(sms("+84506000001", "m2"))) == Accepted("2026-11-25/m2")
    with pytest.raises(TryLater):
        use(tmp_path, lambda outbox: outbox.send(sms("+84506000001", "m3", text="Tin khac")))
    assert [line["kind"] for line in lines(tmp_path)] == ["refused", "message", "refused"]


def test_0507_is_lost_once_and_surely_absent_then_delivered(tmp_path: Path) -> None:
    """Its answer is lost and it never arrived; sent again it does."""
    with pytest.raises(Unclear):
        use(tmp_path, lambda outbox: outbox.send(sms("+84507000001", "m1")))
    assert use(tmp_path, lambda outbox: outbox.find(sms("+84507000001", "m1"))) == Absent()
    accepted = use(tmp_path, lambda outbox: outbox.send(sms("+84507000001", "m2")))
    assert use(tmp_path, lambda outbox: outbox.receipts([accepted.ref])) == [Receipt("delivered", "m2", accepted.ref)]
    assert [line["kind"] for line in lines(tmp_path)] == ["lost", "message"]


def test_the_day_of_the_claim_in_vietnam_names_the_file(tmp_path: Path) -> None:
    """Claimed at 23:59 and asked for the next morning, a message is found; 18:00 UTC is already tomorrow."""
    late = sms("+84500000001", "late", claimed=at("2026-11-24", "23:59"))
    utc = sms("+84500000001", "utc", claimed=datetime.fromisoformat("2026-11-25T18:00:00+00:00"))
    use(tmp_path, lambda outbox: outbox.send(late))
    use(tmp_path, lambda outbox: outbox.send(utc))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-24.ndjson", "2026-11-26.ndjson"]
    assert use(tmp_path, lambda outbox: outbox.find(late)) == Found("2026-11-24/late", "delivered")


def test_receipts_of_many_days_and_of_nonsense(tmp_path: Path) -> None:
    """Each is found in its day's file; what was never written gives no receipt and no error."""
    days = [f"2026-11-{day}" for day in range(10, 20)]

    async def work(outbox: Outbox) -> tuple[list[Receipt], list[Receipt]]:
        refs = [(await outbox.send(sms("+84500000001", "m", claimed=at(day)))).ref for day in days]
        return await outbox.receipts(refs), await outbox.receipts(["SM123", "2026-11-25/nobody", "../x", ""])

    known, unknown = use(tmp_path, work)
    assert [receipt.ref for receipt in known] == [f"{day}/m" for day in days]
    assert unknown == []


def test_a_thousand_at_once_are_all_on_disk(tmp_path: Path) -> None:
    """Every accepted message has one line, whoever shared a write with it."""

    async def work(outbox: Outbox) -> list[Accepted]:
        return list(await asyncio.gather(*(outbox.send(sms(f"+84500{n:06d}", f"m{n}")) for n in range(1000))))

    accepted = use(tmp_path, work)
    assert sorted(line["ref"] for line in lines(tmp_path)) == sorted(one.ref for one in accepted)
    assert len({one.ref for one in accepted}) == 1000


def test_several_processes_write_one_file_without_tearing_lines(tmp_path: Path) -> None:
    """Four processes of 300 messages each: 1,200 whole lines, and each process sees the others'."""
    code = (
        "import asyncio, sys\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from outreach.gateways.base import Outgoing\nfrom outreach.gateways.outbox import Outbox\n"
        f"now = datetime.fromisoformat('{NOW.isoformat()}')\n"
        "async def main(folder, name):\n"
        "    outbox = Outbox(Path(folder), lambda: now)\n"
        "    for ten in range(30):\n"
        "        sms = [Outgoing(f'{name}-{ten}-{n}', '+84500000001', 'dài ' * 200, 'CAMTAY', now, now) for n in range(10)]\n"
        "        await asyncio.gather(*map(outbox.send, sms))\n"
        "asyncio.run(main(*sys.argv[1:]))\n"
    )
    root = Path(__file__).parents[2]
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n)], cwd=root) for n in range(4)]
    assert [one.wait() for one in running] == [0, 0, 0, 0]
    assert len({line["mark"] for line in lines(tmp_path)}) == 1200
    assert use(tmp_path, lambda outbox: outbox.find(sms("+84500000001", "3-29-9"))) == Found("2026-11-25/3-29-9", "delivered")


def test_what_is_appended_meanwhile_is_seen(tmp_path: Path) -> None:
    """The index reads on from where it was, and leaves a line alone that is still being written."""

    async def work(outbox: Outbox) -> tuple[object, object, object]:
        path = tmp_path / "2026-11-25.ndjson"
        await outbox.send(sms("+84500000001", "m1"))
        before = await outbox.find(sms("+84500000001", "m2"))
        half = json.dumps({"kind": "message", "mark": "m2", "to": "+84501000001"})
        with path.open("a", encoding="utf-8") as file:
            file.write(half)
        during = await outbox.find(sms("+84500000001", "m2"))
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
        return before, during, await outbox.find(sms("+84500000001", "m2"))

    assert use(tmp_path, work) == (Absent(), Absent(), Found("2026-11-25/m2", "failed", "unreachable"))


def test_a_line_torn_by_a_full_disk_does_not_swallow_the_next(tmp_path: Path) -> None:
    """The torn message counts as absent; the whole one after it is found."""
    (tmp_path / "2026-11-25.ndjson").write_text('{"kind": "message", "mark": "torn", "to": "+8450', encoding="utf-8")
    use(tmp_path, lambda outbox: outbox.send(sms("+84500000001", "whole")))
    assert use(tmp_path, lambda outbox: outbox.find(sms("+84500000001", "torn"))) == Absent()
    assert use(tmp_path, lambda outbox: outbox.find(sms("+84500000001", "whole"))) == Found("2026-11-25/whole", "delivered")


def test_a_folder_that_cannot_be_used_stops_the_sender_and_tells_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file stands where the folder should be: nothing was accepted, nothing is called absent, and the log names the place."""
    folder = tmp_path / "outbox"
    folder.write_text("", encoding="utf-8")
    with pytest.raises(SenderStopped):
        use(folder, lambda outbox: outbox.send(sms("+84500000001")))
    assert str(folder) in caplog.text
    assert "84500000001" not in caplog.text
    folder.unlink()
    (folder / "2026-11-25.ndjson").mkdir(parents=True)
    assert use(folder, lambda outbox: outbox.find(sms("+84500000001"))) == CannotTell()


def test_replies_are_played_from_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """From the asked time on; a time without a zone is Vietnam's; a bad line is named and the others count."""
    (tmp_path / "replies.ndjson").write_text(
        '{"ref": "r0", "from": "+84500000001", "text": "cũ", "at": "2026-11-25T07:59:59+07:00"}\n'
        '{"ref": "r1", "from": "+84500000001", "text": "DỪNG", "at": "2026-11-25T08:00:00"}\n'
        "\n"
        '{"ref": "r2", "from": "+84500000002"}\n'
        '{"ref": "r3", "from": "+84500000003", "text": "TC", "at": "2026-11-25T01:30:00+00:00"}\n',
        encoding="utf-8",
    )
    replies = use(tmp_path, lambda outbox: outbox.replies(at("2026-11-25", "08:00")))
    assert [(reply.ref, reply.phone, reply.text) for reply in replies] == [("r1", "+84500000001", "DỪNG"), ("r3", "+84500000003", "TC")]
    assert replies[0].at == at("2026-11-25", "08:00")
    assert "line 4" in caplog.text
    assert "84500000002" not in caplog.text


def test_no_replies_without_a_file(tmp_path: Path) -> None:
    """Most rehearsals have none."""
    nothing: list[Reply] = []
    assert use(tmp_path, lambda outbox: outbox.replies(NOW)) == nothing


def test_old_days_can_be_forgotten(tmp_path: Path) -> None:
    """Numbers and texts of days before the limit are gone, the limit's own day and other files stay."""

    async def work(outbox: Outbox) -> int:
        for day in ("2026-11-20", "2026-11-24", "2026-11-25"):
            await outbox.send(sms("+84500000001", claimed=at(day)))
        (tmp_path / "replies.ndjson").touch()
        return outbox.forget(date(2026, 11, 25))

    assert use(tmp_path, work) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-25.ndjson", "replies.ndjson"]


@given(st.text(st.characters(), max_size=300), st.text(min_size=1, max_size=40))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str, mark: str) -> None:
    """Quotes, line ends, braces, lone surrogates: the line stays one line and is found by its mark."""
    folder = tmp_path_factory.mktemp("outbox")
    message = sms("+84500000001", mark, text)
    use(folder, lambda outbox: outbox.send(message))
    assert lines(folder)[0]["text"] == text
    assert use(folder, lambda outbox: outbox.find(message)) == Found(f"2026-11-25/{mark}", "delivered")
