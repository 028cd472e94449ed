/* Teaching mode: one slide a screen. Arrow keys, PageUp and PageDown (a presenter sends them), swipe, large buttons.
   The address #day opens it; Esc, "Thoát" and the phone's own Back key leave it. */
(function () {
  var button = document.querySelector("button.teach"), body = document.body;
  var slides = Array.prototype.slice.call(document.querySelectorAll(".slide"));
  if (!button || !slides.length) return;
  var top = document.querySelector(".day-top"), end = document.querySelector(".day-end");
  var place = top.querySelector(".place"), far = top.querySelector(".how-far");
  var back = end.querySelector(".back"), on = end.querySelector(".on");
  var at = 0, open = false, pushed = false, touch = null, HASH = "#day";

  function named(slide) {
    var kind = slide.classList.contains("step") ? "step" : slide.classList.contains("ask") ? "ask" : "";
    if (!kind) return "Mở bài";
    var alike = slides.filter(function (other) { return other.classList.contains(kind); });
    return (kind === "step" ? "Bước " : "Đố vui ") + (alike.indexOf(slide) + 1) + " / " + alike.length;
  }
  function show(next) {
    at = Math.max(0, Math.min(slides.length - 1, next));
    slides.forEach(function (slide, i) { slide.classList.toggle("now", i === at); });
    back.disabled = at === 0;
    on.firstChild.textContent = at === slides.length - 1 ? "Xong" : "Tiếp";
    place.textContent = named(slides[at]);
    far.style.width = 100 * (at + 1) / slides.length + "%";
    slides[at].scrollTop = 0;
    slides[at].tabIndex = 0;  // long slides scroll with the keys, too
    var head = slides[at].querySelector("h1, h2, h3") || slides[at];
    head.setAttribute("tabindex", "-1");
    head.focus({ preventScroll: true });
    window.dispatchEvent(new Event("camtay-slide"));
  }
  function enter() {
    if (open) return;
    open = true;
    body.classList.add("day");
    show(at);
  }
  function leave() {
    if (!open) return;
    open = false;
    body.classList.remove("day");
    window.dispatchEvent(new Event("camtay-slide"));
    slides.forEach(function (slide) { slide.classList.remove("now"); });
    if (location.hash === HASH) {
      if (pushed) history.back();
      else history.replaceState(null, "", location.pathname + location.search);
    }
    pushed = false;
    slides[at].scrollIntoView();
    button.focus({ preventScroll: true });
  }
  function follow() {
    if (location.hash === HASH) enter();
    else leave();
  }
  function press(event) {
    if (!open || event.altKey || event.ctrlKey || event.metaKey) return;
    var key = event.key;
    if (key === "Escape") leave();
    else if (key === "ArrowRight" || key === "PageDown") show(at + 1);
    else if (key === "ArrowLeft" || key === "PageUp") show(at - 1);
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

  button.addEventListener("click", function () {
    at = 0;
    pushed = true;
    location.hash = HASH;
    enter();
  });
  back.addEventListener("click", function () { show(at - 1); });
  on.addEventListener("click", function () { if (at === slides.length - 1) leave(); else show(at + 1); });
  top.querySelector(".close").addEventListener("click", leave);
  document.addEventListener("keydown", press);
  document.addEventListener("touchstart", function (event) {
    touch = open && event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", lift, { passive: true });
  window.addEventListener("hashchange", follow);
  follow();
})();
