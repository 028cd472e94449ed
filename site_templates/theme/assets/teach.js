/* Teaching mode: one slide a screen. Arrow keys, PageUp and PageDown (a presenter sends them), swipe, large buttons.
   The address #day opens it (#c1.day where a file holds many lessons); Esc, the button to leave and the phone's own Back key leave it. */
(function () {
  var top = document.querySelector(".day-top"), end = document.querySelector(".day-end"), body = document.body;
  if (!top) return;
  var place = top.querySelector(".place"), far = top.querySelector(".how-far");
  var back = end.querySelector(".back"), on = end.querySelector(".on");
  var lesson = null, slides = [], at = 0, open = false, pushed = false, touch = null, REST = 24;

  function shown() { return document.querySelector("article:not([hidden])"); }
  function hashOf(article) { return article.id ? "#" + article.id + ".day" : "#day"; }

  /* The trainer's minutes in data-minutes: the opening, each step in turn, the quiz as a whole. */
  function minutesOf(place) {
    return (lesson.getAttribute("data-minutes") || "").split(" ")[place] || "";
  }
  function inWords(minutes, inAll) { return minutes && camTaySay("teach", inAll ? "minutes_in_all" : "minutes", { n: minutes }); }
  /* What the bar says of a slide: where one is, and how long it takes. */
  function named(slide) {
    var steps = slides.filter(function (other) { return other.classList.contains("step"); });
    var asks = slides.filter(function (other) { return other.classList.contains("ask"); });
    var step = steps.indexOf(slide), ask = asks.indexOf(slide);
    if (step >= 0) return [camTaySay("teach", "step", { n: step + 1, all: steps.length }), inWords(minutesOf(step + 1))];
    if (ask < 0) return [camTaySay("teach", "opening"), inWords(minutesOf(0))];
    return [camTaySay("teach", "quiz", { n: ask + 1, all: asks.length }), inWords(minutesOf(steps.length + 1), asks.length > 1)];
  }
  /* Each part in one piece, so that a narrow bar breaks between them. */
  function tell(parts) {
    place.textContent = "";
    parts.filter(Boolean).forEach(function (words, i) {
      var part = document.createElement("span");
      part.textContent = words;
      if (i) place.appendChild(document.createElement("i")).textContent = " · ";
      place.appendChild(part);
    });
  }
  function show(next) {
    at = Math.max(0, Math.min(slides.length - 1, next));
    slides.forEach(function (slide, i) { slide.classList.toggle("now", i === at); });
    back.disabled = at === 0;
    on.firstChild.textContent = camTaySay("teach", at === slides.length - 1 ? "done" : "forward");
    tell(named(slides[at]));
    far.style.width = 100 * (at + 1) / slides.length + "%";
    slides[at].scrollTop = 0;
    slides[at].tabIndex = 0;  // long slides scroll with the keys, too
    var head = slides[at].querySelector("h1, h2, h3") || slides[at];
    head.setAttribute("tabindex", "-1");
    head.focus({ preventScroll: true });
    window.dispatchEvent(new Event("camtay-slide"));
  }
  /* A presenter has two keys only: what does not fit on the screen comes before the next slide does. REST: pixels that hold no line of words. */
  function page(way) {
    var slide = slides[at], more = way > 0 ? slide.scrollHeight - slide.clientHeight - slide.scrollTop : slide.scrollTop;
    if (more > REST) slide.scrollTop += way * 0.8 * slide.clientHeight;
    else show(at + way);
  }
  function enter() {
    var article = shown();
    if (open || !article.querySelector(".slide")) return;
    if (article !== lesson) at = 0;
    lesson = article;
    slides = Array.prototype.slice.call(article.querySelectorAll(".slide"));
    open = true;
    body.classList.add("day");
    show(at);
  }
  function close() {
    open = false;
    body.classList.remove("day");
    window.dispatchEvent(new Event("camtay-slide"));
    slides.forEach(function (slide) { slide.classList.remove("now"); });
  }
  /* The address without the word "day". A page of no origin may not rewrite its address, but may go to another part of itself. */
  function tidy() {
    if (location.hash !== hashOf(lesson)) return;
    if (pushed) return history.back();
    try { history.replaceState(null, "", location.pathname + location.search + (lesson.id && "#" + lesson.id)); }
    catch (e) { location.hash = lesson.id; }
  }
  function leave() {
    if (!open) return;
    close();
    tidy();
    pushed = false;
    slides[at].scrollIntoView();
    lesson.querySelector("button.teach").focus({ preventScroll: true });
  }
  function follow() {
    var article = shown();
    if (open && article !== lesson) { close(); pushed = false; }
    if (article && location.hash === hashOf(article)) enter();
    else leave();
  }
  function start() {
    at = 0;
    pushed = true;
    try { location.hash = hashOf(shown()); } catch (e) { /* a viewer that keeps its address to itself */ }
    enter();
  }
  function press(event) {
    if (!open || event.altKey || event.ctrlKey || event.metaKey) return;
    var key = event.key;
    if (key === "Escape") leave();
    else if (key === "ArrowRight") show(at + 1);
    else if (key === "ArrowLeft") show(at - 1);
    else if (key === "PageDown") page(1);
    else if (key === "PageUp") page(-1);
    else if (key === "Home") show(0);
    else if (key === "End") show(slides.length - 1);
    else return;
    event.preventDefault();
  }
  function lift(event) {
    if (!touch) return;
    var last = event.changedTouches[0], x = last.clientX - touch.clientX, y = last.clientY - touch.clientY;
    touch = null;
    // A swipe is mostly sideways; anything else is scrolling.
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
  }

  document.querySelectorAll("button.teach").forEach(function (button) { button.addEventListener("click", start); });
  back.addEventListener("click", function () { show(at - 1); });
  on.addEventListener("click", function () { if (at === slides.length - 1) leave(); else show(at + 1); });
  top.querySelector(".close").addEventListener("click", leave);
  document.addEventListener("keydown", press);
  // Whoever has made the page larger with two fingers moves it about with one.
  function enlarged() { return window.visualViewport && window.visualViewport.scale > 1.1; }
  document.addEventListener("touchstart", function (event) {
    touch = open && event.touches.length === 1 && !enlarged() ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", lift, { passive: true });
  window.addEventListener("hashchange", follow);
  follow();
})();
