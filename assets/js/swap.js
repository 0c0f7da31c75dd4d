// Forms and links that change a part of the page only. They work without this: the server answers a form by leading to
// the page as it is afterwards. Here that page is fetched, and the parts that data-swap names, by their selectors, are taken from it.

/** Sends a form as its button would, or follows a link; resolves to the page that comes of it. */
export async function pageAfter(source, submitter) {
  const isForm = source instanceof HTMLFormElement;
  const options = { headers: { accept: "text/html" }, cache: "no-store" };
  if (isForm) {
    options.method = "POST";
    options.body = new URLSearchParams(new FormData(source, submitter));
  }
  let response;
  try {
    response = await fetch(isForm ? source.action : source.href, options);
  } catch {
    throw new Error("The server can't be reached. What you typed is kept on this page.");
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) {
    const main = page.querySelector("main");
    throw new Error([...(main?.querySelectorAll("h1, p") ?? [])].map((part) => part.textContent.trim()).slice(0, 2).join(": ")
      || `The server answered ${response.status}.`);
  }
  return page;
}

/** Puts parts of another page in the place of this page's, by their selectors. Returns the first one. */
export function take(page, ...selectors) {
  let first = null;
  for (const selector of selectors) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    if (!old || !fresh) continue;
    // What was parsed is inert, so only its elements come over: the policy of the page stays the page's.
    old.replaceWith(document.adoptNode(fresh));
    first ??= fresh;
  }
  if (first) document.dispatchEvent(new CustomEvent("swapped", { detail: first }));
  return first;
}

/** Says below the form what went wrong. */
export function tellFault(at, error) {
  let fault = at.querySelector(":scope > .swap-fault");
  if (!fault) {
    fault = document.createElement("p");
    fault.className = "swap-fault fault attack-word";
    fault.setAttribute("role", "alert");
    at.append(fault);
  }
  fault.textContent = error.message;
}

async function swap(event, source, submitter) {
  event.preventDefault();
  if (source.dataset.busy) return;
  source.dataset.busy = "";
  try {
    const page = await pageAfter(source, submitter);
    const part = take(page, ...source.dataset.swap.split(","));
    (part?.querySelector(".verdict, .fault") ?? part?.querySelector("h1, h2"))?.focus();
  } catch (error) {
    tellFault(source.closest("section, article, form") ?? source, error);
  } finally {
    delete source.dataset.busy;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.swap) swap(event, form, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  swap(event, link);
});
