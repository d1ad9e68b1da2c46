// Names for what Django gives none: a screen reader would only say "edit text" or "combo box".

function nameChoice(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const box = select.nextElementSibling?.querySelector('[role="combobox"]');
  const value = box?.querySelector('[role="textbox"]');
  if (!label || !value) return;
  label.id ||= `${select.id}_label`;
  box.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
  value.setAttribute("aria-labelledby", label.id);
}

function nameSearch(field) {
  const button = field.form.querySelector('input[type="submit"]');
  field.setAttribute("aria-label", button.value);
  field.form.querySelector("label img")?.setAttribute("alt", "");
}

// Select2 builds its boxes in jQuery's own time, which may come after the load event.
const inTurn = window.django?.jQuery ?? ((work) => work());
inTurn(() => {
  document.querySelectorAll("select.admin-autocomplete").forEach(nameChoice);
  document.querySelectorAll("#changelist-search #searchbar").forEach(nameSearch);
});
