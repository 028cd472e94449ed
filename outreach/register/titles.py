"""What the title of a column means, in any common wording, with or without diacritics."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from ..rules.folding import fold_key


class Field(StrEnum):
    """What a column can hold; the value is how an officer reads it."""

    SERIAL = "số thứ tự"
    CODE = "mã hộ"
    HEAD = "họ tên chủ hộ"
    SURNAME = "họ và tên đệm"
    GIVEN = "tên"
    HAMLET = "thôn"
    OLD_HAMLET = "tên cũ của thôn"
    COMMUNE = "xã"
    OLD_COMMUNE = "tên cũ của xã"
    PROVINCE = "tỉnh"
    CATEGORY = "loại hộ"
    POOR = "đánh dấu hộ nghèo"
    NEAR_POOR = "đánh dấu hộ cận nghèo"
    OTHER = "đánh dấu hộ khác"
    PHONE = "số điện thoại"
    TEXT_STYLE = "tin có dấu hay không dấu"
    LANGUAGE = "tiếng của tin nhắn"
    DIGITAL_MEMBER = "người biết dùng điện thoại"
    TRAINED_ON = "ngày được chỉ dẫn"
    NOTE = "ghi chú"
    CONSENT_ALL = "đồng ý nhận mọi loại tin"
    CONSENT_CLASS = "đồng ý nhận tin nhắc lớp học"
    CONSENT_ALERT = "đồng ý nhận cảnh báo lừa đảo"
    CONSENT_POLICY = "đồng ý nhận thông báo chính sách"
    CONSENT_TIPS = "đồng ý nhận mẹo hằng tuần"
    CONSENT_METHOD = "cách đồng ý"
    CONSENT_DATE = "ngày đồng ý"
    CONSENT_BY = "người ghi sự đồng ý"
    CONSENT_EVIDENCE = "chứng từ đồng ý"
    PRIVATE = "thông tin riêng, không đọc"
    RETURNED = "cột của danh sách cần sửa"
    UNUSED = "không dùng"


#: Fields that several columns may hold together.
SEVERAL = frozenset({Field.PHONE, Field.NOTE, Field.SERIAL, Field.PRIVATE, Field.RETURNED, Field.UNUSED})
#: Titles of a merged cell that decide about the columns under it.
GROUPS = frozenset({Field.PHONE, Field.PRIVATE})
PURPOSES: dict[Field, str] = {
    Field.CONSENT_CLASS: "class",
    Field.CONSENT_ALERT: "alert",
    Field.CONSENT_POLICY: "policy",
    Field.CONSENT_TIPS: "tips",
}

_PLACE = "thon|ban|ap|to dan pho|tdp|xom|buon|khom|khu pho|khu dan cu|khu|lang|to|phum|soc|bon|plei|tieu khu|doi"
_COMMUNE = "xa|phuong|thi tran|dac khu"
_CONSENT = re.compile(r"\b(dong y|dong thuan|chap thuan|(dang ky|cho phep|muon) nhan( tin)?|nhan tin nhan|nhan sms)\b")
_HEAD = "chu ho|nguoi dai dien|dai dien ho|chu gia dinh"

# Strong titles name the field outright; weak ones (rank 1) give way to a strong one beside them. The first that fits counts.
_TITLES: list[tuple[Field, int, re.Pattern[str]]] = [
    (field, rank, re.compile(pattern))
    for field, rank, pattern in (
        (Field.RETURNED, 2, r"ly do|dong (trong )?tep goc"),
        (Field.SERIAL, 2, r"(so )?(stt|tt|thu tu)|s tt|no"),
        (Field.PRIVATE, 2, r".*\b(dan toc|ton giao)\b.*"),
        (Field.PRIVATE, 2, r".*\b(cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|bhyt|bhxh|bao hiem|tai khoan)\b.*"),
        (Field.UNUSED, 2, r".*\b((truong|pho) (thon|ban|ap|xom|khu|to|buon|khom)|to truong|can bo|cong tac vien|nguoi lap)\b.*"),
        (Field.DIGITAL_MEMBER, 2, r".*\b(biet (dung|su dung)|nguoi (dung|su dung) (dien thoai|smartphone)|thanh vien so|cong dan so)\b.*"),
        (Field.TRAINED_ON, 2, r"ngay (duoc |to )*(tap huan|huong dan|chi dan|hoc|dao tao|day|cam tay)\b.*"),
        (Field.UNUSED, 2, r"(co|loai|so luong|su dung|hang) (dien thoai|smartphone)\b.*"),
        (Field.PHONE, 2, r".*\b(so dien thoai|dien thoai|sdt|s d t|so dt|dtdd|di dong|so may|phone|mobile|tel)\b.*"),
        (Field.TEXT_STYLE, 2, r"kieu chu\b.*|(nhan )?(tin )?(nhan )?co dau\b.*|dau tieng viet"),
        (Field.LANGUAGE, 2, r"ngon ngu\b.*|tieng (cua )?(tin nhan|nhan tin|tin)"),
        (Field.NOTE, 2, r"(ghi chu|chu thich|luu y)\b.*"),
        (Field.OLD_HAMLET, 2, rf"(ten )?({_PLACE})\b.* (cu|truoc day|truoc (khi )?sap nhap)|ten cu( cua thon)?"),
        (Field.OLD_COMMUNE, 2, rf"(ten )?({_COMMUNE})\b.* (cu|truoc day|truoc (khi )?sap nhap)|ten cu cua xa"),
        (Field.CONSENT_BY, 2, r"nguoi ghi( nhan| chep)?"),
        (Field.CODE, 2, r"(ma|ma so|so|ky hieu|so hieu) (quan ly )?ho( gia dinh| dan| ngheo| can ngheo)*|ma|ma so"),
        (Field.HAMLET, 2, rf"(so nha |dia chi |ten |thuoc |noi o )*({_PLACE})( ({_PLACE}|hoac|va))*"),
        (Field.COMMUNE, 2, rf"(dia chi |ten |thuoc )*({_COMMUNE})( ({_COMMUNE}|hoac|va))*"),
        (Field.PROVINCE, 2, r"(dia chi |ten |thuoc )*(tinh|thanh pho|tp)( (tinh|thanh pho|thanh|tp|hoac|va))*"),
        (Field.HAMLET, 1, r"(dia chi|noi o|cho o|noi cu tru|dia ban)\b.*"),
        (Field.POOR, 2, r"(ho )?ngheo( moi| phat sinh| tai ngheo)*|hn"),
        (Field.NEAR_POOR, 2, r"(ho )?can ngheo( moi| phat sinh)*|hcn|cn"),
        (Field.OTHER, 2, r"(ho )?(thoat (can )?ngheo|khong ngheo|khac|binh thuong)"),
        (Field.CATEGORY, 2, r"(phan )?loai ho\b.*|(ho )?ngheo (va )?(ho )?can ngheo|thuoc (dien|ho)\b.*"),
        (Field.CATEGORY, 1, r"phan loai\b.*|(loai )?doi tuong\b.*|ket qua (ra soat|phan loai)\b.*|loai"),
        (Field.CATEGORY, 1, r"dien( (ho|chinh sach|doi tuong)\b.*)?"),
        (Field.HEAD, 2, rf"(ho (va )?(chu dem )?(va )?ten( dem)? |ho ten |ten )?(cua )?({_HEAD})( gia dinh| dan| ngheo| can ngheo| ho)*"),
        (Field.HEAD, 1, r"ho (va )?ten( day du)?|ten day du|ten ho( gia dinh| dan)?|ho gia dinh"),
        (Field.SURNAME, 2, r"(ho|ho (va )?(ten |chu )?(dem|lot))( chu ho)?"),
        (Field.GIVEN, 2, r"ten( goi)?"),
    )
]
_CONSENTS: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"\b({pattern})\b"))
    for field, pattern in (
        (Field.CONSENT_ALL, "(da|co|chua) ky"),
        (Field.CONSENT_METHOD, "cach|hinh thuc|phuong thuc"),
        (Field.CONSENT_DATE, "ngay"),
        (Field.CONSENT_BY, "(nguoi|can bo) (ghi|thu|lap|nhan|tiep nhan|lay|xac nhan)"),
        (Field.CONSENT_EVIDENCE, "chung tu|bang chung|minh chung|phieu|giay"),
        (Field.CONSENT_ALERT, "canh bao|lua dao"),
        (Field.CONSENT_CLASS, "lop|lich hoc|nhac hoc"),
        (Field.CONSENT_POLICY, "chinh sach|thong bao"),
        (Field.CONSENT_TIPS, "meo|bai hoc"),
    )
)
#: Folded, these are two words: "ĐT" (điện thoại) and "DT" (dân tộc, diện tích); "Diện" (loại hộ) and "Điện".
_WITH_D = {"dt": Field.PHONE}
_WITHOUT_D = {"dien": Field.CATEGORY}


def words(title: str) -> str:
    """A title as it is compared: plain letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", fold_key(title)).strip()


@lru_cache(maxsize=4096)
def meaning(title: str) -> tuple[Field, int] | None:
    """The field a title names, and how outright it does (2 or 1). What stands in brackets counts only when the whole says nothing."""
    for text in dict.fromkeys((title, re.sub(r"\([^)]*\)?", " ", title))):
        if len(text) <= 200 and (found := _meaning(text)):
            return found
    return None


def _meaning(title: str) -> tuple[Field, int] | None:
    text = re.sub(r"(?<=[a-z]) \d{1,2}$", "", words(title))  # "Số điện thoại 2"
    if not text:
        return None
    if text in _WITH_D or text in _WITHOUT_D:
        spelled = "đ" in title.casefold()
        field = _WITH_D.get(text) if spelled else _WITHOUT_D.get(text)
        return (field, 2 if spelled else 1) if field else None
    if _CONSENT.search(text):
        return next((field for field, pattern in _CONSENTS if pattern.search(text)), Field.CONSENT_ALL), 2
    return next(((field, rank) for field, rank, pattern in _TITLES if pattern.fullmatch(text)), None)
