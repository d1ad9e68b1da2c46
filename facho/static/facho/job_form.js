// The form of a job: its brand narrows the lists, and what it would do is shown before it is saved.

const form = document.getElementById("snmpjob_form");
const QUIET_MS = 350;
let timer = 0;
let running = null;

const part = (name) => document.querySelector(`[data-part="${name}"]`);

async function ask(url, signal) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(url, { method: "POST", body, signal });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of page.querySelectorAll("[data-part]")) {
    part(fresh.dataset.part)?.replaceChildren(...fresh.childNodes);
  }
}

async function showPreview() {
  running?.abort();
  running = new AbortController();
  const schedule = part("schedule");
  try {
    await ask(schedule.dataset.url, running.signal);
    schedule.classList.remove("stale");
  } catch (error) {
    if (error.name !== "AbortError") schedule.classList.add("stale");
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(showPreview, QUIET_MS);
}

async function showChoices() {
  await ask(part("schedule").dataset.choices);
  soon();
}

if (form && part("schedule")) {
  form.addEventListener("change", (event) => {
    if (["brand", "kind"].includes(event.target.name)) showChoices();
    else soon();
  });
  form.addEventListener("input", (event) => {
    if (["interval", "cron"].includes(event.target.name)) soon();
  });
  showPreview();
}
