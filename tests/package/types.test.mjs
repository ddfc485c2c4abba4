// The types, as strict as TypeScript can be, and what the module really answers held against them.

import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { programs, project, run, write } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
};

const PROGRAM = `import init, { Analysis, analyze, compare, fix, fixAll, restrict, rules, version } from "podwall";
import type { Comparison, Connections, ContextRow, Contexts, ExpectationReport, Expectations, Explanation, ExportQuery, Finding, Fix, Fixed, FixedAll, Governance, Hardened, Input, Level, Position, PositionEncoding, Question, Range, Reach, ReachQuery, Relabelled, Report, Rule, Run, Selection, Severity, Source, TextEdit } from "podwall";

const loaded: Promise<void> = init();
const source: Source = { name: "a.yaml", text: "", cluster: undefined };
const level: Level = "baseline";
const positions: PositionEncoding = "utf-8";
const input: Input = { sources: [source], standard: { level, version: "1.30" }, positions, podCidrs: ["10.0.0.0/8"], refused: "leave-out", runtime: "cri-o", contexts: true, fixes: false, hardening: { minUserId: 1000 }, rules: { "host-aliases": "off" }, admission: { configuration: { defaults: { "warn-version": "v1.30" } }, user: "alice", order: "folder" } };
const report: Report = analyze(input);
const first: Finding | undefined = report.findings[0];
const severity: Severity | undefined = first?.severity;
const upstream: string | undefined = first?.upstream;
const span: Range | undefined = first?.span;
const start: Position | undefined = span?.start;
const line: number | undefined = start?.line;

function ports(connections: Connections): number {
  return connections === "all" ? 65535 : connections.tcp.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
const run: Run | undefined = report.network.egress.rows[0]?.[0];
const open: number = ports(report.network.connections[run?.[2] ?? 0] ?? "all");

const analysis = new Analysis({ sources: [{ name: "a.yaml", text: "" }] as const });
const question: Question = { from: "a", to: "b", protocol: "TCP", port: 80 };
const explanation: Explanation = analysis.explain(question);
const sentence: string = explanation.ingress.policies.flatMap((policy) => policy.rules).map((rule) => rule.sentence).join(" ");
const query: ReachQuery = { from: "shop/*", port: 80, verdict: "denied", by: "pair", offset: 1, limit: undefined };
const reach: Reach = analysis.reach(query);
const pairs: readonly string[] = (reach.listed ?? []).map(({ from, to }) => from + to);
const exporting: ExportQuery = { ...query, format: "dot", shape: "list" };
const exported: string = analysis.export(exporting).text;
const governance: Governance = analysis.governs("a");
const selection: Selection = analysis.selects("a", { limit: 5 });
const comparison: Comparison = compare(input, { sources: [] }, { offset: 1 });
const compared: number = analysis.compare(analysis).total + analysis.changedPairs(analysis, { limit: 1 }).total + comparison.added;
const wanted: Expectations = { allowed: [{ from: ["outside", { namespace: "a", except: "b" }], to: "everyone", ports: [80, "UDP 53", { port: 1, endPort: 2 }] }], denied: [{ from: "a", to: "b", ports: "UDP" }] };
const expected: ExpectationReport = analysis.expect(wanted, { limit: 1 });
const why: readonly (string | undefined)[] = expected.results.flatMap(({ failures }) => failures.map(({ explanation }) => explanation?.sentence));
const told: readonly string[] = [...pairs, exported, governance.sentence, ...selection.workloads, ...why.map(String), String(compared)];
const contexts: Contexts = analysis.contexts("a");
const row: ContextRow | undefined = contexts.containers[0]?.rows[0];
const decided: string = row?.source ?? contexts.runtime;
const relabelled: Relabelled = analysis.relabel("a", { b: "c" });
const warned: readonly string[] = relabelled.warnings;
const again: Report = analysis.update({ name: "a.yaml", text: "b" });
const offered: Fix | undefined = analysis.fix("a");
const edits: readonly TextEdit[] = analysis.fixes().flatMap((each) => each.edits);
const hardened: Hardened = analysis.restrict("a", { suggestions: true });
const reasons: readonly string[] = hardened.remaining.map(({ reason, suggestion }) => suggestion ?? reason);
const all: FixedAll = analysis.fixAll();
const steps: readonly string[] = [...reasons, ...all.taken.map(({ title, check }) => check ?? title)];
const fixed: Fixed | undefined = fix(input, "a");
const mended: string | undefined = fixed?.sources[0]?.text ?? offered?.title ?? edits[0]?.span.source;
const brought: Hardened = restrict(input, "a", { level: "baseline", suggestions: true });
const whole: FixedAll = fixAll(input);
const kept: string | undefined = brought.remaining[0]?.reason ?? whole.taken[0]?.check ?? analysis.fixAll().taken[0]?.title;
const current: Hardened = analysis.restrict("a", { of: analysis.revision });
const checked: Fix | undefined = analysis.fix("a", { of: 0 });
analysis.free();
analysis[Symbol.dispose]();
{
  using scoped = new Analysis(input);
  scoped.report;
}
const every: readonly Rule[] = rules();
const text: string = version;

// @ts-expect-error sources are needed
analyze({});
// @ts-expect-error no such level
analyze({ sources: [], standard: { level: "strict" } });
// @ts-expect-error no such option
analyze({ sources: [], level: "baseline" });
// @ts-expect-error no such protocol
analysis.explain({ from: "a", to: "b", protocol: "tcp" });
// @ts-expect-error no such option
restrict(input, "a", { of: 1 });
// @ts-expect-error an id is needed
fix(input);
// @ts-expect-error reports are not changed through the handle
analysis.report = report;
// @ts-expect-error nothing is any
const wrong: number = report.findings[0]?.message;

export { again, checked, current, decided, every, kept, line, loaded, mended, open, sentence, severity, steps, text, upstream, warned, wrong };
`;

