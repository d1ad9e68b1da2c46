// <section id data-live="/address/" data-seconds="10">: asks for itself again and again, and takes
// over what changed; each answer says how soon to ask next. Inside it, elements with data-part are
// replaced one by one. <form data-in-place="id">: its answer takes the place of that section.

const timers = new Map();
const shown = new Map(); // what the server last sent for each part, by its id

const liveParts = () => document.querySelectorAll("[data-live]");

function remember(section) {
  for (const part of section.querySelectorAll("[data-part]")) shown.set(part.id, part.outerHTML);
}

function keepFocus(work) {
  const id = document.activeElement?.id;
  const scrolled = [...document.querySelectorAll(".scrolled[id]")].map((e) => [e.id, e.scrollTop]);
  work();
  for (const [box, top] of scrolled) {
    const found = document.getElementById(box);
    if (found) found.scrollTop = top;
  }
  const again = id && document.getElementById(id);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

function takeOver(section, fresh) {
  section.dataset.seconds = fresh.dataset.seconds;
  const parts = [...fresh.querySelectorAll("[data-part]")];
  if (!parts.length) {
    if (section.innerHTML !== fresh.innerHTML) section.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const part of parts) {
    if (shown.get(part.id) === part.outerHTML) continue;
    shown.set(part.id, part.outerHTML);
    document.getElementById(part.id)?.replaceWith(part);
  }
}

async function ask(section, address, options = {}) {
  const headers = { "X-Facho-In-Place": "1" };
  const answer = await fetch(address, { ...options, headers });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(section.id);
  if (!fresh) throw new Error(`${address} has no ${section.id}`); // signed out
  keepFocus(() => takeOver(section, fresh));
}

function later(section) {
  clearTimeout(timers.get(section));
  const seconds = Number(section.dataset.seconds);
  if (seconds && !document.hidden) {
    timers.set(section, setTimeout(() => again(section), seconds * 1000));
  }
}

async function again(section) {
  if (!section) return;
  const pace = section.dataset.seconds;
  try {
    await ask(section, section.dataset.live);
    section.classList.remove("stale");
    // Something came to its end here: what lies around it tells more of it.
    if (section.dataset.seconds !== pace) again(section.parentElement.closest("[data-live]"));
  } catch {
    section.classList.add("stale");
  }
  later(section);
}

document.addEventListener("visibilitychange", () => {
  for (const section of liveParts()) {
    clearTimeout(timers.get(section));
    if (!document.hidden) again(section);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const section = document.getElementById(form.dataset.inPlace ?? "");
  if (!section) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  try {
    await ask(section, form.action, { method: "POST", body });
    later(section);
  } catch {
    form.submit();
  }
});

for (const section of liveParts()) {
  remember(section);
  later(section);
}
