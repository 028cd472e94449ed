#!/bin/sh
# Browser tests need Chromium. Found: used. Root on Debian: installed by apt. Else: Playwright's own build.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Chromium is missing: installing it with apt ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
else
    echo "Chromium is missing: installing Playwright's own build ..."
    "${PYTHON:-python3}" -m playwright install chromium
fi
