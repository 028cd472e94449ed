"""Rows into the database: in bulk, and never twice."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from outreach.models import Message, State
from outreach.planning import store
from outreach.planning.store import Row, insert, insert_each, refresh_statistics

from .samples import at, make_campaign, make_hamlet, make_household, make_sender

pytestmark = pytest.mark.django_db
WHEN = at("2026-11-25", "09:00")


@dataclass
class Ids:
    """What rows refer to."""

    campaign: int
    household: int


@pytest.fixture
def ids() -> Ids:
    """A campaign and a household."""
    return Ids(make_campaign(make_sender()).pk, make_household("H1", make_hamlet(), "+84500000001").pk)


def make_row(ids: Ids, number: int, text: str = "Mời bà con", occurrence: str = "") -> Row:
    """A row for one number."""
    phone = f"+8450{number:07d}"
    return Row(
        ids.campaign, None, ids.household, phone, f"k{number}", occurrence, text, False, 1, 900, "other", WHEN, WHEN + timedelta(days=1)
    )


@pytest.mark.parametrize("fresh", [False, True])
def test_what_goes_in_comes_out_as_it_was(ids: Ids, fresh: bool) -> None:
    """Text with tabs, backslashes, quotes and diacritics; times to the second; state queued."""
    text = "Mời “bác”\t\\N 'x' \\. ế 😀"
    assert insert_each([1], lambda number: make_row(ids, number, text), fresh) == 1
    message = Message.objects.get()
    assert (message.text, message.not_before, message.expires_at) == (text, WHEN, WHEN + timedelta(days=1))
    assert (message.state, message.attempts, message.ref, message.session) == (State.QUEUED, 0, "", None)


def test_rows_over_several_batches_and_a_second_time(ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them once; repeating adds only what is new."""
    monkeypatch.setattr(store, "BATCH", 7)
    assert insert(make_row(ids, number) for number in range(50)) == 50
    assert insert(make_row(ids, number) for number in range(60)) == 10
    assert Message.objects.count() == 60
    assert insert([make_row(ids, 1, occurrence="moved")]) == 1


def test_a_row_planned_already_keeps_its_text_and_state(ids: Ids) -> None:
    """Nothing that left is changed by planning again."""
    insert([make_row(ids, 1)])
    Message.objects.update(state=State.DELIVERED)
    assert insert([make_row(ids, 1, "Câu khác")]) == 0
    assert (Message.objects.get().text, Message.objects.get().state) == ("Mời bà con", State.DELIVERED)


def test_an_error_while_rows_are_made_leaves_nothing_behind(ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or none."""
    monkeypatch.setattr(store, "BATCH", 3)

    def rows() -> object:
        for number in range(5):
            yield make_row(ids, number)
        raise ValueError("hỏng")

    with pytest.raises(ValueError, match="hỏng"):
        insert(rows())  # type: ignore[arg-type]
    assert Message.objects.count() == 0


def test_nothing_to_insert_is_nothing(ids: Ids) -> None:
    """And statistics can be refreshed on either database."""
    assert insert([]) == 0
    refresh_statistics()
    assert ids.campaign
