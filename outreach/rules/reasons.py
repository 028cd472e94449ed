"""Why a message did not go or did not arrive: our own words, and how an officer reads them."""

from __future__ import annotations

REASONS: dict[str, str] = {
    # left out before anything is queued, or at the claim
    "no-phone": "chưa có số điện thoại",
    "landline": "chỉ có số cố định, không nhắn được",
    "no-consent": "chưa đồng ý nhận loại tin này",
    "opted-out": "đã xin dừng nhận tin",
    "shared": "chung số với hộ khác, hộ kia nhận",
    "daily-cap": "đã nhận đủ số tin trong 24 giờ",
    "rehearsal-number": "số tập dượt, không gửi thật",
    "told": "đã nhận tin của đợt này trước khi sửa",
    "erased": "hộ đã xin xoá khỏi danh sách",
    "number-changed": "số này không còn là số của hộ",
    # the provider's answer
    "bad-number": "số không đúng hoặc không còn dùng",
    "blocked": "số chặn tin, hoặc đã từ chối ở nhà mạng",
    "content": "nhà mạng không nhận nội dung này",
    "unreachable": "máy tắt hoặc ngoài vùng phủ sóng",
    "carrier": "nhà mạng báo lỗi",
    "rate": "nhà cung cấp báo gửi quá nhanh",
    "network": "chưa nối được tới nhà cung cấp",
    "auth": "tài khoản ở nhà cung cấp bị từ chối",
    "balance": "tài khoản ở nhà cung cấp hết tiền",
    "too-many-tries": "đã thử nhiều lần",
    "timeout": "không thấy nhà cung cấp trả lời",
    "crash": "chương trình dừng giữa chừng",
    "not-planned": "mới vào sổ hoặc mới đồng ý sau khi đợt này được duyệt",
    "other": "lý do khác",
    # our own doing
    "expired": "quá hạn trước khi gửi được",
    "no-receipt": "chưa rõ tin đã tới máy chưa",
    "campaign": "đợt nhắn đã huỷ hoặc đã đổi",
    "session-moved": "buổi học đã đổi",
    "session-cancelled": "buổi học nghỉ",
}


def say(reason: str) -> str:
    """The Vietnamese words for a reason; the key itself when it has none."""
    return REASONS.get(reason, reason)
