/* The short address of a lesson (c1.html), as posters carry it. It goes on to the lesson and takes the rest of the address along (c1.html#day is
   typed at a projector). Where the lesson has recordings it stays, for those who do not read, and plays: one large button, one a language. */
(function () {
  var script = document.currentScript, target = script.getAttribute("data-target");
  var big, says, voices, chosen, queue = [], at = 0, playing = false;

  function goOn() { location.replace(target + location.search + location.hash); }
  function follow() { if (location.hash === "#day") goOn(); }

  function show() {
    big.setAttribute("aria-pressed", String(playing));
    big.querySelector(".words").textContent = camTaySay("listen", playing ? "stop" : at || queue[at].currentTime ? "resume" : "play");
    voices.forEach(function (voice) { if (voice.button) voice.button.setAttribute("aria-pressed", String(voice === chosen)); });
  }
  function play() {
    var sound = queue[at], started = sound.play();
    playing = true;
    says.textContent = "";
    show();
    // Many browsers wait for a finger before they make a sound; then the button waits, too.
    if (started) started.catch(function () {
      if (queue[at] !== sound || !sound.paused) return;
      playing = false;
      if (sound.error) says.textContent = camTaySay("listen", "broken");
      show();
    });
  }
  function hush() {
    playing = false;
    queue.forEach(function (sound) { sound.pause(); });
  }
  function choose(voice) {
    hush();
    chosen = voice;
    queue = voice.sounds;
    at = 0;
    queue.forEach(function (sound) { if (sound.currentTime) sound.currentTime = 0; });
  }
  function next(event) {
    if (event.target !== queue[at]) return;
    at += 1;
    if (at < queue.length) return play();
    choose(chosen);
    show();
  }
  function listen() {
    big = document.querySelector(".listen .big");
    says = document.querySelector(".listen .says");
    voices = Array.prototype.map.call(document.querySelectorAll(".listen .voice"), function (place) {
      var before = place.previousElementSibling;
      place.hidden = true;  // the large buttons stand in for the small ones
      return { sounds: Array.prototype.slice.call(place.querySelectorAll("audio")), button: before && before.matches(".choose") ? before : null };
    });
    voices.forEach(function (voice) {
      if (voice.button) voice.button.addEventListener("click", function () { choose(voice); play(); });
    });
    big.addEventListener("click", function () {
      if (!playing) return play();
      hush();
      show();
    });
    document.addEventListener("ended", next, true);
    window.addEventListener("pagehide", hush);
    choose(voices[0]);
    play();
  }

  if (!script.hasAttribute("data-listen")) return goOn();
  follow();
  window.addEventListener("hashchange", follow);
  document.addEventListener("DOMContentLoaded", listen);
})();
