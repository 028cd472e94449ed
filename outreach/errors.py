"""What went wrong, for people: Vietnamese, with the next step."""

from __future__ import annotations

import errno


class OutreachError(Exception):
    """Nothing was done. `hint` is the next step."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(f"{message} → {hint}" if hint else message)


_OS = {
    errno.ENOENT: "không có thư mục hoặc tệp này",
    errno.EACCES: "không có quyền, hoặc tệp đang mở trong Excel",
    errno.EPERM: "không có quyền",
    errno.EROFS: "thư mục chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.ENOTDIR: "đây không phải thư mục",
    errno.EISDIR: "đây là thư mục",
    errno.EEXIST: "đã có tệp tên này",
    errno.EADDRINUSE: "cổng này đang có chương trình khác dùng",
}


def why_not(error: OSError) -> str:
    """What the machine says, in Vietnamese where it is something that happens."""
    return _OS.get(error.errno or 0, error.strerror or str(error))
