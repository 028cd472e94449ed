/* The quiz answers at once, in words and with a mark; a wrong answer may be tried again. */
(function () {
  document.querySelectorAll(".question[data-answer]").forEach(function (question) {
    var answer = question.getAttribute("data-answer");
    var verdict = question.querySelector(".verdict");
    var why = question.querySelector(".why").textContent;
    question.querySelector(".answer").hidden = true;
    question.addEventListener("change", function (event) {
      var right = event.target.value === answer;
      question.querySelectorAll("label").forEach(function (label) { label.classList.remove("right", "wrong"); });
      event.target.parentNode.classList.add(right ? "right" : "wrong");
      verdict.textContent = (right ? "Đúng rồi! " : "Chưa đúng, thử lại nhé. ") + (right ? why : "");
    });
  });
})();
