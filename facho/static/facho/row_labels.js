// On a phone the cells of a list stand below each other: each says which column it is of, and those
// with nothing in them are left out (see console.css).

function columnNames(table) {
  return [...table.querySelectorAll("thead th")].map((th) =>
    (th.querySelector(".text") ?? th).textContent.trim(),
  );
}

document.querySelectorAll("#result_list").forEach((table) => {
  const names = columnNames(table);
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, place) => {
      if (cell.tagName === "TD") cell.dataset.label = names[place];
      cell.classList.toggle("has-nothing", ["", "—", "-"].includes(cell.textContent.trim()) && !cell.firstElementChild);
    });
  }
});
