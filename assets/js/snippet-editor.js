// The editor of a lesson's code. Loaded when somebody wants to change one.
import {
  EditorState, EditorView, bracketMatching, closeBrackets, closeBracketsKeymap, defaultKeymap, drawSelection,
  highlightSpecialChars, history, historyKeymap, indentOnInput, indentUnit, indentWithTab, keymap, languageFor, lineNumbers,
} from "../vendor/editor.js";
import { codeLook } from "./code.js";

/** Escape, then Tab leaves the editor, as in the workspace; Ctrl+Enter runs. */
export function snippetEditor(parent, doc, { label, onrun, onchange }) {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: () => { onrun(); return true; } },
          { key: "Escape", run: (view) => { view.setTabFocusMode(2000); return true; } },
        ]),
        lineNumbers(), history(), drawSelection(), highlightSpecialChars(), bracketMatching(), closeBrackets(), indentOnInput(),
        indentUnit.of("    "), EditorState.tabSize.of(4), EditorView.lineWrapping, languageFor("snippet.py"),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": `${label}; Escape, then Tab leaves it` }),
        EditorView.updateListener.of((update) => { if (update.docChanged) onchange(); }),
        codeLook(),
      ],
    }),
  });
}
