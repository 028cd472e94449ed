"""Whom a campaign speaks to, and who is left out and why."""

import pytest

from outreach.models import Consent, Phone, PhoneKind
from outreach.planning.audience import LeftOut, households, recipients
from outreach.register.optout import stop_number

from .samples import at, make_campaign, make_hamlet, make_household, make_sender, make_team

pytestmark = pytest.mark.django_db


def test_consenting_numbers_once_each_and_the_rest_counted_by_reason() -> None:
    """A shared number counts once; every household that gets nothing has its reason."""
    hamlet = make_hamlet()
    team = make_team(hamlet)
    make_household("H1", hamlet, "+84500000001", head="Lò Văn Mẫu")
    make_household("H2", hamlet, "+84500000001")
    make_household("H3", hamlet, "+84500000003", "+84500000004")
    make_household("H4", hamlet)
    landline = make_household("H5", hamlet)
    Phone.objects.create(household=landline, number="+842383840000", kind=PhoneKind.LANDLINE)
    make_household("H6", hamlet, "+84500000006", purposes=("alert",))
    make_household("H7", hamlet, "+84500000007")
    stop_number("+84500000007", at("2026-11-25"), "gọi điện", "thử")
    left_out = LeftOut()
    found = {one.number: one for one in recipients(make_campaign(make_sender()), left_out)}
    assert set(found) == {"+84500000001", "+84500000003", "+84500000004"}
    assert found["+84500000001"].head == "Lò Văn Mẫu"
    assert (found["+84500000001"].place.team, found["+84500000001"].place.commune) == (team.name, "Xã Mẫu Sơn")
    assert left_out.counts == {"no-phone": 1, "landline": 1, "no-consent": 1, "opted-out": 1, "shared": 1}


def test_areas_reach_down_and_categories_choose() -> None:
    """A commune stands for its hamlets; only the chosen kinds of household."""
    one, two, far = make_hamlet("Bản Mẫu Một"), make_hamlet("Bản Mẫu Hai"), make_hamlet("Bản Xa", commune="Xã Khác")
    make_household("H1", one, "+84500000001")
    make_household("H2", two, "+84500000002", category="near-poor")
    make_household("H3", far, "+84500000003")
    campaign = make_campaign(make_sender(), categories=["poor"])
    campaign.areas.set([one.parent])
    assert [household.code for household in households(campaign)] == ["H1"]
    campaign.areas.set([one.parent.parent])
    assert {one.number for one in recipients(campaign)} == {"+84500000001", "+84500000003"}
    campaign.areas.clear()
    campaign.categories = []
    assert households(campaign).count() == 3


def test_a_withdrawn_consent_is_none() -> None:
    """The row stays as evidence and counts for nothing."""
    make_household("H1", make_hamlet(), "+84500000001")
    Consent.objects.update(withdrawn_at=at("2026-11-24"))
    assert list(recipients(make_campaign(make_sender()))) == []
