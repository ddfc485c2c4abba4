// The figures of the module in Node, over the same made-up manifests as the native ones: `node tests/bench/node.mjs` after
// `cargo xtask module`. PODWALL_MODULE may name another folder of the unpacked module. PODWALL_EXAMPLES names the folder of the examples
// of `pkg`, compiled to WebAssembly, which measure what no call of the module asks for alone.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MODULE = process.env.PODWALL_MODULE ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "pkg/podwall");
const CORPUS = join(ROOT, "../shared/corpus/apps");

/** Runs that count; one more goes before them, so that the WebAssembly is compiled. */
const RUNS = 5;

if (!existsSync(MODULE)) {
  console.error(`${MODULE} is not there; \`cargo xtask module\` builds it.`);
  process.exit(1);
}
const started = performance.now();
const { Analysis, analyze } = await import(pathToFileURL(join(MODULE, "js/node.js")).href);
const loading = performance.now() - started;

console.log(`\n${"in Node".padEnd(60)} ${"time".padStart(12)} ${"rate".padStart(18)}`);
row("importing the module", loading);
reading();
if (process.env.PODWALL_EXAMPLES) {
  judging(example("judging"));
  scale(example("scale"));
}
reachability(1_000, 100);
reachability(10_000, 1_000);

function reading() {
  const inputs = [["generated", [{ name: "generated.yaml", text: made("deployments", 5_000_000) }]]];
  const corpus = existsSync(CORPUS) ? yaml(CORPUS) : [];
  if (corpus.length > 0) inputs.push(["corpus", corpus]);
  for (const [name, sources] of inputs) {
    const bytes = sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const what = `${name} manifests, ${(bytes / 1e6).toFixed(1)} MB`;
    const perSecond = (time) => `${(bytes / 1e3 / time).toFixed(1)} MB/s`;
    row(`${what}, read, checked, judged, joined`, median(() => new Analysis({ sources }).free()), perSecond);
    row(`${what}, with the report`, median(() => analyze({ sources })), perSecond);
  }
}

function example(name) {
  const file = join(process.env.PODWALL_EXAMPLES, `${name}.wasm`);
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {}).exports;
}

function scale(exports) {
  const objects = exports.made();
  row(`${objects} decoded objects as published, decided`, median(() => exports.decided()));
}

function judging(exports) {
  const [pods, bytes] = [exports.pods(), exports.bytes()];
  const once = (work, times) => median(() => work(times)) / times;
  const perSecond = (time) => `${((pods / time) * 1e3).toFixed(0)} pods/s`;
  const what = `${pods} decoded vector pods at Restricted`;
  row(`${what}, the verdict alone`, once(exports.verdicts, 500), perSecond);
  row(`${what}, upstream's texts and every place`, once(exports.words, 100), perSecond);
  const rate = (time) => `${(bytes / 1e3 / time).toFixed(1)} MB/s`;
  row("the same from YAML to located findings of the standard", once(exports.findings, 20), rate);
}

function reachability(pods, policies) {
  const sources = [
    { name: "pods.yaml", text: made("pods", pods) },
    { name: "policies.yaml", text: made("policies", policies) },
  ];
  const what = `${pods} pods, ${policies} policies`;
  const perSecond = (time) => `${((pods / time) * 1e3).toFixed(0)} pods/s`;
  row(`${what}: text to report`, median(() => analyze({ sources })), perSecond);
  const analysis = new Analysis({ sources: [...sources, { name: "edited.yaml", text: "" }] });
  row(`${what}: new report after an edit`, median(() => analysis.update({ name: "edited.yaml", text: "# nothing\n" })), perSecond);
  const [from, to] = analysis.report.security.workloads.map((workload) => workload.endpoint);
  row(`${what}: one explanation`, median(() => analysis.explain({ from, to, port: 8000 })));
  analysis.free();
}

function made(what, number) {
  const cargo = ["run", "--quiet", "--manifest-path", join(ROOT, "Cargo.toml"), "--package", "podwall-tests", "--bin", "manifests", "--"];
  return execFileSync("cargo", [...cargo, what, String(number)], { encoding: "utf8", maxBuffer: 1 << 30 });
}

function yaml(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.ya?ml$/.test(name)).sort();
  return files.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

function median(work) {
  work();
  const times = Array.from({ length: RUNS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return times.sort((left, right) => left - right)[Math.floor(RUNS / 2)];
}

function row(what, time, rate = () => "") {
  console.log(`${what.padEnd(60)} ${`${time.toFixed(1)} ms`.padStart(12)} ${rate(time).padStart(18)}`);
}
