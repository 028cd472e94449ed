"""Small, plainly invented content that tests start from."""

LESSON = """---
code: C1
title: Nhận biết tin nhắn lừa đảo
summary: Biết tin nào là giả để không mất tiền.
minutes: 20
timing: {open: 2, steps: [5, 3, 4, 3], quiz: 3}
needs: [smartphone]
objectives:
  - Nhận ra tin giả.
quiz:
  - ask: Tin lạ bảo bấm đường dẫn, mình làm gì?
    options: [Bấm thử, Không bấm]
    answer: 2
    why: Đường dẫn lạ có thể lấy mất tiền.
  - ask: Chưa rõ thì hỏi ai?
    options: [Tổ công nghệ số, Người lạ]
    answer: 1
    why: Người quen giúp tận tay.
  - ask: Lỡ bấm rồi thì sao?
    options: [Giấu đi, Nói ngay với người nhà]
    answer: 2
    why: Nói sớm thì còn kịp.
teach: |
  **Chuẩn bị:** một chiếc điện thoại & tờ bài học.

  **Về nhà:** đọc lại một tin cùng con cháu.
sources:
  - {title: Trang mẫu, url: "https://example.org/a", date: 2026-01-07}
reviewed: 2026-11-23
review_by: 2027-05-31
sms: "Tin lạ bảo bấm đường dẫn là giả. Hỏi con cháu."
poster:
  headline: Tin nhắn lạ? Đừng bấm!
  tone: warn
  points:
    - {icon: link-off, text: Không bấm vào đường dẫn lạ}
    - {icon: lock, text: Không đọc mã cho ai}
    - {icon: account-group, text: Hỏi con cháu trước khi làm}
---

Mở đầu bằng một câu ngắn.

## Đọc chậm

Đọc hết tin rồi hãy làm.

```phone
caption: Tin giả báo trúng thưởng
title: Tin nhắn
screen:
  - bubble: Bạn đã trúng thưởng. Bấm vào đây.
    danger: true
```

## Không bấm

Để yên đó.

!!! warning "Cẩn thận"
    Không đọc mã cho ai.

## Hỏi người nhà

Gọi cho con cháu.

```phone
caption: Gọi cho con cháu
screen:
  - keypad: "09xx xxx 123"
    tap: call
```

## Xóa tin

Xóa tin ấy đi.

```phone
caption: Bấm nút xóa
screen:
  - button: Xóa
    tap: true
```

!!! question "Nếu bí"
    Gọi tổ công nghệ số.
"""

NOTICE = """---
id: 2601
title: Bảo hiểm chi trả đủ
summary: Hộ cận nghèo được chi trả đủ.
issuer: Cơ quan mẫu
effective: 2026-01-01
expires: 2026-12-31
audience: [near-poor]
purpose: policy
sms: "Hộ cận nghèo đi khám được chi trả đủ. Mã 2601."
loudspeaker: |
  Kính thưa bà con. Xin nghe thông báo.
sources:
  - {title: Trang mẫu, url: "https://example.org/b"}
reviewed: 2026-11-23
review_by: 2027-05-31
---

## Ai được hưởng

Hộ cận nghèo.

## Hỏi ai

Hỏi cán bộ ở thôn.
"""

GLOSSARY = """---
title: Giải nghĩa từ
---

OTP
:   Mã dùng một lần. Không đọc cho ai.
"""

CONFIG = """site_name: Bộ mẫu
site_url: https://camtay.example/
use_directory_urls: false
plugins: []
theme:
  name: material
  language: vi
  font: false
  custom_dir: site_templates/theme
extra:
  kit:
    tracks:
      - {slug: phone-basics, code: A, title: Dùng điện thoại, about: Gọi và nhắn., icon: cellphone}
      - {slug: online-safety, code: C, title: An toàn, about: Chống lừa., icon: shield-check}
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - tables
  - toc:
      slugify: !!python/name:generator.text.slug
  - pymdownx.superfences:
      custom_fences:
        - name: phone
          class: phone
          format: !!python/name:generator.screens.fence
"""
