"""The tables hold what they promise, on both databases."""

import pytest
from django.db import IntegrityError, transaction

from outreach.models import Area, AreaKind, Message, Phone, phone_key

from .samples import at, make_campaign, make_hamlet, make_household, make_sender

pytestmark = pytest.mark.django_db


def test_a_phone_gets_a_campaign_once_however_often_it_is_planned() -> None:
    """The key (phone, campaign, occurrence) is unique in the database itself."""
    campaign = make_campaign(make_sender())
    fields = {
        "campaign": campaign,
        "phone": "+84500000001",
        "phone_key": phone_key("+84500000001"),
        "segments": 1,
        "cost_vnd": 0,
        "not_before": at("2026-11-25"),
        "expires_at": at("2026-11-26"),
    }
    Message.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(**fields)
    Message.objects.create(**fields, occurrence="moved:1")
    assert Message.objects.count() == 2


def test_neighbours_may_share_a_number_and_its_key() -> None:
    """Two households with one number are two rows with the same key, and the key is not the number."""
    hamlet = make_hamlet()
    make_household("H1", hamlet, "+84500000001")
    make_household("H2", hamlet, "+84500000001")
    keys = set(Phone.objects.values_list("key", flat=True))
    assert len(keys) == 1
    assert "84500000001" not in keys.pop()


def test_a_province_cannot_be_written_twice() -> None:
    """Areas without a parent are unique by name, too."""
    make_hamlet()
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(kind=AreaKind.PROVINCE, name="Tỉnh Mẫu")


def test_areas_are_found_without_diacritics_and_by_old_names() -> None:
    """The search words are plain letters of the name and of what it was called before."""
    hamlet = make_hamlet("Thôn Đồng Mẫu")
    hamlet.old_names = "Xóm Cũ"
    hamlet.save()
    assert Area.objects.filter(search__contains="dong mau").get() == hamlet
    assert Area.objects.filter(search__contains="xom cu").get() == hamlet
