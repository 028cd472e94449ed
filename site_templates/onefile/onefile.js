/* A file of many parts shows the one that its address names (#c3), else the contents. Each tap is a step that the phone's Back key undoes;
   where a viewer lets nobody touch its address or history, the same taps work without. */
(function () {
  var body = document.body, articles = Array.prototype.slice.call(document.querySelectorAll("main > article"));
  var contents = articles[0], shown = null, places = {}, stepped = false, prints = false, name = document.title;

  function each(selector, work) { Array.prototype.forEach.call(document.querySelectorAll(selector), work); }
  function scrollTo(y) { window.scrollTo(0, y); }

  function named(hash) {
    try { return document.getElementById(decodeURIComponent(hash.replace(/^#/, "").replace(/\.day$/, ""))); }
    catch (e) { return null; }
  }
  function tone(article) {
    body.className = body.className.replace(/\b(track-[A-Z]|alert|at-contents)(\s|$)/g, "").trim();
    (article.className.match(/\b(track-[A-Z]|alert)\b/g) || []).forEach(function (word) { body.classList.add(word); });
    body.classList.toggle("at-contents", article === contents);
  }
  function head(article) {
    var code = article.getAttribute("data-code"), title = article.getAttribute("data-title");
    document.title = title ? (code ? code + ". " : "") + title + " – " + name : name;
    if (!shown) return;
    var first = article.querySelector("h1");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
  function open(article) {
    if (shown) places[shown.id] = window.pageYOffset;
    articles.forEach(function (other) { other.hidden = other !== article; });
    tone(article);
    head(article);
    shown = article;
    scrollTo(article === contents ? places[contents.id] || 0 : 0);
    window.dispatchEvent(new Event("camtay-open"));
  }
  function route(hash) {
    var target = named(hash) || contents, article = target.closest("main > article");
    if (!article) return;
    var same = article === shown;
    if (!same) open(article);
    if (target !== article) target.scrollIntoView();
    else if (same && article === contents) scrollTo(0);
  }
  /* Goes where a link leads. The address changes if it may; if not, the part is shown all the same. */
  function go(hash) {
    var before = shown;
    try { if (location.hash !== hash) location.hash = hash; } catch (e) { /* this viewer keeps its address */ }
    route(hash);
    stepped = before === contents && shown !== contents && location.hash === hash;
  }
  /* Back to the contents: the same step as the phone's own Back key, when that leads there. */
  function back() {
    if (!stepped) return go("#" + contents.id);
    stepped = false;
    try { history.back(); } catch (e) { /* the timer does it */ }
    setTimeout(function () { if (shown !== contents) go("#" + contents.id); }, 400);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#"]'), hash = link && link.getAttribute("href");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // A page that has no address of its own (a frame, a viewer) would take "#c3" for a part of somebody else's.
    event.preventDefault();
    if (link.classList.contains("skip")) document.querySelector("main").focus();
    else if (link.classList.contains("back-to")) back();
    else go(hash);
  });
  /* A viewer inside another app often prints nothing and says nothing. A browser that does print tells so by "beforeprint". */
  function print(event) {
    var button = event.currentTarget, note = document.createElement("p");
    window.print();
    setTimeout(function () {
      if (prints || button.nextElementSibling && button.nextElementSibling.className === "not-printed") return;
      note.className = "not-printed";
      note.setAttribute("role", "alert");
      button.parentNode.insertBefore(note, button.nextSibling);
      note.textContent = camTaySay("paper", "nothing");
    }, 1500);
  }
  window.addEventListener("beforeprint", function () { prints = true; });
  each("button.print", function (button) { button.addEventListener("click", print); });

  if (articles.length < 2) return;
  /* What search.js looks through: made from the words on the page when somebody first searches, so that the file need not hold them twice. */
  window.camTayDocs = function () {
    function all(article, selector) {
      return Array.prototype.map.call(article.querySelectorAll(selector), function (found) { return found.textContent; }).join(" ");
    }
    return articles.filter(function (article) { return article !== contents; }).map(function (article) {
      var title = article.getAttribute("data-title"), summary = all(article, ".summary");
      return {
        code: article.getAttribute("data-code"), kind: article.getAttribute("data-kind"), section: article.getAttribute("data-section"),
        url: "#" + article.id, title: title, summary: summary,
        fields: [title, all(article, ".told h2, .told h3, .told dt"), summary, all(article,
          ".goals li, .told p, .told li, .told dd, .told td, .told th, .ask h3, .why, .sms blockquote, .facts-table dd")]
      };
    });
  };
  window.camTayGo = go;
  try { history.scrollRestoration = "manual"; } catch (e) { /* it scrolls as it likes */ }
  window.addEventListener("hashchange", function () { route(location.hash); });
  route(location.hash);
  body.classList.add("ready");
})();
