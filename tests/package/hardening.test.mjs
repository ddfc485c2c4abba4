// Workloads brought to a level, all safe fixes at once, suggestions, and texts that have changed meanwhile.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { sources } from "./samples.mjs";

const { podwall } = await installed();

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web # é 😀
spec:
  containers:
  - name: web
    image: nginx
    securityContext:
      runAsUser: 1001 # somebody
      fsGroup: 1001 # volumes
`;

const IMAGE = POD.replace("      runAsUser: 1001 # somebody\n", "");
const input = { sources: sources(POD, "web.yaml") };
const WEB = "default/Pod/web";

test("a workload becomes restricted, and its comments stay", () => {
  const hardened = podwall.restrict(input, WEB);
  assert.deepEqual(
    hardened.taken.map(({ title }) => title),
    [
      "Move `fsGroup` to the pod's `securityContext`",
      "Set `allowPrivilegeEscalation: false`",
      'Set `capabilities.drop: ["ALL"]`',
      "Set `runAsNonRoot: true` for the pod",
      "Set `seccompProfile.type: RuntimeDefault` for the pod",
    ],
  );
  assert.deepEqual([hardened.endpoint, hardened.allowed, hardened.remaining], [WEB, true, []]);
  const [{ name, text }] = hardened.sources;
  assert.equal(name, "web.yaml");
  for (const comment of ["# é 😀", "# somebody", "# volumes"]) assert.ok(text.includes(comment));
  const after = podwall.analyze({ sources: sources(text, "web.yaml") });
  assert.equal(after.security.workloads[0].standing, "restricted");
  const made = hardened.edits.reduceRight((made, { span, text }) => made.slice(0, span.start.offset) + text + made.slice(span.end.offset), POD);
  assert.equal(made, text);
});

test("what depends on the image is only suggested, and says what to check", () => {
  const careful = podwall.restrict({ sources: sources(IMAGE, "web.yaml") }, WEB);
  assert.equal(careful.allowed, false);
  assert.deepEqual(careful.remaining.map(({ rule }) => rule), ["capabilities-restricted", "run-as-non-root"]);
  for (const { reason, suggestion, check } of careful.remaining) assert.ok(reason && suggestion && check);
  const bold = podwall.restrict({ sources: sources(IMAGE, "web.yaml") }, WEB, { suggestions: true });
  assert.deepEqual([bold.allowed, bold.remaining], [true, []]);
  assert.deepEqual(bold.taken.filter(({ suggestion }) => suggestion).map(({ rule }) => rule), ["capabilities-restricted", "run-as-non-root"]);
});

test("a finding tells whether its fix is safe", () => {
  const analysis = new podwall.Analysis({ sources: sources(IMAGE, "web.yaml") });
  const finding = (rule) => analysis.report.findings.find((each) => each.rule === rule);
  const safe = finding("allow-privilege-escalation");
  assert.deepEqual([safe.fixable, safe.suggestion], [true, false]);
  const suggested = finding("run-as-non-root");
  assert.deepEqual([suggested.fixable, suggested.suggestion], [true, true]);
  const fix = analysis.fix(suggested.id);
  assert.equal(fix.suggestion, true);
  assert.match(fix.check, /user other than root/);
  assert.equal(analysis.fix(safe.id).check, undefined);
});

test("all safe fixes are taken, and no suggestion", () => {
  const all = podwall.fixAll({ sources: [...sources(IMAGE, "web.yaml"), ...sources("kind: Pod\n", "other.yaml")] });
  assert.deepEqual(all.sources.map(({ name }) => name), ["web.yaml"]);
  assert.ok(all.taken.length >= 3 && all.taken.every(({ suggestion, subject }) => !suggestion && subject === WEB));
  assert.deepEqual(podwall.fixAll({ sources: all.sources }), { taken: [], edits: [], sources: [] });
});

test("another level asks for less", () => {
  const hardened = podwall.restrict(input, WEB, { level: "baseline" });
  assert.deepEqual([hardened.standard.level, hardened.allowed], ["baseline", true]);
  assert.deepEqual(hardened.taken.map(({ rule }) => rule), ["unknown-field"]);
});

describe("texts that have changed meanwhile", () => {
  test("are refused, and nothing is lost", () => {
    const analysis = new podwall.Analysis(input);
    const { revision } = analysis;
    const { id } = analysis.report.findings.find(({ fixable }) => fixable);
    assert.deepEqual(analysis.fix(id, { of: revision }), analysis.fix(id));
    const text = POD.replace("nginx", "nginx:1");
    const { report } = { report: analysis.update({ name: "web.yaml", text }) };
    const stale = { name: "RangeError", message: /the texts have changed: they are at revision 1, and options\.of is 0; ask again\.$/ };
    assert.throws(() => analysis.fix(id, { of: revision }), stale);
    assert.throws(() => analysis.restrict(WEB, { of: revision }), stale);
    assert.throws(() => analysis.fixAll({ of: revision }), stale);
    assert.equal(analysis.report, report);
    assert.ok(analysis.fix(id, { of: analysis.revision }));
    assert.equal(analysis.restrict(WEB, { of: analysis.revision }).allowed, true);
  });
});

describe("misuse", () => {
  test("names what is wrong", () => {
    assert.throws(() => podwall.restrict(input, "default/Pod/none"), { name: "RangeError", message: /^restrict: .*default\/Pod\/none/ });
    assert.throws(() => podwall.restrict(input, WEB, { level: "strict" }), { name: "RangeError", message: /^restrict: level must be / });
    assert.throws(() => podwall.restrict(input, WEB, { sugestions: true }), { name: "TypeError", message: /^restrict: options\.sugestions is not an option/ });
    assert.throws(() => podwall.restrict(input, WEB, { suggestions: "yes" }), { name: "TypeError", message: /^restrict: options\.suggestions must be true or false/ });
    assert.throws(() => podwall.restrict(input, 1), { name: "TypeError", message: /^restrict: workload must be a string/ });
    const analysis = new podwall.Analysis(input);
    for (const of of ["1", 1.5, -1, NaN]) {
      for (const verb of ["fix", "restrict", "fixAll"]) {
        const ask = () => (verb === "fixAll" ? analysis.fixAll({ of }) : analysis[verb](WEB, { of }));
        assert.throws(ask, { name: "TypeError", message: new RegExp(`^${verb}: options\\.of must be a whole number from 0 on`) });
      }
    }
  });

  test("a freed analysis says so", () => {
    const analysis = new podwall.Analysis(input);
    analysis.free();
    assert.throws(() => analysis.restrict(WEB), { name: "Error", message: /^restrict: this analysis was freed/ });
    assert.throws(() => analysis.fixAll(), { name: "Error", message: /^fixAll: this analysis was freed/ });
  });
});
