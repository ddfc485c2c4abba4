// An empty project with the packed module installed, as its users have it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { SHOP, sources } from "./samples.mjs";

/** The programs of the development dependencies. */
export const programs = fileURLToPath(new URL("../node_modules/.bin/", import.meta.url));

/** The packed module; PODWALL_TGZ names it. */
export function tarball() {
  const path = process.env.PODWALL_TGZ;
  if (!path) throw new Error("PODWALL_TGZ must name the packed module; `cargo xtask test --only package` builds it and sets this.");
  return resolve(path);
}

/** Makes a project in a folder of its own, installs the packed module into it without any network, and gives the folder. */
export function project(manifest = {}) {
  const folder = mkdtempSync(join(tmpdir(), "podwall-package-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  write(folder, "package.json", JSON.stringify({ name: "empty", version: "1.0.0", private: true, ...manifest }));
  run(folder, "npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", tarball()]);
  return folder;
}

/** Writes a file of the project. */
export function write(folder, name, text) {
  writeFileSync(join(folder, name), text);
}

/** Runs a program in the project and gives what it prints; what it prints when it fails is in the error. */
export function run(folder, program, args) {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
  }
}

/** The exports of a freshly installed module, for tests that need no process of their own, and `analysis`, which makes one of a text that is freed when the test is over. */
export async function installed() {
  const folder = project();
  const podwall = await load(folder, "node.js");
  const analysis = (context, text = SHOP, more = {}) => {
    const made = new podwall.Analysis({ sources: sources(text), ...more });
    context.after(() => made.free());
    return made;
  };
  return { folder, podwall, analysis };
}

/** The exports of one of the package's own files. */
export function load(folder, file) {
  return import(pathToFileURL(join(folder, "node_modules/podwall/js", file)).href);
}
