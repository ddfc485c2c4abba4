// The editor: a thin face over CodeMirror. Bundled to one module of its own; the page imports the functions at the end.
// Places are lines and columns from 1, columns in units of UTF-16: the editor counts every line end as one character, offsets do not.

import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { forEachDiagnostic, lintGutter, lintKeymap, setDiagnostics as putDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// How long after the last key the text is handed over, in milliseconds.
const PAUSE = 120;

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--k)" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--str)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--num)" },
  { tag: [tags.comment, tags.meta], color: "var(--com)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: "var(--num)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--panel)", color: "var(--ink)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overscrollBehavior: "auto" },
  ".cm-content": { padding: "8px 0 40px", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 4px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--ink-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 8px 0 4px" },
  ".cm-gutter-lint": { width: "20px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0 0 4px" },
  ".cm-foldGutter .cm-gutterElement": { color: "var(--ink-3)", cursor: "pointer" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, .cm-line.cm-shown": { backgroundColor: "var(--sunk)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--select)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent-line)" },
  ".cm-lintRange": { backgroundImage: "none !important", paddingBottom: "0", textUnderlineOffset: "3px" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--bad) 1px" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--warn) 1px" },
  ".cm-lintRange-info": { textDecoration: "underline dotted var(--note) 1.5px" },
  ".cm-lint-marker": { content: "none", width: "12px", height: "20px", textAlign: "center", fontSize: "10px", lineHeight: "20px" },
  ".cm-lint-marker-error": { color: "var(--bad)" },
  ".cm-lint-marker-error::before": { content: '"●"' },
  ".cm-lint-marker-warning": { color: "var(--warn)" },
  ".cm-lint-marker-warning::before": { content: '"▲"' },
  ".cm-lint-marker-info": { color: "var(--note)" },
  ".cm-lint-marker-info::before": { content: '"■"' },
  ".cm-lintPoint::after": { display: "none" },
  ".cm-tooltip": { backgroundColor: "transparent", border: "0", zIndex: "30" },
  ".cm-tooltip-lint": { display: "grid", gap: "4px", maxWidth: "min(62ch, 90vw)" },
  ".cm-diagnostic": {
    padding: "0",
    margin: "0",
    border: "1px solid var(--line-strong)",
    borderLeft: "3px solid var(--note)",
    borderRadius: "4px",
    backgroundColor: "var(--panel)",
    boxShadow: "var(--float)",
    whiteSpace: "normal",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnostic .hint": { border: "0", background: "none", boxShadow: "none" },
  ".cm-diagnosticAction": {
    display: "block",
    margin: "0 12px 10px",
    padding: "2px 10px",
    minHeight: "26px",
    border: "1px solid var(--accent-line)",
    borderRadius: "14px",
    backgroundColor: "var(--panel)",
    color: "var(--accent)",
    font: "var(--t-s)/1.45 var(--font)",
    textAlign: "left",
  },
  ".cm-diagnosticAction:hover": { backgroundColor: "var(--accent-soft)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "8px 28px 8px 12px", fontFamily: "var(--font)", fontSize: "12.5px" },
  ".cm-textfield": { backgroundColor: "var(--panel)", border: "1px solid var(--line-strong)", borderRadius: "4px", padding: "3px 6px", color: "inherit" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--panel)", border: "1px solid var(--line-strong)", borderRadius: "4px", color: "inherit" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
});

// Text with `code` in it, without ever reading it as HTML.
function prose(element, text) {
  text.split("`").forEach((part, at) => {
    element.append(at % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part);
  });
  return element;
}

function piece(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

// A finding as a box: what, why, the server's own words, and the rule. Its fix is a button where the box stands alone.
function box({ severity, message, upstream, rule, fix, suggestion }, take) {
  const element = piece("div", `hint hint-${severity}`, prose(piece("p", "hint-what"), message));
  if (upstream) element.append(piece("p", "hint-server", upstream));
  if (fix && take) {
    const button = prose(piece("button", suggestion ? "chip fix suggestion" : "chip fix"), called(fix, suggestion));
    button.type = "button";
    button.title = "At the cursor: Ctrl+. or ⌘.";
    button.addEventListener("click", take);
    element.append(button);
  }
  const link = piece("a", "rule-link", rule);
  link.href = `#rule/${rule}`;
  link.title = "What this rule is about";
  element.append(piece("p", "hint-rule", link));
  return element;
}

// A suggestion says so: the page shows what it would change, and what to check, before it is taken.
function called(fix, suggestion) {
  return suggestion ? `Suggestion: ${fix}` : fix;
}

class Hint extends WidgetType {
  constructor(finding, close, take) {
    super();
    Object.assign(this, { finding, close, take });
  }
  eq(other) {
    return other.finding === this.finding;
  }
  toDOM() {
    const element = box(this.finding, this.take);
    const button = piece("button", "hint-close", "×");
    button.type = "button";
    button.ariaLabel = "Close";
    button.addEventListener("click", this.close);
    element.append(button);
    return piece("div", "hint-block", element);
  }
  ignoreEvent() {
    return true;
  }
}

const show = StateEffect.define();
const hide = StateEffect.define();

// The finding that is shown below its line, and the line that was asked for.
const shown = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(hide)) return Decoration.none;
      if (effect.is(show)) return effect.value;
    }
    return transaction.docChanged ? Decoration.none : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function extensions(editor) {
  return [
    lintGutter(),
    lineNumbers(),
    foldGutter({ openText: "⌄", closedText: "›" }),
    history(),
    drawSelection(),
    dropCursor(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search(),
    yaml(),
    syntaxHighlighting(colours),
    shown,
    look,
    EditorView.contentAttributes.of({ "aria-label": "Manifest text", spellcheck: "false", autocapitalize: "off" }),
    // Tab is left to the page: it moves on, as everywhere. Ctrl+] and Ctrl+[ indent.
    keymap.of([
      { key: "Escape", run: (view) => closeHint(view) },
      { key: "Mod-.", run: (view) => takeHere(view) },
      ...defaultKeymap,
      ...historyKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged || editor.quiet) return;
      clearTimeout(editor.timer);
      editor.timer = setTimeout(() => hand(editor), PAUSE);
      editor.waiting = true;
    }),
  ];
}

