// The reading page's entry: wires the parts. Each can be used without the others, and the page reads without all of them.
import "./figures.js";
import "./swap.js";
import { csrfToken } from "./api.js";
import { mountContents } from "./contents.js";
import { mountMarks } from "./marks.js";
import { mountNotes } from "./notes.js";
import { mountOutline } from "./outline.js";
import { mountRuns } from "./run.js";
import { mountTerms } from "./terms.js";
import { mountTicks } from "./ticks.js";

const root = document.querySelector(".reading");
const { course, section } = root.dataset;

mountOutline(root);
mountTerms(root);
mountRuns(root, { course });

let part = null;
const contents = root.querySelector(".contents");
if (contents) mountContents(contents, (id) => { part = id; });

if ("signedIn" in root.dataset) {
  mountMarks(root);
  mountNotes(root);
  mountTicks({
    course, section,
    token: csrfToken(),
    item: () => topicOf(part),
  });
}

/** The topic that a heading belongs to; of a case study, itself. */
function topicOf(id) {
  const heading = id && document.getElementById(id);
  return (heading?.closest(".topic") ?? root.querySelector(".topic"))?.dataset.topic ?? null;
}
