/* Groups each step (its heading and what follows) into a section, for teaching mode, reading aloud and side-by-side screens. */
(function () {
  var steps = document.querySelector(".steps");
  if (!steps) return;
  var section = null;
  Array.prototype.slice.call(steps.children).forEach(function (element) {
    if (element.tagName === "H2") {
      section = document.createElement("section");
      section.className = "step slide";
      section.setAttribute("aria-labelledby", element.id);
      steps.insertBefore(section, element);
    }
    if (section) section.appendChild(element);
  });
  steps.querySelectorAll(".step").forEach(function (step) {
    var screens = Array.prototype.filter.call(step.children, function (c) { return c.matches("figure.phone"); });
    if (screens.length === 1) step.classList.add("pictured");
  });
})();
