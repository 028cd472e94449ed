"""QR codes: text to picture, and a finished PDF page back to text."""

from __future__ import annotations

import io
from functools import cache

import pypdfium2
import segno
import zxingcpp

from .errors import KitError

#: Error level Q: a quarter of the squares may be lost to sun, rain or a pen (ISO/IEC 18004, table 13).
LEVEL = "q"
#: Free squares around the code that readers need (ISO/IEC 18004, 6.3.8).
QUIET_ZONE = 4


@cache
def _code(text: str) -> segno.QRCode:
    # Telephones take letters with diacritics for UTF-8; segno would write those of western Europe in Latin-1.
    return segno.make_qr(text, error=LEVEL, boost_error=False, encoding=None if text.isascii() else "utf-8")


@cache
def qr_svg(text: str) -> str:
    """The code of `text` as SVG, quiet zone included; one square is one unit. Same text, same bytes."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, svgns=True, light="#fff", dark="#000", omitsize=True, nl=False)
    return out.getvalue().decode("utf-8")


def qr_terminal(text: str) -> str:
    """The code of `text` as lines of half blocks for a terminal, quiet zone included: light squares are drawn, dark ones left out."""
    out = io.StringIO()
    _code(text).terminal(out, border=QUIET_ZONE, compact=True)
    return out.getvalue()


def qr_modules(text: str) -> int:
    """Squares along one side, without the quiet zone."""
    return int(_code(text).symbol_size(border=0)[0])


def read_page(pdf: bytes, page: int = 0, dpi: int = 48) -> list[str]:
    """The texts of all QR codes on a page (from 0), as a poor camera would see it at `dpi` in gray: 7 dots a square on an A4 poster."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[page].render(scale=dpi / 72, grayscale=True)
        gray = memoryview(bitmap.buffer).cast("B", shape=[bitmap.height, bitmap.stride])
        found = zxingcpp.read_barcodes(
            gray, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), try_rotate=False, try_invert=False
        )
        return [result.text for result in found]
    finally:
        document.close()


def read_back(pdf: bytes, expected: str, source: str, page: int = 0) -> None:
    """Raises KitError (naming `source`) when the page's one QR code does not say `expected`."""
    found = read_page(pdf, page)
    if found != [expected]:
        said = f"đọc được “{found[0]}”" if found else "không đọc được"
        raise KitError.of(source, 0, "qr", f"mã QR trên trang in {said}, cần “{expected}”", "báo cho người giữ bộ công cụ")
