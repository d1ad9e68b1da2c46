// <details class="on-demand" data-url="…" data-failed="…">: its text is asked for whenever it is
// opened; the other one is said when it does not come.

async function load(details) {
  const box = details.querySelector("summary + *");
  try {
    const answer = await fetch(details.dataset.url);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    box.replaceChildren(...page.body.childNodes);
  } catch {
    box.textContent = details.dataset.failed;
  }
}

// "toggle" does not bubble, so it is caught on its way down.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.on-demand") && event.target.open) load(event.target);
  },
  true,
);
