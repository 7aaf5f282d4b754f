"use strict";
// Whatever comes from users or models goes through textContent: nothing of it is ever markup.
const at = id => document.getElementById(id);
const [form, texts, pairs, list, state, progress, fault] = ["form", "texts", "pairs", "list", "state", "progress", "fault"].map(at);
const words = {
  Pass: "agrees with its original", Warn: "better than chance; read its report", Fail: "not to be told from chance",
  ready: "", loading: "loading", notLoaded: "loads when asked", failed: "could not be loaded",
  single: "one of", multiple: "any of", number: "numbers",
};
const whole = new Intl.NumberFormat("en"), precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }),
  signed = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "always" });
const count = (number, noun) => `${whole.format(number)} ${noun}${number === 1 ? "" : "s"}`;
const pollMilliseconds = 2000;
let known = null;   // classifiers, as /models tells of them
let chosen = null;  // names that are ticked; null before any model is known
let run = null;     // what is, or was, asked: inputs, models, answers so far, and how to stop it
let key = null;     // in memory only
let whenUnlocked = null;
let looked = null;  // settles once the models are known

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// Faults: title, detail, and what can be done about it.

class Fault extends Error {
  constructor(title, detail, status = 0, retry = null) {
    super(detail);
    Object.assign(this, { title, status, retry });
  }
}

function show(error, again) {
  fault.replaceChildren(make("strong", "", error.title ?? "The page failed"), make("p", "", error.message));
  if (error.part) fault.append(make("p", "", `The request held ${error.part}; the server counts them from 0.`));
  if (error.retry !== null && error.retry !== undefined) fault.append(make("p", "", `Try again in ${count(error.retry, "second")}.`));
  at("unlock").hidden = error.status !== 401;
  if (error.status === 401) {
    whenUnlocked = again;
    at("key").focus();
  } else if (again) {
    const button = make("button", "second", "Try again");
    button.type = "button";
    button.addEventListener("click", again);
    fault.append(button);
  }
  fault.scrollIntoView({ block: "nearest" });
}

function clearFault() {
  fault.replaceChildren();
  at("unlock").hidden = true;
}

// Addresses are relative: the page works wherever the routes are mapped.
async function ask(address, body, signal) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET", signal, cache: "no-store",
      headers: { ...(body && { "Content-Type": "application/json" }), ...(key !== null && { Authorization: `Bearer ${key}` }) },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault("No answer", "The server could not be reached. Is it running?");
  }
  const answer = await response.json().catch(error => {
    if (error.name === "AbortError") throw error;
    return {};
  });
  if (response.ok) return answer;
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10);
  throw new Fault(answer.title ?? `Status ${response.status}`, answer.detail ?? "The server gave no reason.", response.status,
    Number.isNaN(seconds) ? null : seconds);
}

// Models.

async function refresh() {
  try {
    known = (await ask("models")).models.filter(model => model.kind === "classifier");
  } catch (error) {
    at("none").textContent = "The models are not known.";
    show(error, () => { clearFault(); look(); });
    return;
  }
  if (chosen === null && known.length > 0) chosen = new Set(known.filter(model => model.state !== "failed").map(model => model.name));
  at("none").textContent = "This server has no classifier.";
  at("none").hidden = known.length > 0;
  showModels();
  if (known.some(model => model.state === "loading")) setTimeout(look, pollMilliseconds);
}

const look = () => looked = refresh();

function describe(model) {
  const head = model.head === "number" ? words.number : model.head && `${words[model.head]} ${count(model.labels.length, "label")}`;
  return [words[model.state], head, words[model.verdict]].filter(Boolean).join(" · ");
}

const areAllChosen = () => known.every(model => chosen.has(model.name));
const nameAll = () => at("all").textContent = areAllChosen() ? "Choose none" : "Choose all";

function showModels() {
  const focused = document.activeElement?.closest("#models") && document.activeElement.value;
  at("models").replaceChildren(...known.map(model => {
    const [item, label, box] = [make("li"), make("label"), make("input")];
    Object.assign(box, { type: "checkbox", value: model.name, checked: chosen.has(model.name) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(model.name);
      else chosen.delete(model.name);
      nameAll();
    });
    label.append(box, make("b", "", model.name));
    if (model.state === "failed") label.append(make("span", "badge fail", "Failed"));
    else if (model.verdict) label.append(badge(model.verdict));
    label.append(make("small", "", describe(model)));
    item.append(label);
    return item;
  }));
  at("all").hidden = known.length < 2;
  nameAll();
  if (focused) [...at("models").querySelectorAll("input")].find(box => box.value === focused)?.focus();
}

