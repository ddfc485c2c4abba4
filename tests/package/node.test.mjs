// The installed module in Node: ES modules, CommonJS, and what is in the package.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { project, run, tarball, write } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const PRINT = `
const report = analyze({ sources: [{ name: "shop.yaml", text: ${JSON.stringify(SHOP)} }], standard: { level: "baseline" } });
console.log(JSON.stringify({
  version,
  podwall: report.podwall,
  rules: rules().length,
  workloads: report.security.workloads.map((workload) => workload.endpoint),
  privileged: report.findings.filter((finding) => finding.rule === "privileged-containers" || finding.check === "privileged").length,
}));
`;

function check(printed) {
  const { version, podwall, rules, workloads, privileged } = JSON.parse(printed);
  assert.equal(version, podwall);
  assert.ok(rules > 19);
  assert.deepEqual(workloads, ["shop/Pod/web", "shop/Deployment/db"]);
  assert.equal(privileged, 1);
}

test("an ES module imports it", () => {
  const folder = project({ type: "module" });
  write(folder, "main.js", `import init, { analyze, rules, version } from "podwall";\nawait init();\n${PRINT}`);
  check(run(folder, "node", ["main.js"]));
});

test("CommonJS requires it", () => {
  const folder = project({ type: "commonjs" });
  write(folder, "main.js", `const { analyze, rules, version } = require("podwall");\n${PRINT}`);
  check(run(folder, "node", ["main.js"]));
});

test("the web entry runs from bytes and says when it was not loaded", () => {
  const folder = project({ type: "module" });
  write(
    folder,
    "main.js",
    `import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import init, { Analysis, analyze, rules, version } from "./node_modules/podwall/js/web.js";
    for (const early of [() => analyze({ sources: [] }), () => new Analysis({ sources: [] }), () => rules()]) {
      try { early(); throw new Error("it ran"); } catch (error) {
        if (error.constructor !== Error || !/podwall is not loaded yet; await init\\(\\)/.test(error.message)) throw error;
      }
    }
    await init(Promise.reject(new Error("no network"))).then(() => { throw new Error("it loaded"); }, () => {});
    const bytes = readFileSync(fileURLToPath(import.meta.resolve("podwall/podwall_bg.wasm")));
    await Promise.all([init(bytes), init(bytes)]);
    await init();
    ${PRINT}`,
  );
  check(run(folder, "node", ["main.js"]));
});

test("it has no dependencies and no install scripts", () => {
  const folder = project();
  const manifest = JSON.parse(readFileSync(join(folder, "node_modules/podwall/package.json"), "utf8"));
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "bundleDependencies"]) {
    assert.equal(manifest[field], undefined, field);
  }
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  assert.deepEqual(Object.keys(lock.packages), ["", "node_modules/podwall"]);
});

test("the package holds what it needs and nothing else", () => {
  const files = execFileSync("tar", ["-tzf", tarball()], { encoding: "utf8" }).trim().split("\n").sort();
  assert.deepEqual(files, [
    "package/LICENSE-APACHE",
    "package/LICENSE-MIT",
    "package/README.md",
    "package/js/api.js",
    "package/js/call.js",
    "package/js/checks.js",
    "package/js/node.js",
    "package/js/options.js",
    "package/js/plain.js",
    "package/js/version.js",
    "package/js/web.js",
    "package/package.json",
    "package/types/index.d.ts",
    "package/types/report.d.ts",
    "package/wasm/podwall.js",
    "package/wasm/podwall_bg.wasm",
  ]);
});

test("nothing in the package names the machine that built it", () => {
  const folder = project();
  const wasm = readFileSync(join(folder, "node_modules/podwall/wasm/podwall_bg.wasm"));
  const sections = WebAssembly.Module.customSections;
  const module = new WebAssembly.Module(wasm);
  for (const name of ["name", "producers", ".debug_info"]) assert.equal(sections(module, name).length, 0, name);
  for (const path of ["/root/", "/home/", "/Users/", ".cargo/registry"]) assert.ok(!wasm.includes(path), path);
});
