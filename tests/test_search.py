"""The search index; what a browser makes of it is in test_site_browser."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.search import SearchDoc, build_index


def doc(title: str = "", headings: tuple[str, ...] = (), summary: str = "", text: str = "") -> SearchDoc:
    return SearchDoc("C3", title, "online-safety/scam.html", "An toàn", summary, headings, text, "lesson")


def read(index: str) -> list[dict[str, Any]]:
    """What a browser would find in `camTaySearch`."""
    assert index.startswith("window.camTaySearch=")
    entries: list[dict[str, Any]] = json.loads(index.removeprefix("window.camTaySearch=").rstrip().removesuffix(";"))
    return entries


def test_a_page_is_kept_as_it_reads_and_as_it_is_searched() -> None:
    (entry,) = read(build_index([doc("Lừa ĐẢO", ("Đọc chậm", "Hỏi"), "Giữ tiền", "Đừng\n bấm")]))
    assert (entry["code"], entry["title"], entry["url"], entry["kind"]) == ("C3", "Lừa ĐẢO", "online-safety/scam.html", "lesson")
    assert entry["folded"] == ["lua dao", "doc cham | hoi", "giu tien", "dung bam"]


@given(st.text(), st.text())
def test_any_words_in_any_form_give_the_same_index(title: str, text: str) -> None:
    entry = build_index([doc(title, text=text)])
    twin = build_index([doc(unicodedata.normalize("NFD", title), text=unicodedata.normalize("NFD", text))])
    assert read(entry)[0]["folded"] == read(twin)[0]["folded"]


@given(st.text(alphabet=st.sampled_from("</script>\u2028\u2029 \\\"'aà")))
def test_no_words_can_end_the_script(text: str) -> None:
    index = build_index([doc(text, text=text, summary=text)])
    assert "</" not in index
    assert index.count("\n") == 1
    assert not {"\u2028", "\u2029"} & set(index)
    assert read(index)[0]["summary"] == unicodedata.normalize("NFC", text)