function badge(verdict) {
  const element = make("span", `badge ${verdict.toLowerCase()}`, verdict);
  element.title = words[verdict] ?? "";
  return element;
}

// What is asked.

const lines = () => texts.value.split("\n").map((text, i) => ({ text, line: i + 1 })).filter(each => each.text.trim() !== "");

function readInputs() {
  const asked = lines();
  if (asked.length === 0) throw new Fault("No text", "Type or paste at least one.");
  const models = known.filter(model => chosen.has(model.name)).map(model => model.name);
  if (models.length === 0) throw new Fault("No model", known.length === 0 ? "This server has no classifier." : "Choose at least one.");
  const inputs = asked.map(({ text, line }) => {
    if (!pairs.checked) return [text];
    const end = text.indexOf("\t");
    if (end < 0) throw new Fault("No pair", `Line ${line}: expected two texts with a tab between them, found no tab.`);
    return [text.slice(0, end), text.slice(end + 1)];
  });
  return { inputs, models };
}

// What the server takes at a time stands in its description of a model.
const readLimit = async signal =>
  (await ask(known.length === 1 ? "info" : `models/${encodeURIComponent(known[0].name)}/info`, undefined, signal)).max_client_batch_size;

async function start() {
  await looked;
  if (known === null) await look();
  if (known === null || run?.controller) return;
  clearFault();
  try {
    run = { ...readInputs(), answers: [], controller: null };
  } catch (error) {
    show(error);
    return;
  }
  list.replaceChildren();
  // On a narrow screen the answers come below.
  if (at("answers").getBoundingClientRect().top > innerHeight / 2) at("answers").scrollIntoView();
  await go();
}

// From where it stopped to the end.
async function go() {
  if (run.controller) return;
  clearFault();
  const current = run;
  let asked = "";
  current.controller = new AbortController();
  setRunning(true);
  try {
    const { signal } = current.controller;
    const size = await readLimit(signal);
    while (current.answers.length < current.inputs.length) {
      tell();
      const first = current.answers.length, part = current.inputs.slice(first, first + size);
      if (part.length < current.inputs.length) asked = `texts ${whole.format(first + 1)} to ${whole.format(first + part.length)}`;
      const found = await ask("models/predict", { inputs: part, models: current.models }, signal);
      const answered = part.map((input, i) => ({ input, answers: current.models.map(model => ({ model, ...found[model][i] })) }));
      current.answers.push(...answered);
      list.append(...answered.map(showText));
    }
    tell();
  } catch (error) {
    const stopped = error.name === "AbortError";
    tell(stopped ? "Stopped. " : "");
    if (!stopped) show(Object.assign(error, { part: asked }), go);
  } finally {
    current.controller = null;
    setRunning(false);
  }
  if (known.some(model => current.models.includes(model.name) && model.state !== "ready")) look();
}

function tell(before = "") {
  const [done, total] = [run.answers.length, run.inputs.length];
  state.textContent = before + (done === total ? `${count(total, "text")} answered.` : `${whole.format(done)} of ${count(total, "text")} answered.`);
  Object.assign(progress, { value: done, max: total, hidden: done === total || run.controller === null });
}

function setRunning(running) {
  list.setAttribute("aria-busy", running);
  at("classify").setAttribute("aria-disabled", running);
  if (!running && document.activeElement === at("stop")) at("classify").focus();
  at("stop").hidden = !running;
  progress.hidden ||= !running;
  at("take").hidden = running || run.answers.length === 0;
}

// What is answered.

function showText({ input, answers }) {
  const item = make("li");
  for (const text of input) {
    const element = make("p", "text", text);
    element.dir = "auto";
    item.append(element);
  }
  item.append(...answers.map(answer => showAnswer(input, answer)));
  return item;
}

function showAnswer(input, answer) {
  const [row, model, said] = [make("div", "answer"), make("div", "model", answer.model), make("div")];
  if (answer.verdict) model.append(badge(answer.verdict));
  const isNumber = answer.kind === "number";
  const main = isNumber ? answer.labels : answer.labels.filter(each => answer.predictedLabels.includes(each.label));
  if (main.length === 0) said.append(make("p", "note", "No label reaches the threshold."));
  said.append(...main.map(each => showScore(each, isNumber)));
  const others = answer.labels.filter(each => !main.includes(each));
  if (others.length > 0) said.append(showOthers(others));
  if (answer.truncated) said.append(make("p", "note", "Truncated: the model read the beginning only."));
  said.append(showTokens(input, answer.model, (main[0] ?? answer.labels[0]).label));
  row.append(model, said);
  return row;
}

