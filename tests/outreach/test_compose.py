"""The text each recipient gets."""

from pathlib import Path

import pytest

from outreach.models import Campaign
from outreach.planning.audience import Place, Recipient
from outreach.planning.compose import Composer, ForbiddenText, row, template_name

from .samples import at, make_campaign, make_sender
from .setups import TEMPLATES, make_setup

pytestmark = pytest.mark.django_db
PLACE = Place("Bản Mẫu Một", "Xã Mẫu Sơn", "Tổ Mẫu", "0508 000 001")


def recipient(**more: object) -> Recipient:
    """Somebody to write to."""
    fields = {"number": "+84500000001", "key": "k", "household": 1, "head": "Lò Thị Mẫu", "style": "", "language": "vi", "place": PLACE}
    return Recipient(**{**fields, **more})  # type: ignore[arg-type]


@pytest.fixture
def campaign() -> Campaign:
    """A broadcast with the head's name."""
    return make_campaign(make_sender(), text="Mời {{ head }} đi họp")


def test_a_households_own_way_of_writing_goes_before_the_campaigns(campaign: Campaign) -> None:
    """Plain by default; with diacritics for who reads them better; and the other way round."""
    compose = Composer(make_setup(), campaign, {"text": campaign.text})
    assert "Moi Lo Thi Mau di hop" in compose(recipient()).text
    assert "Mời Lò Thị Mẫu đi họp" in compose(recipient(style="marks")).text
    campaign.with_marks = True
    compose = Composer(make_setup(), campaign, {"text": campaign.text})
    assert "Mời Lò Thị Mẫu đi họp" in compose(recipient()).text
    assert "Moi Lo Thi Mau di hop" in compose(recipient(style="plain")).text


def test_a_language_without_templates_falls_back_to_vietnamese(campaign: Campaign) -> None:
    """And one with a template of its own gets it."""
    compose = Composer(make_setup(), campaign, {"text": campaign.text})
    assert compose(recipient(language="tay")).text == compose(recipient()).text


def test_another_language_has_its_own_words(campaign: Campaign, tmp_path: Path) -> None:
    """A folder beside vi/."""
    for source in (TEMPLATES / "vi").glob("*.txt"):
        (tmp_path / "vi").mkdir(exist_ok=True)
        (tmp_path / "vi" / source.name).write_text(source.read_text("utf-8"), "utf-8")
    (tmp_path / "tay").mkdir()
    (tmp_path / "tay" / "broadcast.txt").write_text("TAY {{ text }} {{ code }}", "utf-8")
    compose = Composer(make_setup(tmp_path), campaign, {"text": campaign.text})
    assert compose(recipient(language="tay")).text.startswith("TAY ")
    assert not compose(recipient()).text.startswith("TAY ")


def test_what_no_sms_may_say_is_refused_at_every_planning(campaign: Campaign) -> None:
    """Also when it comes with a name: the text that would leave is looked at."""
    compose = Composer(make_setup(), campaign, {"text": campaign.text})
    with pytest.raises(ForbiddenText):
        compose(recipient(head="bit.ly/qua"))


def test_a_row_is_priced_by_network(campaign: Campaign) -> None:
    """700 for a Viettel number, 900 for one of no known network."""
    compose = Composer(make_setup(), campaign, {"text": campaign.text})
    when = at("2026-11-25")
    assert row(campaign, recipient(), compose, when, when).cost_vnd == 900
    assert row(campaign, recipient(number="+84970000000"), compose, when, when)[9:11] == (700, "viettel")


def test_an_alert_has_a_template_of_its_own(campaign: Campaign) -> None:
    """Notices, alerts, tips, classes, broadcasts: each kind its file, and each file is there."""
    names = set()
    for kind, purpose in (("notice", "policy"), ("notice", "alert"), ("tips", "tips"), ("class", "class"), ("broadcast", "policy")):
        campaign.kind, campaign.purpose = kind, purpose
        names.add(template_name(campaign))
    assert names == {"notice", "alert", "tip", "class-reminder", "broadcast"}
    assert all((TEMPLATES / "vi" / f"{name}.txt").exists() for name in names)
