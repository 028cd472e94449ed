/* Teaching mode: one slide a screen. Arrow keys, swipe, large buttons; Esc leaves; the address #day opens it. */
(function () {
  var button = document.querySelector("button.teach");
  var slides = Array.prototype.slice.call(document.querySelectorAll(".slide"));
  if (!button || !slides.length) return;
  var at = 0, open = false, touch = null;

  var bar = document.createElement("div");
  bar.className = "day-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Dạy từng bước");
  bar.innerHTML = '<button type="button" class="back">◀ Lùi</button><span class="place" role="status"></span>' +
    '<button type="button" class="close">Thoát</button><button type="button" class="on">Tiếp ▶</button>';
  document.body.appendChild(bar);
  var back = bar.querySelector(".back"), on = bar.querySelector(".on"), place = bar.querySelector(".place");

  function show(next) {
    at = Math.max(0, Math.min(slides.length - 1, next));
    slides.forEach(function (slide, i) { slide.classList.toggle("now", i === at); });
    back.disabled = at === 0;
    on.disabled = at === slides.length - 1;
    place.textContent = (at + 1) + " / " + slides.length;
    slides[at].setAttribute("tabindex", "-1");
    slides[at].scrollTop = 0;
    slides[at].focus({ preventScroll: true });
  }
  function enter() {
    if (open) return;
    open = true;
    document.body.classList.add("day");
    show(at);
    if (location.hash !== "#day") history.replaceState(null, "", "#day");
  }
  function leave() {
    if (!open) return;
    open = false;
    document.body.classList.remove("day");
    slides.forEach(function (slide) { slide.classList.remove("now"); });
    history.replaceState(null, "", location.pathname + location.search);
    slides[at].scrollIntoView();
    button.focus({ preventScroll: true });
  }
  button.addEventListener("click", function () { at = 0; enter(); });
  back.addEventListener("click", function () { show(at - 1); });
  on.addEventListener("click", function () { show(at + 1); });
  bar.querySelector(".close").addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (!open || event.altKey || event.ctrlKey || event.metaKey) return;
    var typing = event.target.matches && event.target.matches("input");
    if (event.key === "Escape") leave();
    else if (typing) return;
    else if (event.key === "ArrowRight" || event.key === "PageDown") show(at + 1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") show(at - 1);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("touchstart", function (event) {
    touch = open && event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", function (event) {
    if (!touch) return;
    var end = event.changedTouches[0], x = end.clientX - touch.clientX, y = end.clientY - touch.clientY;
    touch = null;
    // A swipe is mostly sideways; anything else is scrolling.
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
  }, { passive: true });
  function follow() { if (location.hash === "#day") enter(); }
  window.addEventListener("hashchange", follow);
  follow();
})();
