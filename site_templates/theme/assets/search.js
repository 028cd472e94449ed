/* Search as you type: with or without marks, any case, one letter wrong. The index is a script beside the page, fetched at first use;
   in a single file it is made from the words of the page itself (onefile.js: camTayDocs, camTayGo). */
(function () {
  var form = document.querySelector(".search");
  if (!form) return;
  var input = form.querySelector("input"), box = form.querySelector(".found"), list = form.querySelector("#ket-qua");
  var count = form.querySelector(".count"), nothing = form.querySelector(".nothing"), status = form.querySelector("[role=status]");
  var base = (document.body.getAttribute("data-base") || "").replace(/([^\/])$/, "$1/");
  var index = null, asked = false, chosen = -1, MOST = 12, FAR = 0.15;
  // How much a word is worth where it stands: title, headings, summary, text; and two words in their order (three are twice that: who
  // types a line that he remembers finds the lesson that has it, whatever words stand in other titles).
  var WORTH = [12, 6, 4, 1], PHRASE = [40, 16, 10, 8];

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }
  function words(folded) { return folded.split(/[^a-z0-9]+/).filter(Boolean); }

  function read(docs) {
    index = docs.map(function (doc) {
      return { doc: doc, code: fold(doc.code), fields: (doc.folded || doc.fields.map(fold)).map(function (text) {
        var all = words(text);
        return { line: " " + all.join(" ") + " ", tight: all.join(""), all: all, unique: all.filter(function (w, i) { return all.indexOf(w) === i; }) };
      }) };
    });
  }
  function load(then) {
    if (!index && window.camTayDocs) read(window.camTayDocs());
    if (index) return then();
    window.addEventListener("camtay-index", then, { once: true });
    if (asked) return;
    asked = true;
    var script = document.createElement("script");
    script.src = base + "assets/search-index.js";
    script.onload = function () {
      read(window.camTaySearch);
      window.dispatchEvent(new Event("camtay-index"));
    };
    script.onerror = function () { asked = false; };
    document.head.appendChild(script);
  }

  /* One letter changed, added, missing, or two neighbours swapped. */
  function near(a, b) {
    var d = a.length - b.length, i = 0, j, k;
    if (d > 1 || d < -1) return false;
    while (i < a.length && i < b.length && a[i] === b[i]) i++;
    j = a.length - 1; k = b.length - 1;
    while (j > i && k > i && a[j] === b[k]) { j--; k--; }
    if (d === 0) return j <= i || (j === i + 1 && a[i] === b[j] && a[j] === b[i]);
    return d > 0 ? a.slice(i + 1) === b.slice(i) : a.slice(i) === b.slice(i + 1);
  }
  function likeness(token, word, last) {
    if (word === token) return 1;
    if (word.indexOf(token) === 0 && (last || token.length > 2)) return 0.7;
    return token.length > 2 && word.length > 2 && near(token, word) ? 0.25 : 0;
  }
  function wordScore(entry, token, last) {
    var best = 0;
    entry.fields.forEach(function (field, place) {
      for (var i = 0; i < field.unique.length; i++) {
        var score = likeness(token, field.unique[i], last) * WORTH[place];
        if (score > best) best = score;
      }
      if (!best && token.length > 4 && field.tight.indexOf(token) >= 0) best = 0.6 * WORTH[place];
    });
    return best;
  }
  /* The words in their order, in all one letter wrong at most: 1 exact, 0.6 with the slip, 0 not there. */
  function phraseScore(field, tokens) {
    var line = " " + tokens.join(" ");
    if (field.line.indexOf(line + " ") >= 0) return 1;
    if (field.line.indexOf(line) >= 0) return 0.9;
    for (var i = 0; i + tokens.length <= field.all.length; i++) {
      var slips = 0;
      for (var t = 0; t < tokens.length && slips < 2; t++) {
        var word = field.all[i + t];
        if (word !== tokens[t]) slips += near(tokens[t], word) ? 1 : 2;
      }
      if (slips < 2) return 0.6;
    }
    return 0;
  }
  function scoreOf(entry, tokens) {
    if (tokens.length === 1 && tokens[0] === entry.code) return 1000;
    var total = 0;
    for (var i = 0; i < tokens.length; i++) {
      var score = wordScore(entry, tokens[i], i === tokens.length - 1);
      if (!score) return 0;
      total += score;
    }
    if (tokens.length > 1) entry.fields.forEach(function (field, place) { total += PHRASE[place] * (tokens.length - 1) * phraseScore(field, tokens); });
    return total + (entry.doc.kind === "lesson" ? 0.5 : 0);
  }
  function find(query) {
    var tokens = words(fold(query));
    if (!tokens.length) return [];
    var hits = index.map(function (entry, place) { return { doc: entry.doc, place: place, score: scoreOf(entry, tokens) }; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score || a.place - b.place; });
    // What is worth far less than the best is there by a slip of one letter only: noise, unless nothing better was found.
    return hits.filter(function (hit) { return hit.score > hits[0].score * FAR; })
      .slice(0, MOST).map(function (hit) { return { doc: hit.doc, tokens: tokens, exact: tokens.map(function (token, i) { return hasWord(index[hit.place], token, i === tokens.length - 1); }) }; });
  }

  function hasWord(entry, token, last) {
    return entry.fields.some(function (field) { return field.unique.some(function (word) { return likeness(token, word, last) > 0.5; }); });
  }

  /* The words that were found, marked in the text as it is written; a slip of the finger counts only where nothing else was found. */
  function marked(text, hit) {
    var line = document.createElement("span");
    text.split(/([\s,.:;!?“”"()–-]+)/).forEach(function (piece) {
      var folded = fold(piece);
      var found = folded && hit.tokens.some(function (token, i) {
        return likeness(token, folded, i === hit.tokens.length - 1) > (hit.exact[i] ? 0.5 : 0);
      });
      var node = document.createElement("mark");
      node.textContent = piece;
      line.appendChild(found ? node : document.createTextNode(piece));
    });
    return line;
  }
  function option(hit, place) {
    var item = document.createElement("li"), title = document.createElement("b"), small = document.createElement("small");
    item.id = "ket-qua-" + place;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.setAttribute("data-url", base + hit.doc.url);
    title.textContent = hit.doc.code ? hit.doc.code + ". " : "";
    title.appendChild(marked(hit.doc.title, hit));
    small.textContent = hit.doc.section + " – ";
    small.appendChild(marked(hit.doc.summary, hit));
    item.appendChild(title);
    item.appendChild(small);
    return item;
  }
  function show() {
    var query = input.value;
    if (!words(fold(query)).length) return hide();
    var hits = find(query);
    chosen = -1;
    list.textContent = "";
    hits.forEach(function (hit, place) { list.appendChild(option(hit, place)); });
    nothing.hidden = hits.length > 0;
    list.hidden = !hits.length;
    count.textContent = hits.length ? camTaySay("search", "found", { n: hits.length }) : camTaySay("search", "none", { query: query.trim() });
    status.textContent = count.textContent;
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }
  function hide() {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(place) {
    var items = list.children;
    if (!items.length) return;
    chosen = (place + items.length) % items.length;
    Array.prototype.forEach.call(items, function (item, i) { item.setAttribute("aria-selected", String(i === chosen)); });
    input.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  }
  function go(item) {
    if (!item) return;
    if (!window.camTayGo) { location.href = item.getAttribute("data-url"); return; }
    hide();
    input.blur();
    window.camTayGo(item.getAttribute("data-url"));
  }

  input.addEventListener("focus", function () { load(function () { if (input.value) show(); }); });
  input.addEventListener("input", function () { load(show); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1)); }
    else if (event.key === "Enter") { event.preventDefault(); if (!box.hidden) go(list.children[Math.max(chosen, 0)]); }
    else if (event.key === "Escape") { event.stopPropagation(); if (box.hidden) input.value = ""; hide(); }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  list.addEventListener("click", function (event) { go(event.target.closest("[role=option]")); });
  // What is offered where nothing was found may lie on this very page, below the box.
  nothing.addEventListener("click", function (event) { if (event.target.closest("a")) hide(); });
  document.addEventListener("click", function (event) { if (!form.contains(event.target)) hide(); });
  form.addEventListener("focusout", function (event) { if (event.relatedTarget && !form.contains(event.relatedTarget)) hide(); });
})();
