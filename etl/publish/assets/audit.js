"use strict";
const questions = () => [...document.querySelectorAll("fieldset")];
const markOf = (question) => question.querySelector("input[type=radio]:checked")?.value ?? "";
const count = () => {
  document.getElementById("done").textContent = `${questions().filter(markOf).length} marked of ${questions().length}`;
};
const cell = (text) => {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
};
document.addEventListener("change", count);
document.getElementById("save").addEventListener("click", (event) => {
  const lines = questions().map((q) =>
    [q.dataset.event, q.dataset.field, q.dataset.value, markOf(q), q.querySelector(".note").value].map(cell).join(","));
  const text = ["event_id,field,value,mark,note", ...lines].join("\n") + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = event.target.dataset.name;
  link.click();
});
count();
