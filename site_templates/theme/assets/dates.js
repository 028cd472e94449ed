/* A stick is opened a year later: what has ended or is due for review is decided by the reader's clock, too. */
(function () {
  var now = new Date();
  function two(n) { return (n < 10 ? "0" : "") + n; }
  var today = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  document.querySelectorAll("[data-after]").forEach(function (banner) {
    if (today > banner.getAttribute("data-after")) banner.hidden = false;
  });
  document.querySelectorAll("[data-ends]").forEach(function (item) {
    if (today <= item.getAttribute("data-ends")) return;
    item.classList.add("ended");
    item.querySelector(".over").hidden = false;
    if (item.hasAttribute("data-past")) item.hidden = true;
  });
})();