function check(folder, options) {
  write(folder, "tsconfig.json", JSON.stringify({ compilerOptions: { ...STRICT, ...options }, include: ["*.ts", "*.mts", "*.cts"] }));
  run(folder, join(programs, "tsc"), ["--project", "."]);
}

const typed = project({ type: "module" });
write(typed, "main.ts", PROGRAM);

test("the strictest TypeScript takes them, resolved as Node does, without DOM or Node types", () => {
  check(typed, { module: "nodenext", target: "es2022", lib: ["es2022"] });
});

test("the strictest TypeScript takes them, resolved as bundlers do, with the DOM", () => {
  check(typed, { module: "esnext", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"] });
});

test("TypeScript in CommonJS takes them", () => {
  const folder = project({ type: "commonjs" });
  write(folder, "main.cts", `import podwall = require("podwall");\nconst report: podwall.Report = podwall.analyze({ sources: [] });\nexport = report;\n`);
  check(folder, { module: "nodenext", target: "es2022", lib: ["es2022"] });
});

test("programs with Node's types take them", () => {
  const folder = project({ type: "module" });
  const types = fileURLToPath(new URL("../node_modules/@types", import.meta.url));
  symlinkSync(types, join(folder, "node_modules/@types"));
  write(folder, "main.ts", `import { readFileSync } from "node:fs";\nimport init from "podwall";\nawait init(new URL("a", import.meta.url));\nawait init(readFileSync("a"));\n`);
  check(folder, { module: "nodenext", target: "es2022", lib: ["es2022"], types: ["node"], skipLibCheck: true });
});

test("what the module answers is what the types say", () => {
  const folder = project({ type: "module" });
  const calls = `import { Analysis, rules } from "podwall";
const analysis = new Analysis({ sources: [{ name: "shop.yaml", text: ${JSON.stringify(SHOP)} }, { name: "bad.yaml", text: "a: [", cluster: "other" }] });
const explanation = analysis.explain({ from: "shop/Pod/web", to: "shop/Deployment/db", port: 5432 });
console.log(JSON.stringify([analysis.report, explanation, rules()]));
`;
  write(folder, "main.js", calls);
  const [report, explanation, rules] = JSON.parse(run(folder, "node", ["main.js"]));
  // A literal with a field that its type does not have is an error of its own, so nothing undeclared passes either.
  write(
    folder,
    "main.ts",
    `import type { Explanation, Report, Rule } from "podwall";
export const report: Report = ${JSON.stringify(report)};
export const explanation: Explanation = ${JSON.stringify(explanation)};
export const rules: Rule[] = ${JSON.stringify(rules)};
`,
  );
  check(folder, { module: "nodenext", target: "es2022", lib: ["es2022"] });
});

test("no type is any, and every export is documented", () => {
  for (const file of ["index.d.ts", "report.d.ts"]) {
    const text = readFileSync(join(typed, "node_modules/podwall/types", file), "utf8");
    // Comments, texts and names of fields may have the words.
    const types = text.replaceAll(/\/\*\*.*?\*\//gs, "").replaceAll(/"[^"\n]*"/g, '""').replaceAll(/^\s*\w+\??:/gm, ":");
    assert.doesNotMatch(types, /\bany\b|\bunknown\b/, file);
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      if (/^export (?!type \*)/.test(line)) assert.match(lines[at - 1], /\*\/$/, `${file}: ${line}`);
    });
  }
});
