// The form of a job: its brand narrows the lists, and what it would do is shown before it is saved.

const form = document.getElementById("snmpjob_form");
const QUIET_MS = 350;
let timer = 0;
const questions = new Map(); // by address: the question that waits for its answer

const part = (name) => document.querySelector(`[data-part="${name}"]`);

async function ask(url) {
  // The answer to an earlier state of the form may come after the one to the present state.
  questions.get(url)?.abort();
  const question = new AbortController();
  questions.set(url, question);
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(url, { method: "POST", body, signal: question.signal });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of page.querySelectorAll("[data-part]")) {
    part(fresh.dataset.part)?.replaceChildren(...fresh.childNodes);
  }
}

async function show(url) {
  const schedule = part("schedule");
  try {
    await ask(url);
    schedule.classList.remove("stale");
    return true;
  } catch (error) {
    if (error.name !== "AbortError") schedule.classList.add("stale");
    return false;
  }
}

const showPreview = () => show(part("schedule").dataset.url);

function soon() {
  clearTimeout(timer);
  timer = setTimeout(showPreview, QUIET_MS);
}

async function showChoices() {
  if (await show(part("schedule").dataset.choices)) soon();
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