// Dozens of labels of thousands of texts would be a page too large: they are made when they are wanted.
function showOthers(others) {
  const details = make("details");
  details.append(make("summary", "", `${count(others.length, "other label")}`));
  details.addEventListener("toggle", () => details.append(...others.map(each => showScore(each, false))), { once: true });
  return details;
}

// Asked for when they are wanted: where nothing adds up, the model reads the text once a token.
function showTokens(input, model, label) {
  const details = make("details");
  details.append(make("summary", "", "Tokens"));
  details.addEventListener("toggle", async () => {
    const waiting = make("p", "note", "Asking the model…");
    details.append(waiting);
    try {
      const [found] = await ask(`models/${encodeURIComponent(model)}/explain`, { inputs: [input] });
      details.append(...showContributions(found, label));
    } catch (error) {
      show(error);
    } finally {
      waiting.remove();
    }
  }, { once: true });
  return details;
}

function showContributions({ method, labels, scores, bias, tokens }, label) {
  const place = labels.indexOf(label), list = make("p", "tokens");
  const strongest = Math.max(...tokens.map(token => Math.abs(token.contributions[place])));
  for (const { token, contributions } of tokens) {
    const number = contributions[place], word = make("span", number < 0 ? "against" : "for", token);
    word.dir = "auto";
    word.style.setProperty("--share", `${strongest === 0 ? 0 : 60 * Math.abs(number) / strongest}%`);
    word.append(make("small", "", signed.format(number)));
    list.append(word, " ");
  }
  const said = method === "exact"
    ? `What each token adds to the score ${precise.format(scores[place])} of “${label}”; with the bias ${signed.format(bias[place])} they add up to it.`
    : `What the score ${precise.format(scores[place])} of “${label}” loses without each token; nothing adds up.`;
  return [list, make("p", "note", said)];
}

function showScore({ label, score }, isNumber) {
  const row = make("div", isNumber ? "score number" : "score"), name = make("span", "", label);
  name.dir = "auto";
  row.append(name);
  if (!isNumber) {
    const [bar, filled] = [make("span", "bar"), make("i")];
    filled.style.setProperty("--share", `${100 * score}%`);
    bar.append(filled);
    row.append(bar);
  }
  row.append(make("span", "", isNumber ? precise.format(score) : percent(score)));
  return row;
}

// What is no certainty does not read as one.
function percent(share) {
  const text = (100 * share).toFixed(1);
  if (text === "100.0" && share < 1) return "> 99.9%";
  return text === "0.0" && share > 0 ? "< 0.1%" : `${text}%`;
}

// What is taken away.

function save(name, type, content) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function toTsv() {
  const field = value => String(value).replaceAll(/[\t\r\n]/g, " ");
  const inputs = run.inputs.some(input => input.length > 1) ? ["text", "textPair"] : ["text"];
  const said = answer => answer.kind === "number"
    ? [answer.labels.map(each => each.label).join(", "), answer.labels.map(each => each.score).join(", ")]
    : [answer.predictedLabels.join(", "),
      answer.labels.filter(each => answer.predictedLabels.includes(each.label)).map(each => each.score).join(", ")];
  return [
    [...inputs, ...run.models.flatMap(model => [model, `${model} score`])],
    ...run.answers.map(({ input, answers }) => [...input, ...answers.flatMap(said)]),
  ].map(row => row.map(field).join("\t") + "\n").join("");
}

// What the user does.

form.addEventListener("submit", event => {
  event.preventDefault();
  start();
});
texts.addEventListener("keydown", event => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  start();
});
texts.addEventListener("input", () => at("count").textContent = texts.value === "" ? "" : count(lines().length, pairs.checked ? "pair" : "text"));
pairs.addEventListener("change", () => {
  at("tab").hidden = !pairs.checked;
  texts.dispatchEvent(new Event("input"));
});
// The key Tab leaves the field, as everywhere.
at("tab").addEventListener("click", () => {
  texts.setRangeText("\t", texts.selectionStart, texts.selectionEnd, "end");
  texts.focus();
});
at("all").addEventListener("click", () => {
  chosen = new Set(areAllChosen() ? [] : known.map(model => model.name));
  showModels();
});
at("stop").addEventListener("click", () => run.controller?.abort());
at("unlock").addEventListener("submit", event => {
  event.preventDefault();
  key = at("key").value;
  clearFault();
  texts.focus();
  whenUnlocked();
});
at("tsv").addEventListener("click", () => save("answers.tsv", "text/tab-separated-values", toTsv()));
at("json").addEventListener("click", () => save("answers.json", "application/json", JSON.stringify(run.answers, null, 2)));
texts.dispatchEvent(new Event("input"));
look();
