// What makes the pages quicker. Each of them works without it.
(function () {
  "use strict";
  const doc = document;
  doc.documentElement.classList.add("js");
  const body = doc.body;

  // A form was refused: loading the page again, or anew when something changed, sends it no more.
  if (body.dataset.page) history.replaceState(null, "", body.dataset.page);

  // On a narrow screen the way to this very page may be out of sight.
  const here = doc.querySelector(".bar nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 48;

  function say(text) {
    const said = doc.getElementById("said");
    if (!said) return;
    said.textContent = text;
    said.classList.add("shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => said.classList.remove("shown"), 1600);
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Without TLS browsers have no clipboard: the old way.
      const area = doc.createElement("textarea");
      area.value = button.dataset.copy;
      area.className = "hidden";
      body.append(area);
      area.select();
      const done = doc.execCommand("copy");
      area.remove();
      button.focus();
      if (!done) return;
    }
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1600);
    say(body.dataset.copied + ": " + button.dataset.copy);
  }

  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    for (const menu of doc.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of doc.querySelectorAll("details.menu[open], details.inline[open]")) {
        const within = menu.contains(doc.activeElement) || doc.activeElement === body;
        menu.open = false;
        if (within) menu.querySelector("summary").focus();
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const names = [...doc.querySelectorAll("a.name, [data-row]")];
    const here = names.indexOf(doc.activeElement);
    if (event.key === "/") {
      const search = doc.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === "j" && names.length) {
      names[Math.min(here + 1, names.length - 1)].focus();
    } else if (event.key === "k" && names.length) {
      names[Math.max(here - 1, 0)].focus();
    } else if (event.key === "c" && here >= 0) {
      const button = names[here].closest("tr, .row")?.querySelector("[data-copy]");
      if (button) copy(button);
    }
  });

  // What is more than the server reads would be lost there: it is told before it is sent.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const text = new URLSearchParams(new FormData(form)).toString();
    // Browsers send two characters for the end of a line.
    const size = text.length + 3 * (text.split("%0A").length - 1);
    if (!(size > Number(body.dataset.most))) return;
    event.preventDefault();
    let problem = form.querySelector("[data-toolarge]");
    if (!problem) {
      problem = doc.createElement("p");
      problem.className = "problem";
      problem.dataset.toolarge = "";
      problem.tabIndex = -1;
      problem.setAttribute("role", "alert");
      problem.textContent = body.dataset.toolarge;
      form.append(problem);
    }
    problem.focus();
  });

  // A file that is downloaded leaves the page as it is; what was done is on it soon afterwards.
  doc.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-download]")) return;
    const shown = () => [...doc.querySelectorAll("[data-live]")].map((part) => part.innerHTML).join();
    const before = shown();
    for (let i = 0; i < 20 && shown() === before; i++) {
      await pause(500);
      await refresh(location.href);
    }
  });

  // By what something that has the focus is found again after its part was taken anew.
  function mark(element) {
    return ["href", "data-copy", "name", "value"]
      .map((name) => element.getAttribute(name))
      .concat(element.tagName, element.form ? element.form.getAttribute("action") : null)
      .join("\n");
  }

  // Whether somebody writes, chooses or marks something there just now.
  function isBusy(part) {
    const chosen = getSelection();
    return (
      part.querySelector("details[open]") !== null ||
      (part.contains(doc.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(doc.activeElement.tagName)) ||
      (!chosen.isCollapsed && part.contains(chosen.anchorNode))
    );
  }

  // Takes the live parts of the page anew; what is open, marked or has the focus stays.
  async function refresh(url) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) {
      location.reload();
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    let whole = true;
    for (const part of doc.querySelectorAll("[data-live]")) {
      const other = next.querySelector('[data-live="' + part.dataset.live + '"]');
      if (!other || other.innerHTML === part.innerHTML) continue;
      if (isBusy(part)) {
        whole = false;
        continue;
      }
      const focus = part.contains(doc.activeElement) ? mark(doc.activeElement) : null;
      const aside = [...part.querySelectorAll(".wide")].map((wide) => wide.scrollLeft);
      part.innerHTML = other.innerHTML;
      part.querySelectorAll(".wide").forEach((wide, at) => (wide.scrollLeft = aside[at] || 0));
      if (focus !== null) {
        const again = [...part.querySelectorAll("a, button, summary")].find((one) => mark(one) === focus);
        if (again) again.focus({ preventScroll: true });
      }
    }
    // What was left as it is comes with the next look.
    if (whole) body.dataset.seen = next.body.dataset.seen;
    return whole;
  }

  const search = doc.querySelector("[data-search]");
  if (search) {
    const form = search.form;
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const url = form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form));
        history.replaceState(null, "", url);
        // What is open would keep the list as it is; whoever searches is done with it.
        for (const one of doc.querySelectorAll("[data-live] details[open]")) one.open = false;
        refresh(url);
      }, 120);
    });
  }

  const pause = (millis) => new Promise((done) => setTimeout(done, millis));

  async function watch() {
    while (doc.querySelector("[data-live]")) {
      if (doc.hidden) {
        await pause(1000);
        continue;
      }
      try {
        const answer = await fetch("/changes?seen=" + body.dataset.seen);
        if (answer.redirected || !answer.ok) return;
        const word = await answer.text();
        if (word === "changed") {
          await pause((await refresh(location.href)) ? 500 : 3000);
        } else if (word === "later") {
          await pause(15000);
        }
      } catch {
        await pause(5000);
      }
    }
  }

  watch();
})();
