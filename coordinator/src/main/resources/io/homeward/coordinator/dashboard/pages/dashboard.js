// What makes the pages quicker. Each of them works without it.
(function () {
  "use strict";
  const doc = document;
  doc.documentElement.classList.add("js");
  const body = doc.body;

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
      for (const menu of doc.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const names = [...doc.querySelectorAll("a.name")];
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
      copy(names[here].closest("tr").querySelector("[data-copy]"));
    }
  });

  // Takes the live parts of the page anew; what is open or has the focus stays.
  async function refresh(url) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) {
      location.reload();
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.dataset.seen = next.body.dataset.seen;
    if (doc.querySelector("details.menu[open]")) return;
    const focus = doc.activeElement && doc.activeElement.getAttribute("href");
    for (const part of doc.querySelectorAll("[data-live]")) {
      const other = next.querySelector('[data-live="' + part.dataset.live + '"]');
      if (other && other.innerHTML !== part.innerHTML) part.innerHTML = other.innerHTML;
    }
    if (focus && doc.activeElement === body) {
      const again = doc.querySelector('[data-live] a[href="' + CSS.escape(focus) + '"]');
      if (again) again.focus();
    }
  }

  const search = doc.querySelector("[data-search]");
  if (search) {
    const form = search.form;
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const url = "/machines?" + new URLSearchParams(new FormData(form));
        history.replaceState(null, "", url);
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
          await refresh(location.href);
          await pause(500);
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
