"""QR codes are read back."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import qr
from generator.errors import KitError
from generator.qr import QUIET_ZONE, qr_modules, qr_svg, read_back, read_page
from tests.test_printing import printed_poster

ADDRESS = "HTTPS://CAMTAY.EXAMPLE/C3.HTML"


def test_a_short_address_is_a_small_code_with_four_free_squares_around_it() -> None:
    assert qr_modules(ADDRESS) == 29  # version 3 at level Q
    box = ET.fromstring(qr_svg(ADDRESS)).get("viewBox")
    assert box == f"0 0 {29 + 2 * QUIET_ZONE} {29 + 2 * QUIET_ZONE}"


def test_a_code_on_a_printed_page_is_read_from_its_picture() -> None:
    assert read_page(printed_poster()) == ["HTTPS://CAMTAY.EXAMPLE/C1.HTML"]


def test_a_code_that_says_something_else_fails_the_build() -> None:
    with pytest.raises(KitError, match=r"C1\.HTML"):
        read_back(printed_poster(), ADDRESS, "a.md")


@settings(max_examples=20)
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./", min_size=1, max_size=40))
def test_the_same_text_is_the_same_code(text: str) -> None:
    first = qr_svg(text)
    qr._code.cache_clear()
    qr.qr_svg.cache_clear()
    assert qr_svg(text) == first
