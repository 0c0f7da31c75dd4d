// serve --dev: shows what is wrong in the courses' files over the page, and reloads it when a file changes.
import { el, plural } from "./dom.js";

const box = el("details", { class: "dev-faults", open: true });
let edition = null;

new EventSource("/dev/changes").addEventListener("message", ({ data }) => {
  const news = JSON.parse(data);
  if (edition !== null && news.edition !== edition) return location.reload();
  edition = news.edition;
  box.remove();
  if (news.faults.length === 0) return;
  box.replaceChildren(
    el("summary", {}, `${plural(news.faults.length, "fault")} in the files of the course`),
    el("ol", {}, news.faults.map(({ place, message, mend }) => el("li", {}, el("code", {}, place), message, el("p", { class: "soft" }, mend)))));
  document.body.prepend(box);
});
