// The right end of the head line: time until the lab sleeps, reset, keys.
import { el, icon, iconButton } from "./dom.js";
import { confirmLoss, menuButton } from "./dialogs.js";
import { showHelp } from "./help.js";

/** Mounts the tools in `root`, around the theme switch that the page came with. `api`: reset, stop. changed(): paths of edited files. onreset(session). */
export function mountHead(root, { api, toasts, changed, onreset }) {
  let session = null;

  const clock = el("span", { class: "sleeps" });

  async function reset(what, words) {
    try {
      await onreset(what, await api.reset(what));
      toasts.say(words);
    } catch (error) {
      toasts.error(error);
    }
  }

  function lost() {
    const paths = changed();
    return paths.length === 0 ? "You have changed no file." : `Your changes in ${paths.join(", ")} are lost.`;
  }

  const items = () => [
    { name: "The application's data", what: "Accounts, orders and uploads begin anew. Your code and terminal stay.", run: () => reset("data", "The application's data is new.") },
    {
      name: "My code", what: `All files are the original again. ${lost()}`,
      run: async () => {
        if (await confirmLoss({ title: "Put the original code back?", text: `${lost()} The application's data and the terminal stay.`, action: "Put it back" })) {
          reset("code", "The original code is back.");
        }
      },
    },
    {
      name: "Everything", what: "Data, code and terminal, as on the first day. What you have solved stays solved.",
      run: async () => {
        if (await confirmLoss({ title: "Reset everything?", text: `${lost()} The application's data, your home folder and the terminal begin anew. What you have solved stays solved.`, action: "Reset everything" })) {
          reset("everything", "Everything is new.");
        }
      },
    },
    null,
    { name: "Stop the lab", what: "Your files are kept. The application's data and the terminal end.", run: () => api.stop().catch(toasts.error) },
  ];

  function sleepWords() {
    const minutes = Math.max(0, Math.ceil((session.sleeps_at * 1000 - Date.now()) / 60000));
    return { minutes, at: new Date(session.sleeps_at * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) };
  }

  const [opener, menu] = menuButton({ class: "quiet reset-button", aria: { label: "Reset" }, title: "Reset" }, [icon("reset"), el("span", { class: "wide-word" }, "Reset"), icon("down")], items,
    () => session && session.phase === "running" ? `Left alone, the lab sleeps at ${sleepWords().at}. Your files are kept; anything you do keeps it awake.` : "");
  root.prepend(clock, opener, menu);
  root.append(iconButton("help", "Keys (?)", showHelp));

  function tick() {
    if (!session || session.phase !== "running") {
      clock.replaceChildren();
      return;
    }
    const { minutes } = sleepWords();
    clock.classList.toggle("waiting-word", minutes <= 5);
    const words = minutes <= 1 ? "sleeps in a minute" : `sleeps in ${minutes} min`;
    if (clock.textContent !== words) clock.replaceChildren(icon("clock"), words);
  }
  setInterval(tick, 5000);

  return {
    update(latest) {
      session = latest;
      opener.disabled = latest.phase !== "running";
      tick();
    },
  };
}
