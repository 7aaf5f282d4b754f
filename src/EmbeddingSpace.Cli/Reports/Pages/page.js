"use strict";
for (const section of document.querySelectorAll("section")) {
  const body = section.querySelector("tbody");
  if (body === null) continue;
  const headers = [...section.querySelectorAll("thead th")];
  const [filter, shown] = [section.querySelector("input"), section.querySelector("output")];
  const order = new Intl.Collator("en", { numeric: true });
  // Numbers before texts, and what is missing last, whichever way round.
  const compare = (a, b, sign) => {
    const [x, y] = [a.dataset.value, b.dataset.value];
    const [m, n] = [a.textContent, b.textContent];
    if (m === "" || n === "") return (m === "") - (n === "");
    if (x !== undefined && y !== undefined) return sign * (Number(x) - Number(y));
    return sign * order.compare(m, n);
  };
  headers.forEach((header, column) => header.querySelector("button").addEventListener("click", () => {
    const ascending = header.getAttribute("aria-sort") !== "ascending";
    for (const other of headers) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const sign = ascending ? 1 : -1;
    body.append(...[...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column], sign)));
  }));
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLocaleLowerCase("en");
    let count = 0;
    for (const row of body.rows) {
      row.hidden = ![...row.cells].some(cell => cell.textContent.toLocaleLowerCase("en").includes(wanted));
      if (!row.hidden) count++;
    }
    shown.textContent = `${count} of ${body.rows.length} rows`;
  });
}
