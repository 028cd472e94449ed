"""`kit new lesson`: a skeleton with everything in its place and the next free code of its track; the check names what is to be filled."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from string import Template

from .content import LANGUAGE, NAME_HINT, Content, is_name
from .errors import KitError
from .settings import Settings

SKELETON = Path("site_templates") / "new-lesson.md"
_REVIEW_AFTER = timedelta(days=180)


def next_code(content: Content, letter: str) -> str:
    """The lowest number above all used ones: a code that once stood on a poster is not given to another lesson."""
    used = [int(lesson.code[1:]) for lesson in content.lessons if lesson.code[0] == letter]
    return f"{letter}{max(used, default=0) + 1}"


def new_lesson(content: Content, settings: Settings, place: str, today: date) -> Path:
    """Write the skeleton to content/vi/`place`.md and return its path. Raises KitError when the place is wrong or taken."""
    track_slug, _, slug = place.partition("/")
    track = next((track for track in settings.tracks if track.slug == track_slug), None)
    if track is None:
        known = ", ".join(track.slug for track in settings.tracks)
        raise KitError.of(place, 0, "new", f"không có chủ đề “{track_slug}”", f"chọn: {known}; ví dụ online-safety/ten-bai")
    if not is_name(slug):
        raise KitError.of(place, 0, "new", f"không dùng được tên tệp “{slug}”", NAME_HINT)
    path = content.root / "content" / LANGUAGE / track_slug / f"{slug}.md"
    if path.exists():
        raise KitError.of(path.relative_to(content.root).as_posix(), 0, "new", "tệp này đã có", "chọn tên khác")
    template = Template((content.root / SKELETON).read_text(encoding="utf-8"))
    text = template.substitute(
        code=next_code(content, track.code), reviewed=today.isoformat(), review_by=(today + _REVIEW_AFTER).isoformat()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
