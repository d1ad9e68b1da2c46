// The dashboard, live: asks every five seconds for the parts that changed, and counts by itself.

const EVERY_MS = 5000;
const PATIENCE_MS = 15000;
const TYPING_MS = 300;
const HOUR_S = 3600;

const page = document.getElementById("dashboard");
const form = document.getElementById("filter");
const live = document.getElementById("live");
const pause = document.getElementById("pause");
const signIn = document.getElementById("sign-in");
const dataAge = document.querySelector("#data-age time");

let aheadMs = Date.parse(page.dataset.now) - Date.now(); // the server's clock before this one
let isPaused = false;
let isSignedOut = false;
let asking = null;
let timer = null;

// -- time ----------------------------------------------------------------------------------------

const serverNow = () => Date.now() + aheadMs;

function spanText(ms) {
  const s = Math.floor(Math.abs(ms) / 1000);
  if (s < 60) return `${s} s`;
  if (s < HOUR_S) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 24 * HOUR_S) return `${Math.floor(s / HOUR_S)} h ${Math.floor((s % HOUR_S) / 60)} min`;
  return `${Math.floor(s / (24 * HOUR_S))} d ${Math.floor((s % (24 * HOUR_S)) / HOUR_S)} h`;
}

function clockText(kind, leftMs) {
  if (kind === "lasting") return spanText(Math.min(leftMs, 0));
  if (kind === "ago") return page.dataset.ago.replace("%(span)s", spanText(Math.min(leftMs, 0)));
  const form = leftMs >= 0 ? page.dataset.left : page.dataset.late;
  return form.replace("%(span)s", spanText(leftMs));
}

function count() {
  const now = serverNow();
  for (const clock of page.querySelectorAll("time[data-clock]")) {
    const text = clockText(clock.dataset.clock, Date.parse(clock.dateTime) - now);
    if (clock.textContent !== text) clock.textContent = text;
  }
  for (const line of page.querySelectorAll(".timeline .now")) {
    const start = Date.parse(line.closest(".timeline").dataset.hour);
    const second = Math.min(Math.max(Math.floor((now - start) / 1000), 0), HOUR_S);
    line.setAttribute("d", `M${second} 0v24`);
  }
}

// -- what is shown -------------------------------------------------------------------------------

function say(state) {
  page.dataset.state = state;
  const text = live.dataset[state];
  if (live.textContent !== text) live.textContent = text; // it is read aloud: only when it changes
  signIn.hidden = state !== "signedOut";
}

function have() {
  const parts = [...page.querySelectorAll("[data-part]")];
  return parts.map((part) => `${part.dataset.part}:${part.dataset.version}`).join(",");
}

function replace(name, html) {
  const old = page.querySelector(`[data-part="${name}"]`);
  if (!old) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  fresh.classList.add("changed");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// -- asking --------------------------------------------------------------------------------------

async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const patience = setTimeout(() => mine.abort(), PATIENCE_MS);
  const query = new URLSearchParams(location.search);
  query.set("have", have());
  try {
    const response = await fetch(`${page.dataset.refresh}?${query}`, { signal: mine.signal });
    isSignedOut = response.status === 403;
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { now, parts } = await response.json();
    if (mine !== asking) return;
    aheadMs = Date.parse(now) - Date.now();
    dataAge.dateTime = now;
    Object.entries(parts).forEach(([name, html]) => replace(name, html));
    say(isPaused ? "paused" : "live");
    count();
  } catch {
    if (mine === asking) say(isSignedOut ? "signedOut" : "lost");
  } finally {
    clearTimeout(patience);
    if (mine === asking) again();
  }
}

function again() {
  clearTimeout(timer);
  if (!isPaused && !isSignedOut && !document.hidden) timer = setTimeout(ask, EVERY_MS);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden && !isPaused) ask(); // also when signed out: perhaps in again elsewhere
});

pause.hidden = false;
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  say(isPaused ? "paused" : "live");
  if (isPaused) clearTimeout(timer);
  else ask();
});

// -- filters and links that stay on the page -----------------------------------------------------

async function go(address, keep) {
  if (keep) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  await ask();
}

function fillForm() {
  const query = new URLSearchParams(location.search);
  for (const field of ["q", "brand", "state"]) form.elements[field].value = query.get(field) ?? "";
}

function formAddress() {
  const query = new URLSearchParams(location.search);
  query.delete("page");
  for (const field of ["q", "brand", "state"]) {
    const value = form.elements[field].value.trim();
    if (value) query.set(field, value);
    else query.delete(field);
  }
  return `${location.pathname}?${query}`;
}

page.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-stay]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await go(link.href, false);
  fillForm();
  if ("open" in link.dataset) document.getElementById("detail-title")?.focus();
  if (link.dataset.close) document.getElementById(link.dataset.close)?.focus();
});

page.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("detail-close")?.click();
});

let typing = null;
form.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => go(formAddress(), true), TYPING_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  go(formAddress(), false);
});
window.addEventListener("popstate", () => {
  fillForm();
  ask();
});

setInterval(count, 1000);
count();
say("live");
again();
