// Fixes: what is offered, what it makes, and what misuse throws.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { apply, covered, sources } from "./samples.mjs";

const { podwall } = await installed();

const POD = `# 😀 the web
apiVersion: v1
kind: Pod
metadata:
  name: web # é
spec:
  containers:
  - name: web
    image: nginx
    securityContext:
      runAsUser: 1001 # somebody
      fsGroup: 1001 # volumes
    imagePullPolcy: Always
`;

const MOVED = POD.replace("      fsGroup: 1001 # volumes\n", "").replace("spec:\n", "spec:\n  securityContext:\n    fsGroup: 1001 # volumes\n");
const input = { sources: sources(POD, "web.yaml") };

function id(report, path) {
  return report.findings.find((finding) => finding.path === path && finding.rule === "unknown-field").id;
}

const FS_GROUP = "spec.containers[0].securityContext.fsGroup";

/** Fixes of what the standard forbids have tests of their own. */
function isSlip({ finding }) {
  return finding.startsWith("unknown-field:");
}

test("a fix gives the new text and the edits", () => {
  const report = podwall.analyze(input);
  const fixed = podwall.fix(input, id(report, FS_GROUP));
  assert.equal(fixed.finding, id(report, FS_GROUP));
  assert.equal(fixed.title, "Move `fsGroup` to the pod's `securityContext`");
  assert.deepEqual(fixed.sources, [{ name: "web.yaml", text: MOVED }]);
  assert.equal(apply(POD, fixed.edits), MOVED);
  assert.deepEqual(Object.keys(fixed).sort(), ["edits", "finding", "sources", "suggestion", "title"]);
});

test("an analysis offers its fixes, and the finding is gone when one is taken", () => {
  const analysis = new podwall.Analysis(input);
  const fixes = analysis.fixes();
  assert.deepEqual(fixes.map((fix) => fix.finding), analysis.report.findings.filter((finding) => finding.fixable).map((finding) => finding.id));
  assert.equal(fixes.filter(isSlip).length, 2);
  for (const fix of fixes) assert.deepEqual(analysis.fix(fix.finding), fix);
  const rename = fixes.find((fix) => fix.title.startsWith("Rename"));
  assert.equal(covered(POD, rename.edits[0].span), "imagePullPolcy");
  const after = analysis.update({ name: "web.yaml", text: apply(POD, rename.edits) });
  assert.ok(after.findings.every((finding) => finding.id !== rename.finding));
  assert.deepEqual(analysis.fixes().filter(isSlip).map((fix) => fix.title), ["Move `fsGroup` to the pod's `securityContext`"]);
});

test("places are in the units asked for, the text is not", () => {
  for (const positions of ["utf-8", "utf-16", "utf-32"]) {
    const report = podwall.analyze({ ...input, positions });
    const fixed = podwall.fix({ ...input, positions }, id(report, FS_GROUP));
    assert.equal(fixed.sources[0].text, MOVED);
    const units = { "utf-8": (text) => Buffer.byteLength(text), "utf-16": (text) => text.length, "utf-32": (text) => [...text].length };
    const { start } = fixed.edits[0].span;
    assert.equal(start.offset, units[positions](POD.slice(0, POD.indexOf("  containers:"))));
  }
});

test("only what has changed comes back", () => {
  const two = { sources: [...sources("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "a.yaml"), ...input.sources] };
  const fixed = podwall.fix(two, id(podwall.analyze(two), FS_GROUP));
  assert.deepEqual(fixed.sources, [{ name: "web.yaml", text: MOVED }]);
});

test("a report without fixes is the same but for the marks, and a fix is made all the same", () => {
  const analysis = new podwall.Analysis({ ...input, fixes: false });
  const findings = podwall.analyze(input).findings.map((finding) => ({ ...finding, fixable: false, suggestion: false }));
  assert.ok(podwall.analyze(input).findings.some(({ fixable }) => fixable));
  assert.deepEqual(analysis.report.findings, findings);
  assert.deepEqual(analysis.fixes(), new podwall.Analysis(input).fixes());
  assert.equal(podwall.fix({ ...input, fixes: false }, id(analysis.report, FS_GROUP)).sources[0].text, MOVED);
});

test("a finding without a fix has none", () => {
  const analysis = new podwall.Analysis(input);
  const finding = analysis.report.findings.find(({ fixable }) => !fixable);
  assert.equal(analysis.fix(finding.id), undefined);
  assert.equal(podwall.fix(input, finding.id), undefined);
});

describe("misuse", () => {
  test("a finding that is not there is a RangeError that names it", () => {
    const stale = id(podwall.analyze(input), FS_GROUP);
    const changed = { sources: sources(MOVED, "web.yaml") };
    assert.throws(() => podwall.fix(changed, stale), { name: "RangeError", message: `fix: no finding has the id "${stale}".` });
    const analysis = new podwall.Analysis(changed);
    assert.throws(() => analysis.fix("nothing"), { name: "RangeError", message: 'fix: no finding has the id "nothing".' });
  });

  test("an id is a string, and options are checked as ever", () => {
    assert.throws(() => podwall.fix(input), { name: "TypeError", message: "fix: finding must be a string; it is undefined." });
    assert.throws(() => podwall.fix({ sources: [], levle: 1 }, "a"), { name: "TypeError", message: /^fix: options\.levle is not an option/ });
  });

  test("a freed analysis says so", () => {
    const analysis = new podwall.Analysis(input);
    analysis.free();
    assert.throws(() => analysis.fix("a"), { name: "Error", message: "fix: this analysis was freed; make a new one." });
    assert.throws(() => analysis.fixes(), { name: "Error", message: "fixes: this analysis was freed; make a new one." });
  });
});
