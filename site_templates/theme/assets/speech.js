/* Reads the lesson aloud with the device's own Vietnamese voice, sentence by sentence, and shows where it is.
   Without such a voice it plays the recordings of the lesson; without those there is no button. */
(function () {
  var synth = window.speechSynthesis, bar = document.querySelector(".reader");
  var buttons = document.querySelectorAll("button.speak");
  if (!buttons.length) return;
  var pause = bar.querySelector(".pause"), queue = [], at = 0, run = 0, state = "silent";

  function shown() { return document.querySelector("article:not([hidden])") || document; }
  function sounds() { return Array.prototype.slice.call(shown().querySelectorAll("audio")); }
  function voice() {
    var fit = synth ? synth.getVoices().filter(function (v) { return /^vi([-_]|$)/i.test(v.lang); }) : [];
    // A voice on the device needs no network.
    return fit.filter(function (v) { return v.localService; })[0] || fit[0];
  }
  function offer() {
    var able = !!voice() || sounds().length > 0;
    buttons.forEach(function (button) { button.hidden = !able; });
  }
  function parts() {
    var slide = document.querySelector(".day .slide.now"), found = [];
    var places = slide ? [slide] : shown().querySelectorAll(".lesson-head, .intro, .step");
    Array.prototype.forEach.call(places, function (place) {
      place.querySelectorAll("h1, h2, h3, p, li, dt, dd, td, figcaption").forEach(function (element) {
        if (element.closest(".tools, .path, .facts, .answer, [hidden]") || element.querySelector("p, li")) return;
        // Some browsers stop after fifteen seconds, so a long paragraph is said sentence by sentence.
        (element.textContent.match(/[^.!?…]+[.!?…]*\s*/g) || []).forEach(function (text) {
          if (text.trim()) found.push({ element: element, text: text.replace(/\s+/g, " ").trim() });
        });
      });
    });
    return found;
  }
  function mark(element) {
    document.querySelectorAll(".reading, .read-step").forEach(function (other) { other.classList.remove("reading", "read-step"); });
    if (!element) return;
    element.classList.add("reading");
    if (element.closest(".step")) element.closest(".step").classList.add("read-step");
    element.scrollIntoView({ block: "center" });
  }
  function turn(next) {
    state = next;
    bar.hidden = state === "silent";
    pause.textContent = state === "paused" ? "Đọc tiếp" : "Tạm dừng";
    buttons.forEach(function (button) {
      button.querySelector(".words").textContent = state === "silent" ? "Đọc to" : "Thôi đọc";
      button.setAttribute("aria-pressed", String(state !== "silent"));
    });
  }
  function hush() {
    run += 1;
    if (synth) synth.cancel();
    document.querySelectorAll("audio").forEach(function (sound) { sound.pause(); });
  }
  function stop() {
    if (state === "silent") return;
    hush();
    mark(null);
    turn("silent");
  }
  function say() {
    var mine = run, item = queue[at];
    if (!item) return stop();
    mark(item.element);
    var said = new SpeechSynthesisUtterance(item.text);
    said.lang = "vi-VN";
    said.voice = voice();
    said.rate = 0.9;
    said.onend = function () { if (mine === run) { at += 1; say(); } };
    said.onerror = function () { if (mine === run) stop(); };
    item.said = said;  // some browsers forget an utterance that nobody holds
    synth.speak(said);
  }
  function play() {
    var mine = run, sound = sounds()[at];
    if (!sound) return stop();
    sound.onended = function () { if (mine === run) { at += 1; play(); } };
    sound.play();
  }
  function go() {
    turn("reading");
    if (voice()) say();
    else play();
  }
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      if (state !== "silent") return stop();
      queue = parts();
      at = 0;
      go();
    });
  });
  // A pause is a stop that knows its place: Android's own pause does not come back.
  pause.addEventListener("click", function () {
    if (state === "paused") return go();
    hush();
    turn("paused");
  });
  bar.querySelector(".stop").addEventListener("click", stop);
  window.addEventListener("pagehide", stop);
  window.addEventListener("camtay-slide", stop);
  // A file of many lessons shows another one.
  window.addEventListener("camtay-open", function () { stop(); offer(); });
  if (synth && synth.addEventListener) synth.addEventListener("voiceschanged", offer);
  else if (synth) synth.onvoiceschanged = offer;
  offer();
})();
