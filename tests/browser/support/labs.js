// What a lab's folder holds beside the application: repairs to paste into the editor, and what a rejection must say.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./server.js";

/** A lab by its folder below course/. */
export function labFolder(folder) {
  const inside = (...names) => path.join(root, "course", folder, ...names);
  return {
    /** The files of a repair ("solution", "wrong-fixes/no-order"), named as in the editor. */
    async repair(name) {
      const entries = await readdir(inside(name), { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && entry.name !== "rejected-because.txt")
        .map((entry) => path.relative(inside(name), path.join(entry.parentPath ?? entry.path, entry.name)))
        .filter((file) => !file.split(path.sep).some((part) => part.startsWith(".") || part === "__pycache__"))
        .sort();
      return Promise.all(paths.map(async (file) => ({ path: `app/${file}`, text: await readFile(inside(name, file), "utf8") })));
    },

    /** The sentences that the verdict on a wrong fix must have. */
    async rejectedBecause(name) {
      const text = await readFile(inside(name, "rejected-because.txt"), "utf8");
      return text.split("\n").map((line) => line.trim()).filter(Boolean);
    },
  };
}
