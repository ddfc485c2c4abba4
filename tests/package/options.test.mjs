// Misuse throws a TypeError that names the option, and nothing else throws.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP, sources } from "./samples.mjs";

const { podwall } = await installed();

const source = { name: "a.yaml", text: "" };
const WRONG = [
  [undefined, /^analyze: options must be an object; it is undefined\.$/],
  [[], /^analyze: options must be an object; it is an array\.$/],
  [{}, /^analyze: options\.sources must be an array; it is undefined\.$/],
  [{ sources: "text" }, /^analyze: options\.sources must be an array; it is "text"\.$/],
  [{ sources: ["text"] }, /^analyze: options\.sources\[0\] must be an object; it is "text"\.$/],
  [{ sources: [, source] }, /^analyze: options\.sources\[0\] must be an object; it is undefined\.$/],
  [{ sources: [source, { text: "" }] }, /^analyze: options\.sources\[1\]\.name must be a string; it is undefined\.$/],
  [{ sources: [{ name: "a", text: 1 }] }, /^analyze: options\.sources\[0\]\.text must be a string; it is 1\.$/],
  [{ sources: [{ ...source, cluster: null }] }, /^analyze: options\.sources\[0\]\.cluster must be a string; it is null\.$/],
  [{ sources: [{ ...source, path: "a" }] }, /^analyze: options\.sources\[0\]\.path is not an option; options\.sources\[0\] has name, text, cluster\.$/],
  [{ sources: [source, source] }, /^analyze: options\.sources\[1\]\.name must be unique; options\.sources\[0\] is called "a\.yaml" too\.$/],
  [{ sources: [], standard: "baseline" }, /^analyze: options\.standard must be an object; it is "baseline"\.$/],
  [{ sources: [], standard: null }, /^analyze: options\.standard must be an object; it is null\.$/],
  [{ sources: [], standard: { levle: "baseline" } }, /^analyze: options\.standard\.levle is not an option; options\.standard has level, version\.$/],
  [{ sources: [], standard: { level: "strict" } }, /^analyze: options\.standard\.level must be "privileged", "baseline" or "restricted"; it is "strict"\.$/],
  [{ sources: [], standard: { level: "" } }, /^analyze: options\.standard\.level must be /],
  [{ sources: [], standard: { version: 1.3 } }, /^analyze: options\.standard\.version must be a string; it is 1\.3\.$/],
  [{ sources: [], standard: { version: "2.0" } }, /^analyze: options\.standard\.version must be "latest" or such as "1\.37"; it is "2\.0"\.$/],
  [{ sources: [], positions: "utf8" }, /^analyze: options\.positions must be "utf-8", "utf-16" or "utf-32"; it is "utf8"\.$/],
  [{ sources: [], podCidrs: "10.0.0.0/8" }, /^analyze: options\.podCidrs must be an array; it is "10\.0\.0\.0\/8"\.$/],
  [{ sources: [], podCidrs: ["10.0.0.0/8", "10.0.0.0/33"] }, /^analyze: options\.podCidrs\[1\] must be a CIDR such as "10\.0\.0\.0\/16"; it is "10\.0\.0\.0\/33"\.$/],
  [{ sources: [], level: "baseline" }, /^analyze: options\.level is not an option; options has sources, standard, positions, podCidrs, dialect, refused, runtime, contexts, fixes, hardening, rules, admission, expectations\.$/],
  [{ sources: [], refused: "drop" }, /^analyze: options\.refused must be "evaluate" or "leave-out"; it is "drop"\.$/],
  [{ sources: [], refused: true }, /^analyze: options\.refused must be a string; it is true\.$/],
  [{ sources: [], runtime: "docker" }, /^analyze: options\.runtime must be "containerd" or "cri-o"; it is "docker"\.$/],
  [{ sources: [], contexts: "yes" }, /^analyze: options\.contexts must be true or false; it is "yes"\.$/],
  [{ sources: [], fixes: "off" }, /^analyze: options\.fixes must be true or false; it is "off"\.$/],
  [{ sources: [], hardening: { minUid: 1 } }, /^analyze: options\.hardening\.minUid is not an option; options\.hardening has minUserId, minGroupId, minPort\.$/],
  [{ sources: [], hardening: { minUserId: "1000" } }, /^analyze: options\.hardening\.minUserId must be a number; it is "1000"\.$/],
  [{ sources: [], hardening: { minPort: 1.5 } }, /^analyze: options\.hardening\.minPort must be a whole number from 0 to 65535; it is 1\.5\.$/],
  [{ sources: [], rules: ["host-aliases"] }, /^analyze: options\.rules must be an object; it is an array\.$/],
  [{ sources: [], rules: { "host-aliases": false } }, /^analyze: options\.rules\["host-aliases"\] must be a string; it is false\.$/],
  [{ sources: [], rules: { "host-aliases": "no" } }, /^analyze: options\.rules\["host-aliases"\] must be "on" or "off"; it is "no"\.$/],
  [{ sources: [], admission: "alice" }, /^analyze: options\.admission must be an object; it is "alice"\.$/],
  [{ sources: [], admission: { name: "alice" } }, /^analyze: options\.admission\.name is not an option; options\.admission has configuration, user, order\.$/],
  [{ sources: [], admission: { order: "name" } }, /^analyze: options\.admission\.order must be "given", "folder" or "kustomize"; it is "name"\.$/],
  [{ sources: [], admission: { configuration: { defaults: { enforced: "baseline" } } } }, /^analyze: options\.admission\.configuration\.defaults\.enforced is not an option; /],
  [{ sources: [], admission: { configuration: { exemptions: { usernames: "alice" } } } }, /^analyze: options\.admission\.configuration\.exemptions\.usernames must be an array; it is "alice"\.$/],
  [{ sources: [], admission: { configuration: { defaults: { enforce: "strict", "warn-version": "1.30" } } } }, /^analyze: options\.admission\.configuration is wrong: \[enforce: must be one of privileged, baseline, restricted, warn-version: must be "latest" or "v1\.x"\]\.$/],
  [{ sources: [], rules: { "host-alias": "off" } }, /^analyze: options\.rules: there is no rule "host-alias"\.$/],
];

