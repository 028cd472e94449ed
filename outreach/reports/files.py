"""Files appear whole: written under another name, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutreachError, why_not


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Gives a name beside `path` to write to; what stands there becomes `path` when the block ends well, else it is removed.

    Raises OutreachError when `path` cannot be written, because it is open in Excel for example.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise OutreachError(
            f"Không ghi được tệp {path}: {why_not(error)}.", "đóng tệp nếu đang mở trong Excel, hoặc chọn thư mục khác, rồi làm lại"
        ) from error
    finally:
        part.unlink(missing_ok=True)
