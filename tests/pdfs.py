"""Reading PDFs back: text, sizes, boxes. Helpers for tests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as raw

POINTS_PER_MM = 72 / 25.4


def texts(pdf: bytes) -> list[str]:
    """The text of each page, in NFC, white space folded."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        textpage = page.get_textpage()
        found.append(" ".join(unicodedata.normalize("NFC", textpage.get_text_range()).replace("\ufffe", "").split()))
    document.close()
    return found


def squeeze(text: str) -> str:
    """Without white space: line breaks in print are not the source's."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def page_sizes_mm(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    sizes = [(round(page.get_width() / POINTS_PER_MM), round(page.get_height() / POINTS_PER_MM)) for page in document]
    document.close()
    return sizes


def characters(pdf: bytes) -> Iterator[tuple[int, str, float, tuple[float, float, float, float], tuple[float, float]]]:
    """Page, character, font size in points, its box (left, bottom, right, top) and the page's size, in points."""
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        textpage = page.get_textpage()
        size = (page.get_width(), page.get_height())
        for index in range(textpage.count_chars()):
            letter = textpage.get_text_range(index, 1)
            if letter.strip():
                yield number, letter, raw.FPDFText_GetFontSize(textpage, index), textpage.get_charbox(index), size
    document.close()


def metadata(pdf: bytes) -> dict[str, str]:
    """Title, author, dates."""
    document = pypdfium2.PdfDocument(pdf)
    found: dict[str, str] = document.get_metadata_dict()
    document.close()
    return found
