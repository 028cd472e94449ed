/* What scripts say stands in the page, in its language: camTaySay("teach", "step", {n: 1, all: 4}). */
(function () {
  var words = null;
  window.camTaySay = function (place, key, values) {
    if (!words) words = JSON.parse(document.getElementById("kit-words").textContent);
    return words[place][key].replace(/\{([a-z_]+)\}/g, function (all, name) { return String(values[name]); });
  };
})();
