// letters: the preview of a letter follows what is typed.
//
// Half a second after the last key, the form is sent as it stands; what comes back is
// put where the preview is. Older answers are dropped. Without this script the button
// "Preview" does the same.
(() => {
  "use strict";
  const form = document.getElementById("letter-form");
  const place = document.getElementById("letter-preview");
  if (!form || !place || !form.dataset.preview) return;
  const said = document.getElementById("letter-said");
  let due = 0, asked = null;

  const show = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST", body: new FormData(form), redirect: "manual", signal: asked.signal });
      if (!answer.ok) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...drawn.body.childNodes);
      // Said once, not at every key: the letter itself would be too much to listen to.
      if (said && !said.textContent) said.textContent = said.dataset.said;
    } catch (error) {
      if (error.name !== "AbortError") return;
    }
  };

  form.addEventListener("input", () => {
    if (said) said.textContent = "";
    clearTimeout(due);
    due = setTimeout(show, 500);
  });
})();
