"""What becomes of pages, scripts, recordings and links on the way into a ZIM file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import KitError
from generator.zim import write_zim
from generator.zim.pages import unmarked
from tests.zims import DAY, ICON, entries, packed, page, site_of, text_of


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A finished site of one page, as an engine might leave it."""
    (tmp_path / "site" / "assets").mkdir(parents=True)
    page(tmp_path / "site", "index.html", '<a href="assets/kit.css">x</a>')
    (tmp_path / "site" / "assets" / "kit.css").write_text("p { color: red }", encoding="utf-8")
    return tmp_path / "site"


def test_search_words_lose_their_marks_and_d_comes_both_ways() -> None:
    assert unmarked("Lừa ĐẢO, điện thoại") == "lua đao, đien thoai dao dien"
    assert unmarked("Tin nhắn") == "tin nhan"


def test_another_word_gives_the_file_another_identity(small: Path, project: Path) -> None:
    before = packed(small, project)
    page(small, "index.html", "Khác")
    after = packed(small, project, "y.zim")
    assert before.uuid != after.uuid
    assert before.check()
    assert after.check()


def test_scripts_inside_a_page_become_files_and_run_from_there(small: Path, project: Path) -> None:
    head = '<link rel="canonical" href="https://camtay.example/"><link rel=manifest href="../manifest.webmanifest">'
    body = '<script>var a = 1;</script><script type="application/json">{"b": 2}</script><script src="../assets/offline.js" defer></script>'
    page(small, "tin/trang.html", body, head)
    (small / "manifest.webmanifest").write_text("{}", encoding="utf-8")
    (small / "assets" / "offline.js").write_text("x", encoding="utf-8")
    made = packed(small, project)
    text = text_of(made, "tin/trang.html")
    scripts = [path for path in entries(made) if path.startswith("assets/inline-")]
    assert len(scripts) == 1
    assert f'<script src="../{scripts[0]}"></script>' in text
    assert text_of(made, scripts[0]) == "var a = 1;"
    assert made.get_entry_by_path(scripts[0]).get_item().mimetype == "text/javascript"
    assert '{"b": 2}' in text
    assert "canonical" not in text
    assert "manifest" not in text
    assert "offline" not in text


def test_recordings_go_in_with_their_kinds_and_a_file_that_is_there_twice_once(small: Path, project: Path) -> None:
    for name in ("bai/A1.vi.m4a", "bai/A1.tay.m4a", "bai/A2.vi.mp3", "bai/A3.vi.ogg"):
        (small / name).parent.mkdir(exist_ok=True)
        (small / name).write_bytes(b"\x00" * 2000 if "A1" in name else name.encode() * 100)
    made = packed(small, project)
    assert made.get_entry_by_path("bai/A2.vi.mp3").get_item().mimetype == "audio/mpeg"
    assert made.get_entry_by_path("bai/A3.vi.ogg").get_item().mimetype == "audio/ogg"
    assert made.get_entry_by_path("bai/A1.vi.m4a").get_item().mimetype == "audio/mp4"
    assert bytes(made.get_entry_by_path("bai/A1.vi.m4a").get_item().content) == b"\x00" * 2000
    assert made.get_entry_by_path("bai/A1.vi.m4a").is_redirect != made.get_entry_by_path("bai/A1.tay.m4a").is_redirect
    done = subprocess.run(["zimcheck", "-R", made.filename], capture_output=True, text=True, check=True)
    assert "Overall Test Status: Pass" in done.stdout


@pytest.mark.parametrize("link", ["print/A1.pdf", "/index.html", "../share/kit.html", "khong-co.html#doan?x"])
def test_a_link_into_nowhere_is_told_and_no_file_is_left(small: Path, project: Path, link: str) -> None:
    page(small, "tin/trang.html", f'<a class="x" href="{link}">y</a>')
    with pytest.raises(KitError) as caught:
        packed(small, project)
    assert [(problem.file, problem.rule) for problem in caught.value.problems] == [("tin/trang.html", "dangling")]
    assert link in str(caught.value)
    assert [path.name for path in small.parent.iterdir() if "zim" in path.name] == []


def test_links_that_leave_the_kit_or_stay_on_the_page_are_let_be(small: Path, project: Path) -> None:
    body = (
        '<a href="https://example.org/x">a</a><a href="tel:113">b</a><a href="#x">c</a><a href="?y">d</a><code>href="khong-co.html"</code>'
    )
    page(small, "tin/trang.html", body)
    assert packed(small, project).has_entry_by_path("tin/trang.html")


def test_without_the_library_the_next_step_is_told(small: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "generator.zim.file", raising=False)
    monkeypatch.setitem(sys.modules, "libzim", None)
    monkeypatch.setitem(sys.modules, "libzim.writer", None)
    with pytest.raises(KitError, match=r"pip install '\.\[zim\]'"):
        write_zim(small, site_of(project), ICON, DAY, small.parent / "x.zim")
    assert not (small.parent / "x.zim").exists()


def test_making_it_says_nothing_on_the_terminal(small: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    packed(small, project)
    assert capfd.readouterr() == ("", "")
    os.write(1, b"still here")
    assert capfd.readouterr().out == "still here"
