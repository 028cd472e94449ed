/* Keeps the kit on the phone, to be read without a network. `kit build` puts the list KIT before this text:
   {version, date, words, files: [[path, SHA-256 in base64, bytes, 1 if kept unasked]]}. A version is kept wholly or not at all: every file is
   held against its sum before it is stored, and a version serves only when all its files are there; until then the one before serves.
   A worker that an old browser cannot read is simply not installed, so this may be written with async functions. */
(function () {
  "use strict";
  var KIT = self.KIT, HOME = new URL("./", self.location.href);
  // Several kits may live under one host, each in its folder. A space is in no path, so no kit's caches begin like another's.
  var OURS = "camtay " + HOME.pathname + " ", MINE = OURS + KIT.version, SUM = "x-camtay-sha256";
  var AT_A_TIME = 4, BATCH = 8, first = false;
  var files = new Map(), folded = new Map();
  KIT.files.forEach(function (row) {
    var file = { path: row[0], sum: row[1], bytes: row[2], unasked: row[3] === 1 };
    file.url = HOME.href + file.path.split("/").map(encodeURIComponent).join("/");
    files.set(file.path, file);
    folded.set(file.path.toLowerCase(), file);
  });

  // --- keeping -------------------------------------------------------------------------------------------------------

  function because(why, error) {
    return Object.assign(new Error(why + (error ? ": " + error : "")), { why: why });
  }
  async function sum(body) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(await crypto.subtle.digest("SHA-256", body))));
  }
  async function store(file, body, type) {
    if (await sum(body) !== file.sum) throw because("changed", file.path);
    // A response of our own making: no redirect and no encoding of the server's clings to it.
    var headers = { "Content-Type": type || "application/octet-stream", "Content-Length": String(file.bytes), [SUM]: file.sum };
    await put(file, new Response(body, { headers: headers }));
  }
  async function put(file, response) {
    try {
      await (await caches.open(MINE)).put(file.url, response);
    } catch (error) {
      throw because(error.name === "QuotaExceededError" ? "full" : "broken", error);
    }
  }
  async function download(file) {
    var response, body;
    try {
      response = await fetch(file.url, { cache: "reload" });  // past the browser's own cache, which may hold the day before
      body = await response.arrayBuffer();
    } catch (error) {
      throw because("network", error);
    }
    if (!response.ok) throw because("changed", file.path + " " + response.status);
    await store(file, body, response.headers.get("Content-Type"));
  }
  // The same file as another version kept it, or as an earlier try has left it here: nothing to fetch.
  async function found(file) {
    for (var name of [MINE].concat(await others())) {
      var response = await (await caches.open(name)).match(file.url);
      if (response && response.headers.get(SUM) === file.sum) {
        if (name !== MINE) await put(file, response);
        return true;
      }
    }
    return false;
  }
  async function others() {
    return (await caches.keys()).filter(function (name) { return name.indexOf(OURS) === 0 && name !== MINE; });
  }
  // A few at a time; the first that fails stops the rest, and what was kept until then stays for the next try.
  async function keep(wanted, report) {
    var queue = wanted.slice(), done = 0, wrong = null;
    async function take() {
      while (queue.length && !wrong) {
        var file = queue.shift();
        try {
          if (!await found(file)) await download(file);
          done += 1;
          if (!wrong && report) report(done, wanted.length);
        } catch (error) {
          wrong = wrong || error;
        }
      }
    }
    var hands = [];
    for (var n = 0; n < AT_A_TIME; n++) hands.push(take());
    await Promise.all(hands);
    if (wrong) throw wrong;
  }
  async function kept(name) {
    return new Set((await (await caches.open(name)).keys()).map(function (request) { return request.url; }));
  }
  // What is kept unasked, and whatever else the version before has kept: who has a sheet on the phone goes on having it.
  async function wanted() {
    var before = new Set();
    for (var name of await others()) (await kept(name)).forEach(function (url) { before.add(url); });
    return Array.from(files.values()).filter(function (file) { return file.unasked || before.has(file.url); });
  }
  async function install() {
    var update = !!self.registration.active, list = await wanted();
    first = !update;
    try {
      await keep(list, function (done, total) { tell({ state: "keeping", done: done, total: total, update: update }); });
      var have = await kept(MINE);  // another version that took over meanwhile may have cleared ours away
      if (list.some(function (file) { return !have.has(file.url); })) throw because("broken");
    } catch (error) {
      await tell({ state: "failed", why: error.why || "broken", update: update });
      throw error;
    }
  }
  async function begin() {
    await Promise.all((await others()).map(function (name) { return caches.delete(name); }));
    // The page of the first visit is served from now on. An update takes no page over that it has not been asked to: it may be an old one.
    if (first) await self.clients.claim();
  }

  // --- speaking with pages -------------------------------------------------------------------------------------------

  async function tell(news) {
    var pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
    pages.forEach(function (page) { if (page.url.indexOf(HOME.href) === 0) page.postMessage({ camtay: news }); });
  }
  function bytes(list) {
    return list.reduce(function (total, file) { return total + file.bytes; }, 0);
  }
  // How much is kept; a browser that took something back is mended first. `more`: keep the next few of what is not kept unasked.
  // Few at a time, since a browser ends a worker that works on one message for minutes.
  async function state(page, more) {
    var news = { state: "kept", date: KIT.date }, all = Array.from(files.values()), have = new Set();
    try {
      have = await kept(MINE);
      await keep(all.filter(function (file) { return file.unasked && !have.has(file.url); }));
      if (more) await keep(all.filter(function (file) { return !file.unasked && !have.has(file.url); }).slice(0, BATCH));
      have = await kept(MINE);
    } catch (error) {
      news = { state: more ? "stopped" : "failed", why: error.why || "broken", date: KIT.date };
      have = await kept(MINE).catch(function () { return have; });
    }
    var heavy = all.filter(function (file) { return !file.unasked; });
    news.heavy = bytes(heavy);
    news.recordings = heavy.some(function (file) { return !/\.pdf$/i.test(file.path); });
    news.missing = bytes(heavy.filter(function (file) { return !have.has(file.url); }));
    page.postMessage({ camtay: news });
  }

  // --- answering -----------------------------------------------------------------------------------------------------

  function find(url, visit) {
    var path;
    try { path = decodeURIComponent(url.pathname.slice(HOME.pathname.length)); } catch (error) { return null; }
    if (path === "" || path.slice(-1) === "/") path += "index.html";
    if (files.has(path)) return files.get(path);
    // A poster's code carries its address in capitals; some hosts drop the ending.
    path = path.toLowerCase();
    return visit && (folded.get(path) || folded.get(path + ".html")) || null;
  }
  async function part(response, range, size) {
    var asked = /^bytes=(\d*)-(\d*)$/.exec(range);
    if (!asked || !(asked[1] || asked[2])) return response;
    var from = asked[1] ? Number(asked[1]) : Math.max(0, size - Number(asked[2]));
    var to = asked[1] && asked[2] ? Math.min(Number(asked[2]), size - 1) : size - 1;
    if (from > to) return new Response(null, { status: 416, headers: { "Content-Range": "bytes */" + size } });
    var whole = from === 0 && to === size - 1;
    return new Response(whole ? response.body : (await response.arrayBuffer()).slice(from, to + 1), {
      status: 206,
      headers: {
        "Content-Type": response.headers.get("Content-Type"), "Content-Length": String(to - from + 1),
        "Content-Range": "bytes " + from + "-" + to + "/" + size, "Accept-Ranges": "bytes"
      }
    });
  }
  // A sheet or recording that is opened is kept, too. A player asks for a part; it gets the whole as it comes, so that it is fetched once.
  async function opened(event, file, range) {
    var response = await fetch(range ? file.url : event.request);
    if (response.status !== 200) return response;
    var copy = response.clone();
    event.waitUntil(copy.arrayBuffer().then(function (body) {
      return store(file, body, copy.headers.get("Content-Type"));
    }).catch(function () { /* another version's, or no room: then it is not kept */ }));
    // Of another size it is another version's: then whole, since a part of it would be counted by the wrong measure.
    return range && response.headers.get("Content-Length") === String(file.bytes) ? part(response, range, file.bytes) : response;
  }
  // What is kept; nothing when the browser's store is broken, so that a phone with a network sees what it would see without a worker.
  async function lookUp(file) {
    try { return await (await caches.open(MINE)).match(file.url); } catch (error) { return null; }
  }
  async function answer(event, file) {
    var range = event.request.headers.get("range"), response = await lookUp(file);
    if (response) return range ? part(response, range, file.bytes) : response;
    if (file.unasked || (range && range !== "bytes=0-")) return fetch(event.request);
    return opened(event, file, range);
  }
  function sorry() {
    var words = KIT.words, page = '<!doctype html><html lang="' + words.language + '"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
      '<title>' + words.title + '</title><link rel="stylesheet" href="' + HOME.href + 'assets/kit.css">' +
      '<link rel="icon" type="image/svg+xml" href="' + HOME.href + 'assets/icon.svg">' +
      '<main class="wrap"><h1 style="margin-top:2rem">' + words.head + '</h1><p>' + words.text + '</p>' +
      '<p><a class="go" style="display:inline-block" href="' + HOME.href + 'index.html">' + words.home + '</a></p></main></html>';
    return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }

  self.addEventListener("install", function (event) { event.waitUntil(install()); });
  self.addEventListener("activate", function (event) { event.waitUntil(begin()); });
  self.addEventListener("message", function (event) {
    if (event.data === "camtay-turn") self.skipWaiting();
    if (event.data === "camtay-state") event.waitUntil(state(event.source, false));
    if (event.data === "camtay-more") event.waitUntil(state(event.source, true));
  });
  self.addEventListener("fetch", function (event) {
    var request = event.request, url = new URL(request.url), visit = request.mode === "navigate";
    if (request.method !== "GET" || url.href.indexOf(HOME.href) !== 0) return;
    var file = find(url, visit);
    if (!file && !visit) return;
    var response = file ? answer(event, file) : fetch(request);
    event.respondWith(visit ? response.catch(sorry) : response);
  });
})();
