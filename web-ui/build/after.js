// After Vite: holds the page to its budget, packs what compresses, and lists for the node what it serves.
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD_BYTES_MAX = 45 * 1024;
const SCRIPTS_BYTES_MAX = 150 * 1024;

const out = process.argv[2] ?? 'dist';
const manifestFile = join(out, 'manifest.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) =>
    found.isDirectory() ? filesBelow(join(folder, found.name)) : [join(folder, found.name)],
  );
}

const zipped = (file) => gzipSync(readFileSync(join(out, file)), { level: 9 });

/** What the browser fetches before the page shows: the entry's scripts and styles, and the page itself. */
function firstLoad() {
  const wanted = new Set(['index.html']);
  const visit = (key) => {
    const chunk = manifest[key];
    if (wanted.has(chunk.file)) {
      return;
    }
    wanted.add(chunk.file);
    (chunk.css ?? []).forEach((file) => wanted.add(file));
    (chunk.imports ?? []).forEach(visit);
  };
  Object.keys(manifest)
    .filter((key) => manifest[key].isEntry)
    .forEach(visit);
  return [...wanted];
}

const bytesOf = (files) => files.reduce((sum, file) => sum + zipped(file).length, 0);

function hold(what, bytes, most) {
  const kib = (value) => `${(value / 1024).toFixed(1)} KiB`;
  console.log(`${what}: ${kib(bytes)} of ${kib(most)}, gzip`);
  if (bytes > most) {
    console.error(`${what} is over its budget; load more of it later, or leave something out`);
    process.exitCode = 1;
  }
}

const first = firstLoad();
rmSync(manifestFile);
// A worker is a bundle of its own, of which Vite does not say what is in it.
appendFileSync(
  join(out, 'licenses.md'),
  `\n## hash-wasm (MIT)\n\n${readFileSync('node_modules/hash-wasm/LICENSE', 'utf8')}`,
);
const all = filesBelow(out).map((file) => relative(out, file).split(sep).join('/'));
hold('first load', bytesOf(first), FIRST_LOAD_BYTES_MAX);
hold('all scripts', bytesOf(all.filter((file) => file.endsWith('.js'))), SCRIPTS_BYTES_MAX);

const listed = all.sort();
for (const file of all) {
  const packed = zipped(file);
  if (packed.length < 0.9 * statSync(join(out, file)).size) {
    writeFileSync(join(out, `${file}.gz`), packed);
    listed.push(`${file}.gz`);
  }
}
if (!existsSync(join(out, 'index.html'))) {
  throw new Error(`${out} has no index.html`);
}
writeFileSync(join(out, 'files.txt'), `${listed.join('\n')}\n`);
