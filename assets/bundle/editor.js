// What js/editor.js and js/debrief.js use of CodeMirror 6.
export { EditorState, Compartment, Annotation, Text } from "@codemirror/state";
export {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection,
  highlightSpecialChars, rectangularSelection, crosshairCursor, dropCursor,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, indentWithTab, toggleTabFocusMode } from "@codemirror/commands";
export { search, searchKeymap, openSearchPanel, highlightSelectionMatches } from "@codemirror/search";
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
export {
  HighlightStyle, syntaxHighlighting, bracketMatching, indentOnInput, indentUnit, foldGutter, foldKeymap, StreamLanguage,
} from "@codemirror/language";
export { tags } from "@lezer/highlight";
export { MergeView, unifiedMergeView, goToNextChunk, goToPreviousChunk } from "@codemirror/merge";

import { StreamLanguage } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { html } from "@codemirror/lang-html";
import { css } from "@codemirror/lang-css";
import { javascript } from "@codemirror/lang-javascript";
import { markdown } from "@codemirror/lang-markdown";
import { json } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { sql, SQLite } from "@codemirror/lang-sql";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { c } from "@codemirror/legacy-modes/mode/clike";
import { properties } from "@codemirror/legacy-modes/mode/properties";

const legacy = (mode) => () => StreamLanguage.define(mode);

const byEnding = {
  py: python, html, htm: html, j2: html, jinja: html, css, js: javascript, mjs: javascript,
  md: markdown, json, xml, svg: xml, xsl: xml, sql: () => sql({ dialect: SQLite }),
  toml: legacy(toml), lock: legacy(toml), yaml: legacy(yaml), yml: legacy(yaml),
  sh: legacy(shell), cgi: legacy(shell), c: legacy(c), h: legacy(c),
  ini: legacy(properties), cfg: legacy(properties), conf: legacy(properties), env: legacy(properties),
};

/** The language extension for a file name, or an empty one where there is none. */
export function languageFor(path) {
  const name = path.split("/").pop().toLowerCase();
  if (name === "dockerfile") return StreamLanguage.define(dockerFile);
  const language = byEnding[name.split(".").pop()];
  return language ? language() : [];
}