function closeHint(view) {
  if (view.state.field(shown) === Decoration.none) return false;
  view.dispatch({ effects: hide.of(null) });
  return true;
}

// Takes the first fix of a finding at the cursor, or else of one in its line.
function takeHere(view) {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const found = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    if (diagnostic.actions?.length && from <= line.to && to >= line.from) found.push({ diagnostic, from, to });
  });
  const here = found.find(({ from, to }) => from <= head && head <= to) ?? found[0];
  if (!here) return false;
  here.diagnostic.actions[0].apply(view, here.from, here.to);
  return true;
}

// Asks the page to take a fix. What was typed meanwhile is handed over first: the page takes no fix of an older text.
function take(editor, finding) {
  hand(editor);
  editor.fix(finding);
}

// Hands the text over, if some of it was not yet.
function hand(editor) {
  clearTimeout(editor.timer);
  if (!editor.waiting) return;
  editor.waiting = false;
  editor.changed(editor.key, editor.view.state.doc.toString());
}

function offset(document, { line, column }) {
  const at = document.line(Math.min(Math.max(line, 1), document.lines));
  return Math.min(at.from + column - 1, at.to);
}

// Puts an editor into an element. `changed(key, text)` hears of edits, `fix(finding)` of fixes that are taken.
export function mount(parent, changed, fix) {
  const editor = { key: undefined, changed, fix, states: new Map(), waiting: false, quiet: false, timer: 0 };
  editor.extensions = extensions(editor);
  editor.view = new EditorView({ parent });
  editor.view.contentDOM.addEventListener("blur", () => hand(editor));
  return editor;
}

const lines = (text) => text.replace(/\r\n?/g, "\n");

// Shows the document of a key; each keeps its own history, selection and place. What differs from `before`, and in the document that is shown
// already, is changed as if it were typed, so that it can be undone.
export function setDocument(editor, key, text, before = text) {
  const wanted = lines(text);
  if (key !== editor.key) {
    hand(editor);
    if (editor.key !== undefined) {
      editor.states.set(editor.key, { state: editor.view.state, top: editor.view.scrollDOM.scrollTop });
    }
    const known = editor.states.get(key);
    const same = known !== undefined && [wanted, lines(before)].includes(known.state.doc.toString());
    editor.key = key;
    editor.quiet = true;
    editor.view.setState(same ? known.state : EditorState.create({ doc: before, extensions: editor.extensions }));
    editor.quiet = false;
    editor.view.scrollDOM.scrollTop = same ? known.top : 0;
  }
  rewrite(editor, wanted);
}

// What was typed and not handed over yet wins: the text that is wanted does not have it.
function rewrite(editor, wanted) {
  if (editor.waiting) return hand(editor);
  const { view } = editor;
  const shown = view.state.doc.toString();
  if (shown === wanted) return;
  const most = Math.min(shown.length, wanted.length);
  let from = 0;
  while (from < most && shown[from] === wanted[from]) from += 1;
  let same = 0;
  while (same < most - from && shown.at(-1 - same) === wanted.at(-1 - same)) same += 1;
  const changes = { from, to: shown.length - same, insert: wanted.slice(from, wanted.length - same) };
  editor.quiet = true;
  view.dispatch({ changes, userEvent: "input.fix", annotations: isolateHistory.of("full") });
  editor.quiet = false;
}

// Marks the findings of the shown document: a JSON list of {severity, message, upstream, rule, fix, suggestion, id, start, end}.
export function setDiagnostics(editor, json) {
  const { state } = editor.view;
  const diagnostics = JSON.parse(json).map((finding) => {
    const from = offset(state.doc, finding.start);
    const to = Math.max(from, offset(state.doc, finding.end));
    const { severity, message } = finding;
    const actions = finding.fix ? [{ name: called(finding.fix, finding.suggestion).replaceAll("`", ""), apply: () => take(editor, finding.id) }] : [];
    return { from, to, severity, message, actions, renderMessage: () => box(finding) };
  });
  editor.view.dispatch(putDiagnostics(state, diagnostics));
}

// Selects a place, scrolls to it, and shows a finding (JSON; empty for none) below its line.
export function reveal(editor, line, column, endLine, endColumn, finding) {
  const { view } = editor;
  const { doc } = view.state;
  const from = offset(doc, { line, column });
  const to = Math.max(from, offset(doc, { line: endLine, column: endColumn }));
  const at = doc.lineAt(from);
  const marks = [Decoration.line({ class: "cm-shown" }).range(at.from)];
  if (finding) {
    const told = JSON.parse(finding);
    const close = () => {
      closeHint(view);
      view.focus();
    };
    const widget = new Hint(told, close, () => take(editor, told.id));
    marks.push(Decoration.widget({ widget, block: true, side: 1 }).range(at.to));
  }
  // A whole document is not worth selecting; its first line says where it is.
  const end = to <= at.to ? to : from;
  view.dispatch({
    selection: EditorSelection.single(from, end),
    effects: [show.of(Decoration.set(marks)), EditorView.scrollIntoView(from, { y: "center" })],
  });
  view.focus();
}

export function focus(editor) {
  editor.view.focus();
}

export function destroy(editor) {
  hand(editor);
  editor.view.destroy();
}
