/* Reads the lesson aloud with the device's own Vietnamese voice, part by part. Without such a voice there is no button. */
(function () {
  var synth = window.speechSynthesis, button = document.querySelector("button.speak");
  if (!synth || !button) return;
  var words = button.querySelector(".words"), reading = null;

  function voice() {
    return synth.getVoices().filter(function (v) { return /^vi([-_]|$)/i.test(v.lang); })[0];
  }
  function offer() { button.hidden = !voice(); }
  function parts() {
    var day = document.querySelector(".day .slide.now");
    var places = day ? [day] : Array.prototype.slice.call(document.querySelectorAll(".lesson-head, .steps > p, .step"));
    var found = [];
    places.forEach(function (place) {
      place.querySelectorAll("h1, h2, h3, p, li, figcaption").forEach(function (element) {
        if (element.closest(".tools, .path, .answer, [hidden]")) return;
        if (element.tagName === "LI" && element.querySelector("p")) return;
        if (element.textContent.trim()) found.push(element);
      });
      if (place.tagName === "P") found.push(place);
    });
    return found;
  }
  function mark(element) {
    document.querySelectorAll(".reading").forEach(function (other) { other.classList.remove("reading"); });
    if (!element) return;
    element.classList.add("reading");
    element.scrollIntoView({ block: "center" });
  }
  function stop() {
    reading = null;
    synth.cancel();
    mark(null);
    words.textContent = "Đọc to";
    button.setAttribute("aria-pressed", "false");
  }
  function next(run) {
    if (reading !== run) return;
    var element = run.queue.shift();
    if (!element) return stop();
    mark(element);
    var said = new SpeechSynthesisUtterance(element.textContent.replace(/\s+/g, " "));
    said.lang = "vi-VN";
    said.voice = voice();
    said.rate = 0.9;
    said.onend = function () { next(run); };
    said.onerror = function () { if (reading === run) stop(); };
    run.said = said;  // some browsers forget an utterance that nobody holds
    synth.speak(said);
  }
  button.addEventListener("click", function () {
    if (reading) return stop();
    reading = { queue: parts() };
    words.textContent = "Dừng đọc";
    button.setAttribute("aria-pressed", "true");
    next(reading);
  });
  window.addEventListener("pagehide", stop);
  if (synth.addEventListener) synth.addEventListener("voiceschanged", offer);
  offer();
})();
