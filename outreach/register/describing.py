"""What an import understood and did, as lines for the officer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from ..models import AreaKind, Category
from ..rules.phones import national
from .drafts import Draft
from .importing import Outcome, Understood
from .titles import Field

_SHOWN = 10  # row numbers, names and the like in one line
_AREAS = {AreaKind.PROVINCE: "tỉnh", AreaKind.COMMUNE: "xã", AreaKind.HAMLET: "thôn"}

_PLACES = (("hamlet", "thôn"), ("commune", "xã"), ("province", "tỉnh"))


@singledispatch
def describe(what: Understood | Outcome) -> list[str]:
    """The Vietnamese lines to print: what was understood (for `read_list`), and what was done (for `import_households`)."""
    raise TypeError(f"cannot describe {type(what).__name__}")


@describe.register
def _(seen: Understood) -> list[str]:
    lines = [f"Tệp {seen.file}, trang “{seen.sheet}”, tiêu đề ở dòng {_span(seen.header.first, seen.header.last)}."]
    lines += [f"  {_columns(field, seen)}" for field in sorted(seen.header.places, key=lambda name: seen.header.places[name])]
    lines += _left_out(seen)
    if named := [f"{label}: {seen.place[name]}" for name, label in _PLACES if seen.place[name]]:
        lines.append(f"Nếu ô để trống thì hiểu là {'; '.join(named)}.")
    lines.append(f"Đọc được {seen.good} hộ, {seen.bad} dòng cần sửa.")
    lines += [f"Bỏ qua {len(rows)} {kind} ({_rows(rows)})." for kind, rows in seen.skipped.items()]
    lines += [f"Số điện thoại: {what} ({times} số)." for what, times in sorted(seen.corrected.items())]
    lines += [f"Ví dụ {_example(draft)}" for draft in seen.examples]
    return lines + _warnings(seen)


@describe.register
def _(done: Outcome) -> list[str]:
    merged = done.merged
    lines = [*describe(done.understood), ""]
    lines.append("CHẠY THỬ: chưa ghi gì vào sổ. Nếu nhập thật thì:" if done.dry_run else "Đã ghi vào sổ:")
    lines.append(f"  {merged.new} hộ mới, {merged.changed} hộ có thay đổi, {merged.same} hộ đã có và giữ nguyên.")
    if merged.numbers:
        lines.append(f"  Thêm {merged.numbers} số điện thoại{f', trong đó {merged.landlines} số cố định' if merged.landlines else ''}.")
    if merged.consents:
        lines.append(f"  Ghi {merged.consents} sự đồng ý nhận tin.")
    lines += [f"  Thêm {count} {_AREAS[AreaKind(kind)]} chưa có trong sổ." for kind, count in done.areas_made.items()]
    lines += _remarks(done)
    if done.bad:
        lines.append(f"{len(done.bad)} dòng chưa vào sổ ({_rows([one.row for one in done.bad])}).")
        lines.append(f"  → Sửa trong {done.returned} rồi nhập chính tệp đó, với cùng các lựa chọn như lần này.")
    return lines


def _remarks(done: Outcome) -> list[str]:
    """What an officer should know and need not repair."""
    merged = done.merged
    lines = []
    if done.duplicates:
        lines.append(f"{len(done.duplicates)} dòng lặp lại hộ đã có trong danh sách, chỉ tính một lần ({_rows(done.duplicates)}).")
    if merged.uncategorized:
        lines.append(f"{merged.uncategorized} hộ mới không ghi loại hộ: ghi vào sổ là hộ khác.")
    if merged.kept_numbers:
        lines.append(
            f"{len(merged.kept_numbers)} hộ có số điện thoại trong sổ mà danh sách không có ({_rows(merged.kept_numbers)}): "
            "vẫn giữ số cũ. Số nào không dùng nữa thì xoá ở trang của hộ."
        )
    if merged.unsaid:
        lines.append(
            f"{len(merged.unsaid)} hộ đã đồng ý trong sổ, nhưng danh sách để trống hoặc ghi không ({_rows(merged.unsaid)}): "
            "sổ giữ nguyên. Nếu hộ rút lại sự đồng ý thì ghi rút ở trang của hộ."
        )
    if merged.withdrawn:
        lines.append(
            f"{len(merged.withdrawn)} hộ đã rút lại sự đồng ý sau ngày ghi trong danh sách ({_rows(merged.withdrawn)}): "
            "không ghi đồng ý lại."
        )
    if merged.stopped:
        lines.append(f"{merged.stopped} số trong danh sách đã xin dừng nhận tin: giữ trong sổ nhưng không nhắn.")
    if done.read_as:
        names = [f"“{text}” là “{name}”" for text, name in list(done.read_as.items())[:_SHOWN]]
        more = len(done.read_as) - len(names)
        lines.append(f"Tên thôn, xã viết khác với sổ, đã hiểu: {', '.join(names)}{f' và {more} tên nữa' if more else ''}.")
    return lines


def _columns(field: Field, seen: Understood) -> str:
    titles = [str(column) for column in seen.header.columns if column.place in seen.header.places[field]]
    return f"Cột {', '.join(titles)}: {field.value}"


def _left_out(seen: Understood) -> list[str]:
    lines = []
    if private := seen.header.private:
        lines.append(f"Không đọc, vì là thông tin riêng không cần để nhắn tin: {', '.join(map(str, private))}.")
    if ignored := seen.header.ignored:
        lines.append(f"Không dùng: {', '.join(map(str, ignored))}.")
    return lines


def _warnings(seen: Understood) -> list[str]:
    places = seen.header.places
    lines = []
    if seen.other_sheets:
        lines.append(f"Chú ý: các trang {_names(seen.other_sheets)} cũng là danh sách, lần này chưa đọc. Nhập từng trang với --sheet.")
    if Field.CODE not in places:
        lines.append("Chú ý: không có cột mã hộ. Hộ được nhận ra theo thôn và tên chủ hộ.")
    if seen.numbered:
        lines.append("Chú ý: mã hộ chỉ là số thứ tự trong thôn, nên được ghép sau tên thôn.")
    if Field.PHONE not in places:
        lines.append("Chú ý: không có cột số điện thoại. Những hộ chưa có số sẽ nằm trong danh sách đến thăm.")
    if seen.no_category:
        lines.append(
            "Chú ý: không biết hộ nào nghèo, cận nghèo; hộ mới ghi là hộ khác. Nếu cả danh sách là hộ nghèo, chạy lại với --category ngheo."
        )
    if seen.no_consent:
        lines.append(
            "Chú ý: danh sách không ghi ai đồng ý nhận tin. Hộ chưa đồng ý thì không được nhắn. Khi mọi hộ trong danh sách đã đồng ý, "
            "nhập lại với --consent, --method, --consent-date, --recorded-by."
        )
    return lines


def _example(draft: Draft) -> str:
    kind = Category(draft.details.category).label if draft.details.category else "chưa rõ loại hộ"
    numbers = ", ".join(national(number.e164) for number in draft.phones) or "chưa có số"
    return f"dòng {draft.row}: {' · '.join(filter(None, (draft.code, draft.head, draft.place.hamlet, kind, numbers)))}"


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return f"dòng {shown}{', …' if len(rows) > _SHOWN else ''}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:_SHOWN])


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
