"""Files into a zip: same entries, same bytes, whatever the clock, the machine's rights or the order in which they were found."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

GUIDE = "MO-TAI-DAY.html"
#: Compressed already: trying again takes time and saves nothing.
STORED = frozenset({".pdf", ".zim", ".m4a", ".mp3", ".ogg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2", ".zip"})
# What a date in a zip can say (APPNOTE 4.4.6: years since 1980 in seven bits, seconds by twos).
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_UNIX, _MODE = 3, 0o100644  # made on Unix; a plain file that everybody may read
_CHUNK = 1 << 20


def zip_entries(new: Path, guide: str, top: str) -> dict[str, bytes | Path]:
    """What the zip of a kit holds, under the folder `top`: the page that leads a newcomer, the site with its prints, the single files.

    `new` is the folder of a build (`site/`, `share/`), `guide` the HTML of MO-TAI-DAY.html.
    """
    found = [path for path in (new / "site").rglob("*") if path.is_file()] + list((new / "share").rglob("*.html"))
    entries: dict[str, bytes | Path] = {f"{top}/{path.relative_to(new).as_posix()}": path for path in found}
    return entries | {f"{top}/{GUIDE}": guide.encode()}


def write_zip(entries: Mapping[str, bytes | Path], epoch: int, path: Path) -> None:
    """Write `entries` (name in the zip: content, or a file on disk) to `path`, which appears when it is whole.

    `epoch` (seconds since 1970) is the date of all of them, as near as a zip can say it. Files are streamed, never held whole.
    """
    date = _date(epoch)
    with tempfile.TemporaryDirectory(prefix=".zip-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        with ZipFile(made, "w") as archive:
            for name in sorted(entries):
                _add(archive, name, entries[name], date)
        made.replace(path)


def _add(archive: ZipFile, name: str, content: bytes | Path, date: tuple[int, int, int, int, int, int]) -> None:
    info = ZipInfo(name, date)
    info.create_system = _UNIX
    info.external_attr = _MODE << 16
    info.compress_type = ZIP_STORED if PurePosixPath(name).suffix.lower() in STORED else ZIP_DEFLATED
    info.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size  # zipfile asks: more than 2 GB, or less?
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)


def _date(epoch: int) -> tuple[int, int, int, int, int, int]:
    when = datetime.fromtimestamp(min(max(epoch, int(_FIRST.timestamp())), int(_LAST.timestamp())), UTC)
    return when.year, when.month, when.day, when.hour, when.minute, when.second
