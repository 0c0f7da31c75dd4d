const queue = document.querySelector("#queue");
const count = document.querySelector("#count");
const seen = new Set();
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const text = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
const webAddress = /^https?:\/\//i;

function card(review) {
  const article = document.createElement("article");
  article.className = "review";
  article.innerHTML = `
    <div>
      <h2>${text(review.title)}</h2>
      <p class="soft">${Number(review.stars)} of 5 stars for ${text(review.recipe_title)}, by ${text(review.author)}</p>
      <p class="body">${text(review.body).replaceAll("\n", "<br>")}</p>
      ${webAddress.test(review.website) ? `<p><a class="website" href="${text(review.website)}">Website of the writer</a></p>` : ""}
      <form method="post" action="/desk/reviews/${Number(review.id)}">
        <button name="decision" value="show">Show it</button>
        <button name="decision" value="reject" class="quiet">Reject</button>
      </form>
    </div>`;
  return article;
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
