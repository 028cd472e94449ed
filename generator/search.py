"""The search index of the site: words and their folded twins, loaded by a script tag so that it also works from a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from .text import fold, nfc


@dataclass(frozen=True)
class SearchDoc:
    """One page that can be found. `section` is the track or kind as shown, `kind` is lesson, notice or page."""

    code: str
    title: str
    url: str
    section: str
    summary: str
    headings: tuple[str, ...]
    text: str
    kind: str


def build_index(docs: Sequence[SearchDoc]) -> str:
    """JavaScript that sets `camTaySearch`: each page with its folded title, headings, summary and text. Same pages, same bytes.

    A script, not JSON: a page opened from a folder may load a script beside it but may not fetch a file.
    """
    entries = [
        {
            "code": doc.code,
            "title": nfc(doc.title),
            "url": doc.url,
            "section": nfc(doc.section),
            "summary": nfc(doc.summary),
            "kind": doc.kind,
            "folded": [fold(doc.title), fold(" | ".join(doc.headings)), fold(doc.summary), " ".join(fold(doc.text).split())],
        }
        for doc in docs
    ]
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.camTaySearch={safe};\n"
