// Sizes of the files that are downloaded: raw, gzip at 9, brotli at 11.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const [name, root] = process.argv.slice(1);
const counted = /\.(html|js|css|wasm|webmanifest|svg|woff2)$/;

function* filesOf(folder) {
  for (const entry of readdirSync(join(root, folder)).sort()) {
    const path = folder ? `${folder}/${entry}` : entry;
    if (statSync(join(root, path)).isDirectory()) yield* filesOf(path);
    else if (counted.test(entry)) yield path;
  }
}

const row = (label, numbers) => console.log(label.padEnd(40), ...numbers.map((number) => String(number).padStart(10)));

row(name, ["raw", "gzip", "brotli"]);
const sum = [0, 0, 0];
for (const path of filesOf("")) {
  const bytes = readFileSync(join(root, path));
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  sizes.forEach((size, index) => (sum[index] += size));
  row(path, sizes);
}
row("in all", sum);
