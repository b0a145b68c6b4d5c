"use strict";
// Filters and tooltips; without it the page reads the same. Listeners sit on the document, none on a mark.
const form = document.getElementById("filters");
const tip = document.getElementById("tip");
const items = [...document.querySelectorAll("[data-stance], [data-actor]")];
const marks = [...document.querySelectorAll("mark")];

function chosen(name) {
  return new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
}

function apply() {
  const stances = chosen("stance"), actors = chosen("actor");
  for (const item of items) {
    const { stance, actor } = item.dataset;
    item.hidden = (stance && !stances.has(stance)) || (actor && !actors.has(actor));
  }
  for (const mark of marks) {
    const link = mark.firstElementChild;
    const said = [...mark.querySelectorAll(".tag:not([hidden])")].map((tag) => tag.dataset.said);
    mark.classList.toggle("off", !said.length);
    link.tabIndex = said.length ? 0 : -1;
    link.setAttribute("aria-label", [link.textContent, ...said].join("; "));
  }
  const tags = document.querySelectorAll(".text .tag").length;
  const left = document.querySelectorAll(".text .tag:not([hidden])").length;
  document.getElementById("shown").textContent = `${left} of ${tags} marks shown`;
}

function hide() {
  tip.hidden = true;
}

function show(event) {
  const link = event.target.closest("mark:not(.off) a");
  if (!link) return hide();
  if (link.title) {
    link.dataset.tip = link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", "tip");
  }
  tip.textContent = link.dataset.tip;
  tip.hidden = false;
  const box = link.getBoundingClientRect();
  const below = box.bottom + 6, above = box.top - tip.offsetHeight - 6;
  tip.style.left = `${Math.max(4, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${below + tip.offsetHeight > innerHeight && above > 0 ? above : below}px`;
}

form.hidden = false;
form.parentElement.classList.add("filtered");
form.addEventListener("change", apply);
form.addEventListener("click", (event) => {
  const all = event.target.dataset.all;
  if (all === undefined) return;
  for (const box of form.querySelectorAll("[name=actor]")) box.checked = all === "yes";
  apply();
});
document.addEventListener("mouseover", show);
document.addEventListener("focusin", show);
document.addEventListener("focusout", hide);
document.addEventListener("scroll", hide, { passive: true, capture: true });
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
apply();
