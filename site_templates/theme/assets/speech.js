/* Reads the lesson aloud: a recorded voice in the language of its words first, else the device's own, sentence by sentence, showing where it
   is; recordings in other languages stand beside them to choose. In teaching mode the device's own voice goes first: it reads the one slide
   that is seen. */
(function () {
  var synth = window.speechSynthesis, bar = document.querySelector(".reader");
  var buttons = document.querySelectorAll("button.speak");
  if (!buttons.length) return;
  var pause = bar.querySelector(".pause"), choices = document.createElement("div"), MACHINE = "may";
  var source = null, wish = "", queue = [], at = 0, run = 0, state = "silent";

  function shown() { return document.querySelector("article:not([hidden])") || document; }
  /* The language of the lesson's words: that of the page, or another where a lesson has not been translated. */
  function tongue() {
    var words = shown().querySelector(".steps");
    return (words && words.closest("[lang]") || document.documentElement).lang || "vi";
  }
  function voice() {
    var wanted = tongue().toLowerCase().split("-")[0];
    var fit = synth ? synth.getVoices().filter(function (v) { return v.lang.toLowerCase().split(/[-_]/)[0] === wanted; }) : [];
    // A voice on the device needs no network.
    return fit.filter(function (v) { return v.localService; })[0] || fit[0];
  }
  /* What can read this lesson, best first. A recording is a list of sounds; the device's own voice has none. */
  function sources() {
    var found = [], machine = voice() ? [{ language: MACHINE, name: camTaySay("read", "machine"), sounds: null }] : [];
    Array.prototype.forEach.call(shown().querySelectorAll("audio:not([data-broken])"), function (sound) {
      var language = sound.getAttribute("data-language") || tongue();
      var same = found.filter(function (other) { return other.language === language; })[0];
      if (same) same.sounds.push(sound);
      else found.push({ language: language, name: sound.getAttribute("data-name") || camTaySay("read", "recording"), sounds: [sound] });
    });
    var day = document.body.classList.contains("day"), human = !day && found[0] && found[0].language === tongue() ? 1 : 0;
    return found.slice(0, human).concat(machine, found.slice(human));
  }
  function offer() {
    var able = sources().length > 0;
    buttons.forEach(function (button) { button.hidden = !able; });
  }
  function parts() {
    var slide = document.querySelector(".day .slide.now"), found = [];
    var places = slide ? [slide] : shown().querySelectorAll(".lesson-head, .intro, .step");
    Array.prototype.forEach.call(places, function (place) {
      place.querySelectorAll("h1, h2, h3, p, li, dt, dd, td, figcaption").forEach(function (element) {
        if (element.closest(".tools, .voices, .path, .facts, .answer, [hidden]") || element.querySelector("p, li")) return;
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
    pause.textContent = camTaySay("read", state === "paused" ? "resume" : "pause");
    buttons.forEach(function (button) {
      button.querySelector(".words").textContent = camTaySay("read", state === "silent" ? "aloud" : "stop");
      button.setAttribute("aria-pressed", String(state !== "silent"));
    });
  }
  function show() {
    var all = sources();
    choices.hidden = all.length < 2;
    choices.textContent = "";
    all.forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = one.name;
      button.setAttribute("aria-pressed", String(one.language === source.language));
      button.addEventListener("click", function () { choose(one.language); });
      choices.appendChild(button);
    });
  }
  function choose(language) {
    wish = language;
    begin();
    choices.querySelector("[aria-pressed=true]").focus();
  }
  /* Silence, but for the sound that somebody has just started by its own button. */
  function hush(but) {
    run += 1;
    if (synth) synth.cancel();
    document.querySelectorAll("audio").forEach(function (sound) { if (sound !== but) sound.pause(); });
  }
  function stop(but) {
    if (state === "silent") return;
    hush(but);
    mark(null);
    turn("silent");
  }
  function say() {
    var mine = run, item = queue[at], own = voice();
    if (!item) return stop();
    mark(item.element);
    var said = new SpeechSynthesisUtterance(item.text);
    said.voice = own;
    said.lang = own ? own.lang.replace("_", "-") : tongue();
    said.rate = 0.9;
    said.onend = function () { if (mine === run) { at += 1; say(); } };
    said.onerror = function () { if (mine === run) stop(); };
    item.said = said;  // some browsers forget an utterance that nobody holds
    synth.speak(said);
  }
  function play() {
    var mine = run, sound = queue[at], started;
    if (!sound) return stop();
    started = sound.play();
    // A kind of sound that this device does not know, or a file that is gone: the next best reads.
    if (started) started.catch(function () { if (mine === run && sound.error) fail(); });
  }
  function fail() {
    queue.forEach(function (sound) { sound.setAttribute("data-broken", ""); });
    if (sources().length) begin();
    else stop();
    offer();
  }
  function begin() {
    var all = sources();
    hush();
    mark(null);
    source = all.filter(function (one) { return one.language === wish; })[0] || all[0];
    queue = source.sounds || parts();
    at = 0;
    if (source.sounds) queue.forEach(function (sound) { if (sound.currentTime) sound.currentTime = 0; });
    show();
    go();
  }
  function go() {
    turn("reading");
    if (source.sounds) play();
    else say();
  }
  choices.className = "choices";
  bar.appendChild(choices);
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      if (state !== "silent") stop();
      else begin();
    });
  });
  // A pause is a stop that knows its place: Android's own pause does not come back.
  pause.addEventListener("click", function () {
    if (state === "paused") return go();
    hush();
    turn("paused");
  });
  bar.querySelector(".stop").addEventListener("click", function () { stop(); });
  // A sound's own buttons may start it, stop it and go on, too; two never speak at once.
  function ours(sound) { return state !== "silent" && queue[at] === sound; }
  document.addEventListener("play", function (event) {
    if (ours(event.target)) turn("reading");
    else if (state === "silent") hush(event.target);
    else stop(event.target);
  }, true);
  document.addEventListener("pause", function (event) {
    if (ours(event.target) && event.target.paused && !event.target.ended) turn("paused");
  }, true);
  document.addEventListener("ended", function (event) {
    if (!ours(event.target)) return;
    at += 1;
    play();
  }, true);
  window.addEventListener("pagehide", function () { stop(); });
  window.addEventListener("camtay-slide", function () { stop(); });
  // A file of many lessons shows another one.
  window.addEventListener("camtay-open", function () { stop(); offer(); });
  if (synth && synth.addEventListener) synth.addEventListener("voiceschanged", offer);
  else if (synth) synth.onvoiceschanged = offer;
  offer();
})();