describe("a wrong option", () => {
  for (const [options, message] of WRONG) {
    test(message.source.replaceAll("\\", "").slice(1), () => {
      assert.throws(() => podwall.analyze(options), { name: "TypeError", message });
    });
  }

  test("is named by the constructor too", () => {
    assert.throws(() => new podwall.Analysis({}), { name: "TypeError", message: /^Analysis: options\.sources must be an array/ });
  });

  test("leaves the module usable", () => {
    for (const [options] of WRONG) assert.throws(() => podwall.analyze(options), TypeError);
    assert.equal(podwall.analyze({ sources: sources(SHOP) }).security.workloads.length, 2);
  });
});

test("what is undefined counts as left out", () => {
  const options = { sources: sources(""), standard: { level: undefined, version: undefined }, positions: undefined, podCidrs: undefined, dialect: undefined, refused: undefined, runtime: undefined, contexts: undefined, fixes: undefined, hardening: undefined, rules: undefined, admission: undefined };
  const { standard } = podwall.analyze(options).security;
  assert.deepEqual(standard, { level: "restricted", version: "latest" });
  assert.deepEqual(podwall.analyze({ sources: [], standard: undefined }).security.standard, standard);
});

test("every level and version is taken", () => {
  for (const level of ["privileged", "baseline", "restricted"]) {
    for (const version of ["latest", "1.0", "1.37", "v1.29"]) {
      const { standard } = podwall.analyze({ sources: [], standard: { level, version } }).security;
      assert.deepEqual(standard, { level, version: version.replace("v", "") });
    }
  }
});

test("compare says which of the two inputs is wrong", () => {
  const wrong = (before, after, message) => assert.throws(() => podwall.compare(before, after), { name: "TypeError", message });
  const fine = { sources: [] };
  wrong({ sources: 1 }, fine, "compare: before.sources must be an array; it is 1.");
  wrong(fine, { sources: 1 }, "compare: after.sources must be an array; it is 1.");
  wrong(fine, undefined, "compare: after must be an object; it is undefined.");
  wrong({ ...fine, standard: { level: "strict" } }, fine, /^compare: before\.standard\.level must be "privileged"/);
  wrong(fine, { ...fine, standard: { level: "strict" } }, /^compare: after\.standard\.level must be "privileged"/);
  wrong(fine, { sources: [source, source] }, 'compare: after.sources[1].name must be unique; after.sources[0] is called "a.yaml" too.');
});

