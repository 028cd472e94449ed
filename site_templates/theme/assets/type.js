/* Large type, remembered where the browser lets us remember. Runs before the page shows, so that nothing jumps. */
(function () {
  var root = document.documentElement, KEY = "camtay-large";
  root.className += " js";
  function recall() { try { return localStorage.getItem(KEY) === "1"; } catch (e) { return false; } }
  function keep(on) { try { localStorage.setItem(KEY, on ? "1" : "0"); } catch (e) { /* private mode: for this page only */ } }
  var large = recall();
  root.classList.toggle("large", large);
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector("button.type");
    if (!button) return;
    button.setAttribute("aria-pressed", String(large));
    button.addEventListener("click", function () {
      large = !large;
      root.classList.toggle("large", large);
      button.setAttribute("aria-pressed", String(large));
      keep(large);
    });
  });
})();
