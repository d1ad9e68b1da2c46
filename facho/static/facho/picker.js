// A list to tick with a filter above it. One listener for all lists, also for those loaded later.

const fits = (item, text, group, state) =>
  item.dataset.text.includes(text) &&
  (!group || item.dataset.group === group) &&
  (!state || item.dataset.state === state);

function filter(picker) {
  const text = picker.querySelector(".picker-text").value.trim().toLowerCase();
  const group = picker.querySelector(".picker-group").value;
  const state = picker.querySelector(".picker-state").value;
  for (const item of picker.querySelectorAll("li")) {
    item.hidden = !fits(item, text, group, state);
  }
}

function count(picker) {
  const chosen = picker.querySelectorAll("input[type=checkbox]:checked").length;
  picker.querySelector(".picker-count b").textContent = chosen;
}

function tickShown(picker, checked) {
  for (const box of picker.querySelectorAll("li:not([hidden]) input")) {
    box.checked = checked;
  }
  count(picker);
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const picker = event.target.closest(".picker");
  if (picker && event.target.closest(".picker-tools")) filter(picker);
});

document.addEventListener("change", (event) => {
  const picker = event.target.closest(".picker");
  if (picker && event.target.matches("input[type=checkbox]")) count(picker);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick], [data-leave]");
  if (button) tickShown(button.closest(".picker"), "pick" in button.dataset);
});

// Enter in the filter must not save the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".picker-text")) event.preventDefault();
});
