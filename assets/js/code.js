// How code looks: the colours of the editor and of every diff, and the nonce that lets them in.
import { EditorView, HighlightStyle, syntaxHighlighting, tags } from "../vendor/editor.js";

const nonce = () => document.querySelector('meta[name="csp-nonce"]')?.nonce ?? "";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.function(tags.variableName), tags.definition(tags.propertyName)], color: "var(--code-name)" },
  { tag: [tags.className, tags.typeName, tags.namespace, tags.attributeName, tags.meta], color: "var(--code-type)" },
  { tag: [tags.tagName, tags.heading], color: "var(--code-tag)" },
  { tag: [tags.comment, tags.docComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, color: "var(--code-name)", textDecoration: "underline" },
  { tag: tags.invalid, color: "var(--attack)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "var(--t1)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection": { backgroundColor: "var(--select)" },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--ink-soft)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 10px", minWidth: "2.2em" },
  ".cm-activeLine": { backgroundColor: "var(--line-now)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunk)", borderColor: "var(--line)", color: "var(--ink-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--select)", outline: "none" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--attack-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--same-word)" },
  ".cm-searchMatch": { backgroundColor: "var(--waiting-soft)", outline: "1px solid var(--waiting)" },
  ".cm-searchMatch.cm-searchMatch-selected": { backgroundColor: "var(--select)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", fontFamily: "var(--sans)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 30px 6px 8px" },
  ".cm-panel.cm-search label": { fontSize: "var(--t1)", fontWeight: "400" },
  ".cm-panel.cm-search input[type=checkbox]": { accentColor: "var(--defence)" },
  ".cm-textfield": { width: "auto", minHeight: "1.75rem", backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line-strong)", fontSize: "var(--t1)" },
  ".cm-button": { minHeight: "1.75rem", backgroundColor: "var(--sheet)", backgroundImage: "none", color: "var(--ink)", border: "1px solid var(--line-strong)", fontSize: "var(--t1)" },
  ".cm-panel.cm-search [name=close]": { right: "4px", top: "4px", width: "1.5rem", minHeight: "1.5rem", fontSize: "var(--t4)", color: "var(--ink)" },
  ".cm-tooltip": { backgroundColor: "var(--sheet)", border: "1px solid var(--line)", borderRadius: "var(--r1)", boxShadow: "var(--shadow)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--select)", color: "var(--ink)" },

  ".cm-changedLine, &.cm-merge-b .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "var(--defence-soft)" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--attack-soft)" },
  "&.cm-merge-b .cm-changedText, .cm-changedText": { background: "var(--diff-new)" },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText, .cm-deletedText": { background: "var(--diff-old)" },
  ".cm-deletedLine, .cm-deletedLine del": { textDecoration: "none" },
  "&.cm-merge-a .cm-changedLineGutter": { background: "var(--attack)" },
  ".cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter": { background: "var(--defence)" },
  ".cm-deletedLineGutter": { background: "var(--attack)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "'…'" },
  ".cm-collapsedLines": { background: "var(--sunk)", color: "var(--ink-soft)", fontFamily: "var(--sans)", padding: "4px 8px" },
  ".cm-deletedChunk .cm-chunkButtons": { insetInlineEnd: "8px", zIndex: "1" },
  ".cm-deletedChunk button": { minHeight: "1.5rem", margin: "0", padding: "0 0.5rem", fontFamily: "var(--sans)", background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
});

/** The extensions that every view of code shares. */
export function codeLook() {
  return [EditorView.cspNonce.of(nonce()), look, syntaxHighlighting(colours)];
}
