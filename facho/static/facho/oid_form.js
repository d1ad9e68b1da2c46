// The form of an OID: shows the fields that its kind of value has, and decodes what is pasted.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const kind = document.getElementById("id_kind");
  const box = document.querySelector(".try-it");
  if (!kind || !box) return;

  const fields = {
    number: ["scale", "offset", "wrap_above", "unavailable", "minimum", "maximum"],
    milliwatts: ["scale", "unavailable", "minimum", "maximum"],
    decimal_text: ["pattern", "unavailable", "minimum", "maximum"],
    enumeration: ["words", "default"],
    text: ["unavailable", "pattern", "words"],
    place: ["pattern", "skips_others"],
    date_text: ["unavailable"],
  };
  const all = [...new Set(Object.values(fields).flat())];

  const showFields = () => {
    const shown = fields[kind.value] || [];
    all.forEach((name) => {
      const row = document.getElementById(`id_${name}`).closest(".form-row");
      row.hidden = !shown.includes(name);
    });
  };

  const answer = box.querySelector(".try-it-answer");
  let asked = 0;
  const decode = async () => {
    const number = ++asked;
    const response = await fetch(box.dataset.address, {
      method: "POST",
      body: new FormData(document.getElementById("oid_form")),
    });
    const html = await response.text();
    if (response.ok && number === asked) answer.innerHTML = html;
  };
  let waiting;
  const decodeSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(decode, 250);
  };

  kind.addEventListener("change", showFields);
  document.getElementById("oid_form").addEventListener("input", decodeSoon);
  document.getElementById("oid_form").addEventListener("change", decodeSoon);
  showFields();
});
