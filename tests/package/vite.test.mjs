// A page that Vite builds from the installed module, opened in a real browser under a strict content security policy.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { programs, project, run, write } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const MIME = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css" };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:";

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"></head>
<body><script type="module" src="./main.js"></script></body></html>`;

const WORK = `import init, { analyze } from "podwall";
export async function work() {
  await init();
  const report = analyze({ sources: [{ name: "shop.yaml", text: ${JSON.stringify(SHOP)} }], standard: { level: "baseline" } });
  return JSON.stringify(report.security.workloads.map(({ endpoint, allowed }) => [endpoint, allowed]));
}
`;

const MAIN = `import { work } from "./work.js";
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => { document.body.dataset.worker = data; };
work().then((answer) => { document.body.dataset.page = answer; }, (error) => { document.body.dataset.page = String(error); });
`;

const WORKER = `import { work } from "./work.js";
work().then(postMessage, (error) => postMessage(String(error)));
`;

const EXPECTED = JSON.stringify([["shop/Pod/web", false], ["shop/Deployment/db", true]]);

function built() {
  const folder = project({ type: "module" });
  write(folder, "index.html", PAGE);
  write(folder, "main.js", MAIN);
  write(folder, "work.js", WORK);
  write(folder, "worker.js", WORKER);
  write(folder, "vite.config.js", "export default { base: './', logLevel: 'warn', worker: { format: 'es' }, optimizeDeps: { exclude: ['podwall'] } };");
  return folder;
}

/** Serves a folder on loopback with the headers of a careful host. */
async function serve(context, folder) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, "http://localhost").pathname.replace(/\/$/, "/index.html"));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": MIME[extname(path)] ?? "application/octet-stream", "content-security-policy": POLICY });
    createReadStream(path).pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

async function answers(context, address) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  context.after(() => browser.close());
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  await page.waitForFunction(() => document.body.dataset.page && document.body.dataset.worker, undefined, { timeout: 30_000 });
  const { page: inPage, worker } = await page.evaluate(() => ({ ...document.body.dataset }));
  return { inPage, worker, complaints };
}

test("a Vite build runs in a browser, in the page and in a worker", async (context) => {
  const folder = built();
  run(folder, join(programs, "vite"), ["build"]);
  const assets = readdirSync(join(folder, "dist/assets"));
  const modules = assets.filter((name) => name.endsWith(".wasm"));
  assert.equal(modules.length, 1, `one WebAssembly file is enough: ${assets.join(", ")}`);
  const scripts = assets.filter((name) => name.endsWith(".js")).map((name) => join(folder, "dist/assets", name));
  assert.ok(scripts.every((path) => statSync(path).size < 60_000), "the entry for Node was not bundled");
  const { inPage, worker, complaints } = await answers(context, await serve(context, join(folder, "dist")));
  assert.equal(inPage, EXPECTED);
  assert.equal(worker, EXPECTED);
  assert.deepEqual(complaints, []);
});

test("Vite's development server runs it", async (context) => {
  const folder = built();
  const vite = join(dirname(dirname(programs)), "node_modules/vite/dist/node/index.js");
  const { createServer } = await import(pathToFileURL(vite).href);
  const server = await createServer({ root: folder, server: { port: 0, host: "127.0.0.1", hmr: false, watch: null }, logLevel: "error" });
  context.after(() => server.close());
  await server.listen();
  const { inPage, worker, complaints } = await answers(context, server.resolvedUrls.local[0]);
  assert.equal(inPage, EXPECTED);
  assert.equal(worker, EXPECTED);
  assert.deepEqual(complaints, []);
});
