"""Settings from mkdocs.yml."""

from pathlib import Path

import pytest

from generator.errors import KitError
from generator.settings import read_settings
from tests import samples


def test_a_short_address_is_lower_case_in_words_and_upper_case_in_a_qr_code(project: Path) -> None:
    settings = read_settings(project)
    assert settings.short_address("C3") == "camtay.example/c3.html"
    assert settings.qr_address("C3") == "HTTPS://CAMTAY.EXAMPLE/C3.HTML"


def test_the_shipped_address_is_known_to_be_a_sample(project: Path) -> None:
    assert read_settings(project).is_sample
    real = samples.CONFIG.replace("https://camtay.example/", "https://hoc.xa-mau.vn/")
    (project / "mkdocs.yml").write_text(real, encoding="utf-8")
    assert not read_settings(project).is_sample


def test_all_problems_are_told_at_once_with_their_lines(project: Path) -> None:
    wrong = samples.CONFIG.replace("https://camtay.example/", "camtay").replace("code: A,", "code: AB,").replace("site_name: Bộ mẫu\n", "")
    (project / "mkdocs.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(KitError) as error:
        read_settings(project)
    assert {p.line for p in error.value.problems} == {1, 12}
    assert len(error.value.problems) == 3


def test_a_folder_without_settings_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="--root"):
        read_settings(tmp_path)
