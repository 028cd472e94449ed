/* The quiz: each option becomes a button that answers at once, in words and with a mark; a wrong answer may be tried again.
   Without this the options are a list and the answer waits in a <details>. */
(function () {
  function ask(question) {
    var answer = Number(question.getAttribute("data-answer"));
    var verdict = question.querySelector(".verdict"), why = question.querySelector(".why").textContent;
    var buttons = [];

    function choose(place) {
      var right = place + 1 === answer;
      buttons.forEach(function (button, i) {
        button.className = i !== place ? "" : right ? "right" : "wrong";
        button.lastChild.textContent = i !== place ? "" : camTaySay("quiz", right ? "right" : "wrong");
      });
      verdict.textContent = camTaySay("quiz", right ? "said_right" : "said_wrong", { why: why });
    }

    question.querySelector(".answer").hidden = true;
    Array.prototype.forEach.call(question.querySelectorAll("ol > li"), function (item, place) {
      var button = document.createElement("button"), words = document.createElement("span"), says = document.createElement("span");
      button.type = "button";
      words.textContent = item.textContent;
      says.className = "says";
      button.appendChild(words);
      button.appendChild(says);
      button.addEventListener("click", function () { choose(place); });
      item.textContent = "";
      item.className = "live";
      item.appendChild(button);
      buttons.push(button);
    });
  }
  document.querySelectorAll(".ask[data-answer]").forEach(ask);
})();
