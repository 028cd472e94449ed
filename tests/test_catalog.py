"""catalog.json."""

import json
from pathlib import Path

from generator.build import load
from generator.catalog import Catalog, make_catalog
from tests.conftest import ROOT


def test_the_catalog_carries_codes_addresses_and_sms_tips(project: Path) -> None:
    loaded = load(project)
    catalog = json.loads(make_catalog(loaded.content, loaded.settings).model_dump_json())
    assert catalog["version"] == 1
    (lesson,) = catalog["lessons"]
    assert (lesson["code"], lesson["address"], lesson["page"]) == ("C1", "camtay.example/c1.html", "online-safety/scam.html")
    assert lesson["sms"].startswith("Tin lạ")
    (notice,) = catalog["notices"]
    assert (notice["id"], notice["purpose"], notice["audience"], notice["expires"]) == ("2601", "policy", ["near-poor"], "2026-12-31")
    assert catalog["tracks"] == [{"slug": "online-safety", "code": "C", "title": "An toàn", "lessons": ["C1"]}]


def test_the_documented_schema_is_the_one_in_force() -> None:
    documented = json.loads((ROOT / "docs" / "catalog.schema.json").read_text(encoding="utf-8"))
    assert documented == Catalog.model_json_schema()


def test_tips_for_volunteers_are_none_for_households(project: Path) -> None:
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("icon: shield-check}", "icon: shield-check, readers: volunteers}"), encoding="utf-8")
    loaded = load(project)
    assert [lesson.sms for lesson in make_catalog(loaded.content, loaded.settings).lessons] == [None]
