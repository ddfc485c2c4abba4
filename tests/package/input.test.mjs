// Bad manifests never throw: each leaves a finding, and what stands beside it is evaluated.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP, covered } from "./samples.mjs";

const { podwall } = await installed();

const BAD = {
  "binary text": "\u0000\u0001\u0002\ufffd".repeat(100),
  "a lone surrogate": "apiVersion: v1\nkind: \ud800Pod\n",
  "one line of 1 MB": "a".repeat(1 << 20),
  "a syntax error in the second of three documents": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\na: [\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n",
  "tabs for indentation": "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n",
  "an unknown kind": "apiVersion: v1\nkind: Pood\nmetadata: {name: a}\n",
  "a Helm template": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
  "a kustomization": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
  "a values file": "image:\n  repository: nginx\nreplicaCount: 1\n",
  "a web page": "<!DOCTYPE html>\n<html><body>404</body></html>\n",
  "nesting": `a: ${"[".repeat(100_000)}`,
  "nested blocks": "- ".repeat(50_000),
  "aliases that multiply": Array.from({ length: 30 }, (_, at) => `a${at}: &a${at} [${at ? `*a${at - 1}, *a${at - 1}` : "x"}]`).join("\n"),
  "a broken JSON value": '{"apiVersion": "v1", "kind": ',
  "more than 32 MB": "# comment\n".repeat(3_500_000),
};

describe("bad input", () => {
  for (const [what, text] of Object.entries(BAD)) {
    test(what, () => {
      const started = performance.now();
      const report = podwall.analyze({ sources: [{ name: "bad.yaml", text }, { name: "shop.yaml", text: SHOP }] });
      const took = performance.now() - started;
      const about = report.findings.filter((finding) => finding.span.source === "bad.yaml");
      assert.ok(about.length >= 1, "nothing was said about it");
      assert.ok(about.every((finding) => finding.message.length > 0));
      const beside = report.security.workloads.filter((workload) => workload.span.source === "shop.yaml");
      assert.deepEqual(beside.map((workload) => workload.endpoint), ["shop/Pod/web", "shop/Deployment/db"]);
      assert.ok(took < 5000, `it took ${Math.round(took)} ms`);
    });
  }

  test("no text at all leaves nothing to say", () => {
    const report = podwall.analyze({ sources: [{ name: "empty.yaml", text: "" }] });
    assert.deepEqual(report.objects, []);
    assert.ok(report.findings.every((finding) => finding.severity !== "error"));
  });
});

describe("nesting", () => {
  const LIMIT = 1000;
  const head = "apiVersion: v1\nkind: Pod\nmetadata: {name: deep}\n";
  const block = (depth) => Array.from({ length: depth }, (_, level) => `\n${" ".repeat(level + 1)}a:`).join("");
  const STYLES = {
    "flow lists": (depth) => `${head}spec: ${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}\n`,
    "block mappings": (depth) => `${head}spec:${block(depth - 1)}\n`,
    "lists of lists": (depth) => `${head}spec:\n${"- ".repeat(depth - 1)}x\n`,
    JSON: (depth) => `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"deep"},"spec":${'{"a":'.repeat(depth - 1)}1${"}".repeat(depth)}`,
    aliases: (depth) => `a: &a ${"[".repeat(500)}${"]".repeat(500)}\n${head}spec: ${"[".repeat(depth - 501)}*a${"]".repeat(depth - 501)}\n`,
  };
  for (const [style, text] of Object.entries(STYLES)) {
    test(`${style} at the limit are evaluated, and one level more is told in one finding`, () => {
      const at = podwall.analyze({ sources: [{ name: "deep", text: text(LIMIT) }] });
      assert.deepEqual(at.objects.map((object) => object.id), ["default/Pod/deep"]);
      const over = podwall.analyze({ sources: [{ name: "deep", text: text(LIMIT + 1) }] });
      assert.deepEqual(over.findings.map((finding) => finding.rule), ["input-limit"]);
      assert.match(over.findings[0].message, /limit of 1000 levels/);
    });
  }
});

describe("places", () => {
  const text = "# 😀é\napiVersion: v1\nkind: Pod\nmetadata: {name: ü😀, labels: {x: y}}\nspec:\n  colour: 😀\n  containers: [{name: a, image: b}]\n";
  const place = (positions) => {
    const options = { sources: [{ name: "a.yaml", text }], ...(positions && { positions }) };
    return podwall.analyze(options).findings.find((finding) => finding.rule === "unknown-field").span;
  };

  test("are UTF-16 unless another unit is asked for", () => {
    assert.equal(covered(text, place()), "colour");
    assert.deepEqual(place(), place("utf-16"));
  });

  test("are bytes in utf-8", () => {
    const { start, end } = place("utf-8");
    assert.equal(Buffer.from(text).subarray(start.offset, end.offset).toString(), "colour");
    assert.deepEqual([start.line, start.column], [6, 3]);
  });

  test("are characters in utf-32", () => {
    const { start, end } = place("utf-32");
    assert.equal([...text].slice(start.offset, end.offset).join(""), "colour");
  });

  test("are the same in every unit where the text is ASCII", () => {
    const spans = ["utf-8", "utf-16", "utf-32"].map((positions) =>
      podwall.analyze({ sources: [{ name: "shop.yaml", text: SHOP }], positions }).findings.map((finding) => finding.span),
    );
    assert.deepEqual(spans[0], spans[1]);
    assert.deepEqual(spans[1], spans[2]);
  });
});

test("the same input gives the same answer", () => {
  const options = { sources: [{ name: "shop.yaml", text: SHOP }, { name: "bad.yaml", text: "a: [" }] };
  assert.equal(JSON.stringify(podwall.analyze(options)), JSON.stringify(podwall.analyze(options)));
});

test("every finding names a rule of the registry", () => {
  const known = new Set(podwall.rules().map((rule) => rule.id));
  const all = Object.values(BAD).map((text, at) => ({ name: `${at}.yaml`, text })).concat({ name: "shop.yaml", text: SHOP });
  const { findings } = podwall.analyze({ sources: all });
  assert.deepEqual(findings.map((finding) => finding.rule).filter((rule) => !known.has(rule)), []);
  assert.equal(new Set(findings.map((finding) => finding.id)).size, findings.length);
});
