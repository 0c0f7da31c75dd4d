// Asks for the session before the editor and the terminal have arrived: the lab starts while they load.
import { startSession } from "./api.js";

/** Phones read the brief and start nothing by themselves. */
export const phone = matchMedia("(max-width: 599px)");

/** The page's lab, started or found running. */
export const start = () => startSession(document.getElementById("workspace").dataset.slug);

/** The first answer, asked for at once; null on a phone. */
export const first = phone.matches ? null : start();
first?.catch(() => { /* workspace.js says it */ });
