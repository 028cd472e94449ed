"""A province's list of 100,000 households into the register: new, the same again, and with something changed in every tenth row."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import xlsxwriter

from .rows import Row, say

HOUSEHOLDS = 100_000
PLAIN = 1_000  # households of the plain loop
LIMIT = 60.0  # seconds
_TITLES = ("STT", "Mã hộ", "Họ và tên chủ hộ", "Thôn", "Xã", "Tỉnh", "Loại hộ", "Số điện thoại", "Dân tộc", "Đồng ý nhận tin", "Ghi chú")
_HEADS = ("Lò Thị Mẫu", "VI VĂN THỬ", "Nguyễn Thị Ví Dụ", "Lầu Bá Mẫu", "Hà Văn Thử")


def measure() -> list[Row]:
    """Both databases, each in a process of its own."""
    rows = []
    for vendor in ("sqlite", "postgresql"):
        say(f"importing {HOUSEHOLDS} households into {vendor} ...")
        done = subprocess.run([sys.executable, "-m", "benchmarks.register_import", vendor], capture_output=True, text=True, check=True)
        took = json.loads(done.stdout.splitlines()[-1])
        plain = took["plain_us"] * HOUSEHOLDS / 1e6
        rows += [
            Row(f"import {HOUSEHOLDS} households, {vendor}", took["new"], "s", "get_or_create a row, without reading", plain, limit=LIMIT),
            Row(f"the same list again, {vendor}", took["same"], "s", limit=LIMIT),
            Row(f"every tenth row changed, {vendor}", took["changed"], "s", limit=LIMIT),
            Row(f"memory of all three, {vendor}", took["mb"], "MB"),
        ]
    return rows


def run(vendor: str) -> dict[str, float]:
    """All three imports in this process. One row in a hundred is wrong, one in two hundred is there twice."""
    from .outreach_database import start

    start(vendor)
    from django.utils import timezone

    from outreach.models import Household
    from outreach.register.importing import import_households
    from outreach.register.options import ConsentOption, Options

    options = Options(consent=ConsentOption((), "paper", date(2026, 10, 1), "Tổ Mẫu"))
    took: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="cam-tay-bench-") as folder:
        for name, every in (("new", 0), ("same", 0), ("changed", 10)):
            path = write_list(Path(folder) / "ds.xlsx", every)
            began = time.perf_counter()
            outcome = import_households(path, options, now=timezone.now(), who="Mẫu")
            took[name] = time.perf_counter() - began
            merged = outcome.merged
            if merged.new + merged.changed + merged.same != HOUSEHOLDS - len(outcome.bad) or (name == "same" and merged.changed):
                raise SystemExit(f"{name}: {merged}")
        took["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        Household.objects.all().delete()
        took["plain_us"] = plain()
    return took


def write_list(path: Path, changed_every: int) -> Path:
    """The workbook; numbers of the rehearsal range, as Excel keeps them: floats without their 0."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO")
        for number, cells in enumerate(_rows(changed_every), 3):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell)
    return path


def _rows(changed_every: int) -> Iterator[tuple[str | float, ...]]:
    yield _TITLES
    for i in range(HOUSEHOLDS):
        changed = changed_every and i % changed_every == 0
        phone: str | float = 500_000_000 + i if i % 20 else f"0500.{i:06d} / 0501 {i:06d} (con)"
        row = (
            i + 1,
            f"MS-{i:06d}",
            _HEADS[i % len(_HEADS)],
            f"Bản Mẫu {i % 1000}",
            f"Xã Mẫu {i % 100}",
            "Tỉnh Mẫu",
            "Hộ nghèo" if i % 2 or changed else "Cận nghèo",
            f"0502 {i:06d}" if changed else phone if i % 100 else "12",
            "",
            "x" if i % 3 else "",
            "Đã đổi" if changed else "",
        )
        yield row
        if i % 200 == 1:
            yield row


def plain() -> float:
    """The same households with get_or_create and save(), as a first version would: microseconds a household."""
    from django.db import transaction

    from outreach.models import Area, Consent, Household, Phone
    from outreach.rules.phones import find_numbers

    hamlet = Area.objects.filter(kind="hamlet").first()
    assert hamlet
    began = time.perf_counter()
    with transaction.atomic():
        for i in range(PLAIN):
            household, _ = Household.objects.get_or_create(code=f"MS-{i:06d}", defaults={"head": _HEADS[i % len(_HEADS)], "hamlet": hamlet})
            for number in find_numbers(str(500_000_000 + i)):
                Phone.objects.get_or_create(household=household, number=number.e164)  # type: ignore[union-attr]
            for purpose in ("class", "alert", "policy", "tips") if i % 3 else ():
                fields = {"method": "paper", "given_on": date(2026, 10, 1), "recorded_by": "Tổ Mẫu"}
                Consent.objects.get_or_create(household=household, purpose=purpose, withdrawn_at=None, defaults=fields)
    return (time.perf_counter() - began) / PLAIN * 1e6


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1])))
