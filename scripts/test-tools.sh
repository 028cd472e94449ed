#!/bin/sh
# What tests need besides Python. Browser tests: Chromium, found, or by apt as root on Debian, or Playwright's own build.
# ZIM and signatures are held against zimcheck and minisign: found, or by apt as root on Debian.
set -eu

browser_found() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

wanted=""
browser_found || wanted="$wanted chromium"
command -v zimcheck >/dev/null 2>&1 || wanted="$wanted zim-tools"
command -v minisign >/dev/null 2>&1 || wanted="$wanted minisign"
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$wanted; installing with apt ..."
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted >/dev/null
    exit 0
fi
if ! browser_found; then
    echo "Chromium is missing: installing Playwright's own build ..."
    "${PYTHON:-python3}" -m playwright install chromium
fi
for tool in zimcheck minisign; do
    command -v "$tool" >/dev/null 2>&1 || { echo "$tool is missing: install it (packages zim-tools and minisign), then run again." >&2; exit 1; }
done
