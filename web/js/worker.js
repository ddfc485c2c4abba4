// The evaluation's thread: it loads the npm module as any page would, keeps one Analysis, and answers one message at a time.
import init, { Analysis, rules } from "../podwall/js/web.js";

const ready = init();
let analysis;
// A state that was kept, to compare later ones with.
let kept;

// So many fixes are worked out with the report.
const FIXES = 200;

// So many entries of a list are told.
const LISTED = 50;

function forget() {
  kept?.analysis.free();
  kept = undefined;
}

// The state of a number that was kept; it is read when it is first asked about.
function keeping({ number, before }) {
  if (kept?.number !== number) {
    forget();
    kept = { number, analysis: new Analysis(before) };
  }
  return kept.analysis;
}

// What may be asked of what was evaluated last.
const QUESTIONS = {
  rules: () => rules(),
  explain: (question) => analysis.explain(question),
  governs: ({ endpoint }) => analysis.governs(endpoint),
  selects: ({ policy }) => analysis.selects(policy),
  exposure: ({ endpoint }) => analysis.exposure(endpoint, { limit: LISTED }),
  entries: () => analysis.entries({ limit: LISTED }),
  export: ({ since, ...query }) => analysis.export(since ? { ...query, since: keeping(since) } : query),
  compare: (since) => keeping(since).compare(analysis, { limit: LISTED }),
  forget,
  suggest: (wish) => analysis.suggest({ ...wish, limit: LISTED }),
  contexts: ({ endpoint }) => analysis.contexts(endpoint),
  fix: ({ finding }) => analysis.fix(finding),
  restrict: ({ endpoint }) => analysis.restrict(endpoint),
  fixAll: () => analysis.fixAll(),
};

function answer(message) {
  const { kind, run } = message;
  if (kind === "ask") {
    const { kind: asked, ...question } = message.question;
    return { kind: "told", run, answer: JSON.stringify(QUESTIONS[asked](question) ?? null) };
  }
  const start = performance.now();
  let report;
  if (kind === "update") {
    report = analysis.update({ name: message.name, text: message.text });
  } else {
    analysis?.free();
    analysis = undefined;
    analysis = new Analysis(message.input);
    report = analysis.report;
  }
  const took = performance.now() - start;
  // Fixes are proven when they are first asked for, which is no part of the evaluation's time. Where there are very many, each is asked for alone.
  const fixable = report.findings.reduce((number, finding) => number + finding.fixable, 0);
  const fixes = fixable > 0 && fixable <= FIXES ? analysis.fixes() : [];
  return { kind: "report", run, report: JSON.stringify(report), fixes: JSON.stringify(fixes), took };
}

// A trap leaves the module's memory in an unknown state: only a new worker may go on. Other errors are refusals.
function refusal(error, run) {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof TypeError || (error instanceof RangeError && !/call stack|memory/i.test(message));
  return refused ? { kind: "refused", run, message } : { kind: "failed", message };
}

self.addEventListener("message", async ({ data }) => {
  const message = JSON.parse(data);
  let reply;
  try {
    await ready;
    reply = answer(message);
  } catch (error) {
    reply = refusal(error, message.run);
  }
  self.postMessage(JSON.stringify(reply));
});
