/* Keeps the kit on the phone, to be read without a network, where it is served over HTTPS or from this machine (sw.js does the work).
   From a folder, over plain HTTP and in browsers that cannot keep pages it does nothing: it asks for no file and says nothing. */
(function () {
  var box = document.querySelector(".kept"), base = (document.body.getAttribute("data-base") || ".").replace(/\/$/, ""), workers = null;
  // The getter itself throws in a sandboxed frame.
  try { workers = navigator.serviceWorker; } catch (e) { return; }
  if (!box || !workers || !window.caches || !window.isSecureContext || !/^https?:$/.test(location.protocol)) return;
  var said = box.querySelector(".kept-said"), now = box.querySelector(".kept-now");
  var fresh = box.querySelector(".kept-fresh"), more = box.querySelector(".kept-more"), home = box.querySelector(".kept-home");
  // Another language has a worker in a folder of its own: the one above it may serve this page at its first visit, and has news of its own.
  var own = new URL(base + "/sw.js", location.href).href;
  function ours(worker) { return !!worker && worker.scriptURL === own; }
  var controlled = ours(workers.controller), registration = null, all = false, left = 0, prompt = null, listening = false;

  function words(key, values) { return camTaySay("offline", key, values); }
  function megabytes(bytes) {
    return bytes < 1e7 ? Math.max(0.1, bytes / 1e6).toFixed(1).replace(".", words("decimal")) : String(Math.round(bytes / 1e6));
  }
  // Counting is shown, but not read out; results are.
  function say(result, counting) {
    now.textContent = counting || "";
    if (said.textContent !== result) said.textContent = result;
  }
  function told(news) {
    var things = words(news.recordings ? "prints_and_recordings" : "prints");
    if (news.state === "keeping" && !news.update) return say("", words("keeping", { done: news.done, total: news.total }));
    if (news.state === "failed" && news.update) now.textContent = words("failed_update", { why: words(news.why) });
    else if (news.state === "failed") say(words("failed", { why: words(news.why) }));
    if (news.state !== "kept" && news.state !== "stopped") return;
    var going = all && news.state === "kept" && news.missing > 0 && news.missing < left;
    var kept = words(news.missing || !news.heavy ? "kept" : "kept_all", { things: things, date: news.date });
    if (going) say("", words("keeping_more", { things: things, done: megabytes(news.heavy - news.missing), total: megabytes(news.heavy) }));
    else if (news.state === "stopped") say(words("stopped", { things: things, why: words(news.why) }));
    else say(kept);
    all = going;
    left = news.missing;
    more.hidden = going || !news.missing;
    more.textContent = words("more", { things: things, size: megabytes(news.missing) });
    if (going) ask("camtay-more");
  }
  function ask(what) {
    workers.ready.then(function (ready) { ready.active.postMessage(what); });
  }
  // A new version waits until no page shows the old one, or until somebody asks for it here.
  function offer(worker) {
    if (!worker) return;
    function look() { if (worker.state === "installed" && registration.active) fresh.hidden = false; }
    worker.addEventListener("statechange", look);
    look();
  }
  function describe() {
    if (document.querySelector("link[rel=manifest]")) return;
    var link = document.createElement("link");
    link.rel = "manifest";
    link.href = base + "/manifest.webmanifest";
    document.head.appendChild(link);
  }
  function start() {
    workers.register(base + "/sw.js").then(function (made) {
      registration = made;
      describe();
      offer(made.installing);
      offer(made.waiting);
      made.addEventListener("updatefound", function () { offer(made.installing); });
      if (!listening) ask("camtay-state");
      listening = true;
    }, function () { /* a preview without a worker, or no network: nothing to say */ });
  }

  workers.addEventListener("message", function (event) {
    if (event.data && event.data.camtay && (!event.source || ours(event.source))) told(event.data.camtay);
  });
  workers.addEventListener("controllerchange", function () {
    if (controlled) location.reload();  // never the words of one version with the scripts of another
    controlled = ours(workers.controller);
  });
  fresh.querySelector("button").addEventListener("click", function () {
    if (registration.waiting) registration.waiting.postMessage("camtay-turn");
  });
  more.addEventListener("click", function () {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    all = true;
    more.hidden = true;
    ask("camtay-more");
  });
  window.addEventListener("online", start);
  window.addEventListener("beforeinstallprompt", function (event) {
    event.preventDefault();
    prompt = event;
    home.hidden = false;
  });
  window.addEventListener("appinstalled", function () { home.hidden = true; });
  home.addEventListener("click", function () {
    home.hidden = true;
    if (prompt) prompt.prompt();
    prompt = null;
  });
  start();
})();
