const queue = document.querySelector("#queue");
const count = document.querySelector("#count");
const seen = new Set();

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function isWebAddress(text) {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

function card(review) {
  const about = `${review.stars} of 5 stars for ${review.recipe_title}, by ${review.author}`;
  const body = element("p", { className: "body" });
  for (const line of review.body.split(/\r\n|\r|\n/)) {
    body.append(line, element("br"));
  }
  const inside = element(
    "div",
    {},
    element("h2", { textContent: review.title }),
    element("p", { className: "soft", textContent: about }),
    body,
  );
  if (isWebAddress(review.website)) {
    inside.append(
      element("p", {}, element("a", { className: "website", href: review.website, textContent: "Website of the writer" })),
    );
  }
  inside.append(
    element(
      "form",
      { method: "post", action: `/desk/reviews/${review.id}` },
      element("button", { name: "decision", value: "show", textContent: "Show it" }),
      element("button", { name: "decision", value: "reject", className: "quiet", textContent: "Reject" }),
    ),
  );
  return element("article", { className: "review" }, inside);
}

async function refresh() {
  const { reviews } = await (await fetch("/desk/queue")).json();
  for (const review of reviews.filter(({ id }) => !seen.has(id))) {
    seen.add(review.id);
    queue.append(card(review));
  }
  count.textContent = reviews.length ? `${reviews.length} waiting` : "All read.";
}

refresh();
setInterval(refresh, 5000);
