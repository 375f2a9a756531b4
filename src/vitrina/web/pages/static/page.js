// Takes a photo by choice, drop or paste, asks the server for products like it, and shows them.

const MOST_BYTES = 3 * 1024 * 1024; // what the server takes as a photo to search with
const PLACEHOLDERS = 8;
const FALLBACK_LANGUAGES = ["zh-Hant", "en"];

const root = document.documentElement;
const [file, choose, cancel, again] = ["file", "choose", "cancel", "again"].map(byId);
const [frame, preview, results, status] = ["frame", "preview", "results", "status"].map(byId);

let underWay = null; // the AbortController of the search that counts; any other is out of date
let lastPhoto = null;

/** What went wrong, for people; `again` where the same photo may do on another try. */
class Problem extends Error {
  constructor(title, message, { again = false } = {}) {
    super(message);
    Object.assign(this, { title, again });
  }
}

async function search(photo) {
  stop();
  const mine = (underWay = new AbortController());
  const hadFocus = [file, again].includes(document.activeElement);
  lastPhoto = photo;
  showPhoto(photo);
  let show;
  try {
    checkSize(photo);
    showWorking();
    const answer = await ask(photo, mine.signal);
    show = () => showItems(answer);
  } catch (error) {
    show = () => showProblem(error);
  }
  if (mine !== underWay) return;
  underWay = null;
  show();
  if (hadFocus) file.focus({ preventScroll: true });
}

function stop() {
  underWay?.abort();
  underWay = null;
}

async function ask(photo, signal) {
  const send = { method: "POST", body: photo, headers: { "Content-Type": "application/octet-stream" }, signal };
  const response = await fetch("page/search", send).catch(() => {
    throw new Problem("No connection", "The server did not answer. Check your connection, then try again.", { again: true });
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.items) return answer;
  throw problemOf(response.status, answer);
}

function problemOf(code, { detail, hint }) {
  const text = [detail, hint].filter(Boolean).join(" ");
  if (code === 503 || code === 429) return new Problem("The server is busy", text || "Try again in a moment.", { again: true });
  if (code >= 500 || !text) return new Problem("Something went wrong", text || "Try again in a moment.", { again: true });
  return new Problem("This photo cannot be used", text);
}

function checkSize({ size }) {
  if (size <= MOST_BYTES) return;
  const megabytes = (Math.ceil((size / 1024 / 1024) * 10) / 10).toFixed(1);
  throw new Problem("This photo is too large", `It has ${megabytes} MB; at most 3 MB can be searched with. Crop it or save it smaller.`);
}

function showPhoto(photo) {
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(photo);
  frame.hidden = false;
  byId("name").textContent = photo.name || "Pasted photo";
  choose.textContent = "New photo";
}

function enter(state, message) {
  root.dataset.state = state;
  const working = state === "working";
  file.disabled = working;
  cancel.hidden = !working;
  results.setAttribute("aria-busy", String(working));
  for (const id of ["problem", "empty"]) byId(id).hidden = true;
  results.replaceChildren();
  status.textContent = message;
}

function showWorking() {
  enter("working", "Looking for similar products…");
  results.replaceChildren(...Array.from({ length: PLACEHOLDERS }, placeholder));
}

function showItems({ items, similar }) {
  const products = items.length === 1 ? "1 similar product" : `${items.length} similar products, best match first`;
  const told = similar ? products : "Nothing here is similar; this comes closest";
  enter(items.length ? "found" : "empty", items.length ? told : "");
  byId("empty").hidden = items.length > 0;
  results.replaceChildren(...items.map(card));
}

function showProblem(error) {
  enter("failed", "");
  byId("problem-title").textContent = error.title ?? "Something went wrong";
  byId("problem-text").textContent = error.message;
  again.hidden = !error.again;
  byId("problem").hidden = false;
}

function card({ titles, shop, price, picture, colour, score }) {
  const part = byId("card").content.cloneNode(true);
  const [language, title] = titleOf(titles);
  Object.assign(part.querySelector("h3"), { textContent: title, lang: language });
  part.querySelector(".price").textContent = price;
  part.querySelector(".shop").textContent = shop;
  part.querySelector(".score").textContent = `${Math.round(score * 100)}% alike`;
  const image = part.querySelector("img");
  const tile = part.querySelector(".tile");
  tile.style.backgroundColor = colour;
  image.addEventListener("load", () => tile.style.removeProperty("background-color"));
  image.addEventListener("error", () => image.remove());
  picture ? (image.src = picture) : image.remove();
  return part;
}

function placeholder() {
  const item = byId("card").content.firstElementChild.cloneNode();
  item.classList.add("waiting");
  item.ariaHidden = "true";
  item.append(Object.assign(document.createElement("div"), { className: "tile" }));
  return item;
}

/** Language tag and text of the title that suits the reader best. */
function titleOf(titles) {
  const known = Object.entries(titles).filter(([, text]) => text);
  for (const wanted of [...navigator.languages, ...FALLBACK_LANGUAGES].map(written)) {
    const match = known.find(([tag]) => written(tag) === wanted);
    if (match) return [match[0].replaceAll("_", "-"), match[1]];
  }
  return known[0] ?? ["en", "Untitled"];
}

/** Language and script, so that zh-TW finds zh-hant and zh-CN finds zh-hans. */
function written(tag) {
  try {
    const { language, script } = new Intl.Locale(tag.replaceAll("_", "-")).maximize();
    return `${language}-${script}`;
  } catch {
    return tag;
  }
}

/** The first picture among files, else the first file: the server says best what it is. */
function take(files, otherwise) {
  const photo = [...files].find(({ type }) => type.startsWith("image/")) ?? files[0];
  if (photo) return search(photo);
  stop();
  showProblem(new Problem("No photo there", otherwise));
}

function byId(id) {
  return document.getElementById(id);
}

function dragging(on) {
  root.toggleAttribute("data-dragging", on);
}

file.addEventListener("change", () => {
  if (file.files.length) search(file.files[0]);
  file.value = ""; // so that the same file can be chosen again
});
cancel.addEventListener("click", () => {
  stop();
  enter("stopped", "Search stopped.");
  file.focus();
});
again.addEventListener("click", () => search(lastPhoto));
preview.addEventListener("error", () => (frame.hidden = true));
addEventListener("dragover", (event) => {
  event.preventDefault();
  dragging(true);
});
addEventListener("dragleave", (event) => event.relatedTarget || dragging(false));
addEventListener("drop", (event) => {
  event.preventDefault();
  dragging(false);
  take(event.dataTransfer.files, "Save the picture as a file first, then drop the file here.");
});
addEventListener("paste", (event) => take(event.clipboardData.files, "The clipboard holds no picture. Copy one, then paste again."));
