/* Groups each step (its heading and what follows) into a section, for teaching mode, reading aloud and side-by-side screens.
   Where the steps are sections already (one file), it only arranges their screens. */
(function () {
  function part(before, name) {
    var section = document.createElement("section");
    section.className = name;
    before.parentNode.insertBefore(section, before);
    return section;
  }
  function isScreen(element) { return element.matches("figure.phone"); }

  function group(steps) {
    var section = null, number = 0;
    Array.prototype.slice.call(steps.children).forEach(function (element) {
      if (element.tagName === "SECTION") return;
      if (element.tagName === "H2") {
        section = part(element, "step slide");
        section.setAttribute("aria-labelledby", element.id);
        // Each knows its number by itself: teaching mode hides the others, and what is hidden is not counted.
        section.style.counterReset = "step " + number++;
      } else if (!section) {
        section = part(element, "intro slide");
      }
      section.appendChild(element);
    });
  }
  function arrange(step) {
    var screens = Array.prototype.filter.call(step.children, isScreen);
    if (screens.length === 1) step.classList.add("pictured");
    // Screens that follow each other stand in one row where there is room.
    screens.forEach(function (screen) {
      var before = screen.previousElementSibling;
      if (before && before.className === "screens") before.appendChild(screen);
      else if (screen.nextElementSibling && isScreen(screen.nextElementSibling)) {
        var row = document.createElement("div");
        row.className = "screens";
        step.insertBefore(row, screen);
        row.appendChild(screen);
      }
    });
  }

  document.querySelectorAll(".steps").forEach(group);
  document.querySelectorAll(".step").forEach(arrange);
})();
