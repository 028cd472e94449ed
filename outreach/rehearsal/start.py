"""A week in an invented commune: 300 households, 8 hamlets, 2 teams. Nothing leaves this machine, and the real register is not touched.

`run_demo` starts a process of its own with a database of its own; in it, the same code as in earnest works on a simulated clock.
Every person, place and number is invented; numbers begin with 050, which is allotted to nobody in Vietnam.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ..errors import OutreachError

MARK = ".outreach-demo"  # only a folder with this file is emptied


def run_demo(out: Path, say: Callable[[str], object], catalog: Path | None = None) -> None:
    """Run the week into folder `out`, which is emptied first if an earlier week made it. Raises OutreachError.

    `catalog`: the kit's catalog.json (default: the one under build/).
    """
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise OutreachError(f"{out} đã có tệp khác.", "chọn thư mục trống bằng --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OUTREACH_", "TWILIO_", "DATABASE_"))}
    environment |= {
        "OUTREACH_DATA": str(out.resolve()),
        "OUTREACH_SECRET_KEY": secrets.token_urlsafe(32),
        "OUTREACH_PHONE_KEY": secrets.token_urlsafe(32),
        "DJANGO_SETTINGS_MODULE": "outreach.settings",
        "PYTHONUTF8": "1",
    }
    say("Diễn thử một tuần của một xã bịa ra: 300 hộ, 8 thôn, 2 tổ. Người, nơi và số đều bịa; đầu số 050 không cấp cho ai.")
    command = [sys.executable, "-m", "outreach.rehearsal", *([str(catalog)] if catalog else [])]
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603 (our own module)
    if done.returncode:
        raise OutreachError("Diễn thử không xong.", f"xem lỗi ở trên; dữ liệu dở trong {out}")