test("lone surrogates are no text, except in manifests", () => {
  const analysis = new podwall.Analysis({ sources: sources(`# \ud800\n${SHOP}`) });
  const wrong = (ask, option) => assert.throws(ask, { name: "TypeError", message: new RegExp(`^\\w+: ${option} must be well-formed text without lone surrogates; it is "\\\\ud800"\\.$`) });
  wrong(() => podwall.analyze({ sources: [], standard: { level: "\ud800" } }), "options\\.standard\\.level");
  wrong(() => podwall.analyze({ sources: [{ name: "\ud800", text: "" }] }), "options\\.sources\\[0\\]\\.name");
  wrong(() => analysis.reach({ from: "\ud800" }), "options\\.from");
  wrong(() => analysis.relabel("shop", { x: "\ud800" }), 'labels\\["x"\\]');
  wrong(() => analysis.governs("\ud800"), "workload");
  wrong(() => analysis.expect({ denied: [{ from: "\ud800", to: "outside" }] }), "expectations\\.denied\\[0\\]\\.from");
  const names = /must have well-formed names without lone surrogates; one is "\\ud800"\.$/;
  assert.throws(() => analysis.relabel("shop", { "\ud800": "x" }), { name: "TypeError", message: names });
  assert.throws(() => podwall.analyze({ sources: [], rules: { "\ud800": "off" } }), { name: "TypeError", message: names });
  assert.equal(analysis.update({ name: "shop.yaml", text: "\ud800" }).findings.length, 1);
});

describe("a wrong question", () => {
  const ask = (question) => () => {
    const analysis = new podwall.Analysis({ sources: sources(SHOP) });
    try {
      return analysis.explain(question);
    } finally {
      analysis.free();
    }
  };
  const pair = { from: "shop/Pod/web", to: "shop/Deployment/db" };
  const wrong = [
    [undefined, /^explain: options must be an object; it is undefined\.$/],
    [{ from: "shop/Pod/web" }, /^explain: options\.to must be a string; it is undefined\.$/],
    [{ ...pair, protocol: "tcp" }, /^explain: options\.protocol must be "TCP", "UDP" or "SCTP"; it is "tcp"\.$/],
    [{ ...pair, port: "http" }, /^explain: options\.port must be a whole number from 1 to 65535; it is "http"\.$/],
    [{ ...pair, port: 0 }, /^explain: options\.port must be a whole number from 1 to 65535; it is 0\.$/],
    [{ ...pair, port: 65536 }, /^explain: options\.port /],
    [{ ...pair, port: 80.5 }, /^explain: options\.port /],
    [{ ...pair, ports: 80 }, /^explain: options\.ports is not an option; options has from, to, protocol, port, all\.$/],
  ];
  for (const [question, message] of wrong) {
    test(message.source.replaceAll("\\", "").slice(1), () => {
      assert.throws(ask(question), { name: "TypeError", message });
    });
  }

  test("an endpoint that nobody knows is a RangeError that names it", () => {
    assert.throws(ask({ from: "shop/Pod/nobody", to: "shop/Deployment/db" }), { name: "RangeError", message: /^explain: .*shop\/Pod\/nobody/ });
    assert.throws(ask({ from: "shop/Pod/web", to: "elsewhere" }), { name: "RangeError", message: /^explain: .*elsewhere/ });
  });
});

test("objects are applied in the order asked for, to the cluster that is configured", () => {
  const namespace = "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
  const applied = (admission) => {
    const { answers } = podwall.analyze({ sources: sources(SHOP + namespace), admission }).admission;
    return answers.find(({ subject }) => subject === "shop/Pod/web");
  };
  assert.equal(applied(undefined).outcome, "missing");
  assert.equal(applied({ order: "kustomize" }).outcome, "allowed");
  const configuration = { defaults: { enforce: "baseline" }, exemptions: { usernames: ["alice"] } };
  const denied = applied({ order: "kustomize", configuration });
  assert.equal(denied.outcome, "denied");
  assert.equal(denied.message, `pods "web" is forbidden: violates PodSecurity "baseline:latest": privileged (container "web" must not set securityContext.privileged=true)`);
  assert.equal(applied({ order: "kustomize", configuration, user: "alice" }).outcome, "exempt");
  assert.equal(applied({ order: "kustomize", configuration: {} }).outcome, "allowed");
});
