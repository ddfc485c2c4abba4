// Several fixes together: a workload made Restricted, and every safe fix of an input.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { apply, sources } from "./samples.mjs";

const { podwall } = await installed();

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web # the shop
    image: nginx
    imagePullPolcy: Always
    securityContext:
      runAsUser: 1001
`;
const HOST = `apiVersion: v1
kind: Pod
metadata:
  name: logs
spec:
  volumes:
  - name: logs
    hostPath: {path: /var/log}
  containers:
  - name: logs
    image: nginx
`;

const input = { sources: [...sources(POD, "web.yaml"), ...sources(HOST, "logs.yaml")] };

test("a workload is made Restricted, and its comments stay", () => {
  const analysis = new podwall.Analysis(input);
  const made = analysis.restrict("default/Pod/web");
  assert.equal(made.endpoint, "default/Pod/web");
  assert.equal(made.allowed, true, JSON.stringify(made.remaining));
  assert.deepEqual(made.remaining, []);
  assert.deepEqual(made.sources.map(({ name }) => name), ["web.yaml"]);
  assert.ok(made.sources[0].text.includes("- name: web # the shop"));
  assert.equal(apply(POD, made.edits), made.sources[0].text);
  assert.ok(made.taken.length > 1 && made.taken.every(({ rule, title, suggestion }) => rule && title && !suggestion));
  const after = analysis.update({ name: "web.yaml", text: made.sources[0].text });
  assert.equal(after.security.workloads.find(({ name }) => name === "web").standing, "restricted");
});

test("what no edit mends remains, with the reason", () => {
  const made = new podwall.Analysis(input).restrict("default/Pod/logs", { suggestions: true });
  assert.equal(made.allowed, false);
  assert.deepEqual(made.remaining.map(({ rule }) => rule), ["restricted-volumes"]);
  assert.ok(made.remaining[0].reason.length > 0);
});

test("all safe fixes together touch every file that has one, and no finding of theirs is left", () => {
  const analysis = new podwall.Analysis(input);
  const { taken, edits, sources } = analysis.fixAll();
  assert.deepEqual(sources.map(({ name }) => name), ["web.yaml", "logs.yaml"]);
  assert.equal(apply(POD, edits.filter(({ span }) => span.source === "web.yaml")), sources[0].text);
  assert.ok(taken.every(({ suggestion }) => !suggestion));
  for (const source of sources) analysis.update(source);
  assert.deepEqual(analysis.report.findings.filter(({ fixable, suggestion }) => fixable && !suggestion), []);
  assert.deepEqual(analysis.fixAll(), { taken: [], edits: [], sources: [] });
});

describe("misuse", () => {
  test("a workload that is not there is a RangeError that names it", () => {
    const analysis = new podwall.Analysis(input);
    assert.throws(() => analysis.restrict("default/Pod/other"), { name: "RangeError", message: /^restrict: .*"default\/Pod\/other"/ });
  });

  test("options are checked", () => {
    const analysis = new podwall.Analysis(input);
    assert.throws(() => analysis.restrict(), { name: "TypeError", message: "restrict: workload must be a string; it is undefined." });
    assert.throws(() => analysis.restrict("default/Pod/web", { suggestion: true }), { name: "TypeError", message: /^restrict: options\.suggestion is not an option/ });
    assert.throws(() => analysis.restrict("default/Pod/web", { suggestions: "yes" }), { name: "TypeError", message: /^restrict: options\.suggestions must be true or false/ });
  });

  test("a freed analysis says so", () => {
    const analysis = new podwall.Analysis(input);
    analysis.free();
    assert.throws(() => analysis.restrict("default/Pod/web"), { name: "Error", message: "restrict: this analysis was freed; make a new one." });
    assert.throws(() => analysis.fixAll(), { name: "Error", message: "fixAll: this analysis was freed; make a new one." });
  });
});

test("every rule has an example, and where its matter is described", () => {
  for (const rule of podwall.rules()) {
    const found = ["restricted", "baseline", "privileged"].some((level) => {
      const report = podwall.analyze({ sources: sources(rule.example, "example.yaml"), standard: { level } });
      return report.findings.some((finding) => finding.rule === rule.id);
    });
    assert.ok(found, rule.id);
    assert.ok(rule.references.some(({ url }) => url?.startsWith("https://")), rule.id);
  }
});
