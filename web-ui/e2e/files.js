// Files over the node's HTTP.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const text = (words) => Buffer.from(words, 'utf8');

export function filesSteps({ url, open, shoot, makeBridge }) {
  const stamp = `e2e-${Date.now()}`;

  /** Of the disk: one made up here would have another time of change each time. */
  function onDisk(name, bytes) {
    const file = join(mkdtempSync(join(tmpdir(), 'e2e-')), name);
    writeFileSync(file, Buffer.alloc(bytes, `${name} `));
    return file;
  }

  async function choose(page, files) {
    await page.locator('input[type=file][multiple]').first().setInputFiles(files);
  }

  return [
    [
      'a file that is chosen is published, listed, found, shown and verified',
      async () => {
        const page = await open(makeBridge(), { path: '/#/files' });
        const name = `${stamp} <b>notes 漢字.md`;
        await choose(page, [
          { name, mimeType: 'text/markdown', buffer: text('# one\n<script>alert(1)</script>\n') },
        ]);
        await page.getByRole('link', { name }).first().waitFor();
        await page.getByRole('searchbox').fill(`${stamp}*.md`);
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { name }).waitFor();
        await page.getByText('<script>alert(1)</script>').waitFor();
        await page.getByRole('button', { name: 'Verify here' }).click();
        await page.getByText('The node sent what the id names').waitFor();
        await shoot(page, 'file-light');
        return [page];
      },
    ],
    [
      'a large file shows progress, pauses and goes on',
      async () => {
        const page = await open(makeBridge(), { path: '/#/files' });
        const file = onDisk(`${stamp} large.bin`, 40 << 20);
        const session = await page.context().newCDPSession(page);
        await session.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: 8 << 20,
        });
        await choose(page, file);
        await page.getByRole('button', { name: '1 upload' }).click();
        await page.getByRole('button', { name: /^Pause/ }).click();
        await page.getByText('paused at').waitFor();
        await shoot(page, 'drawer-light');
        await session.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: -1,
        });
        await page.getByRole('button', { name: /^Go on with/ }).click();
        await page.getByText('40.0 MiB kept').waitFor({ timeout: 60_000 });
        return [page];
      },
    ],
    [
      'an upload that a reload cuts off goes on where it was when the file is chosen again',
      async () => {
        const page = await open(makeBridge(), { path: '/#/files' });
        const session = await page.context().newCDPSession(page);
        const slow = (bytesPerSecond) =>
          session.send('Network.emulateNetworkConditions', {
            offline: false,
            latency: 0,
            downloadThroughput: -1,
            uploadThroughput: bytesPerSecond,
          });
        await slow(4 << 20);
        const file = onDisk(`${stamp} cut off.bin`, 24 << 20);
        await choose(page, file);
        await page.getByRole('button', { name: '1 upload' }).click();
        // Of what was sent some is still on its way; much more than that is there when it is cut off.
        await page.getByText(/([4-9]|1\d)[\d.]* MiB of 24.0 MiB/).waitFor();
        await page.reload();
        await page.getByRole('button', { name: '1 upload not finished' }).click();
        await page.getByText('choose the file again').waitFor();
        await shoot(page, 'interrupted-light');
        await slow(-1);
        const begun = page.waitForRequest((request) => request.method() === 'PATCH');
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Choose file' }).click(),
        ]);
        await chooser.setFiles(file);
        const offset = Number((await begun).headers()['upload-offset']);
        assert.ok(offset > 0, 'it began anew');
        await page.getByText('24.0 MiB kept').waitFor({ timeout: 60_000 });
        return [page];
      },
    ],
    [
      'folders are folders',
      async () => {
        for (const path of ['one.txt', 'deep/two.txt']) {
          const response = await fetch(`${url}/api/v1/files/lobby/${stamp}%20folder/${path}`, {
            method: 'PUT',
            body: path,
          });
          assert.ok(response.ok, await response.text());
        }
        const page = await open(makeBridge(), { path: '/#/files' });
        await page.getByRole('link', { name: `${stamp} folder/` }).click();
        await page.getByRole('link', { name: 'one.txt', exact: true }).waitFor();
        await page.getByRole('link', { name: 'deep/' }).click();
        await page.getByRole('link', { name: 'two.txt', exact: true }).waitFor();
        await shoot(page, 'folder-light');
        return [page];
      },
    ],
    [
      'a link opens a file for somebody without an account until it is ended',
      async () => {
        const path = `${stamp} given.txt`;
        await fetch(`${url}/api/v1/files/lobby/${encodeURIComponent(path)}`, {
          method: 'PUT',
          body: 'given away',
        });
        const page = await open(makeBridge(), { path: '/#/files' });
        await page.getByRole('link', { name: path, exact: true }).click();
        await page.getByRole('button', { name: `Share ${path} by a link` }).click();
        await page.getByLabel('Good for').selectOption('a day');
        await page.getByRole('button', { name: 'Make a link' }).click();
        const link = await page.getByLabel(/^A link that ends/).inputValue();
        await shoot(page, 'share-light');
        const given = await fetch(link);
        assert.equal(await given.text(), 'given away');
        await page.getByRole('button', { name: 'End', exact: true }).click();
        await page.getByLabel(/^A link that ends/).waitFor({ state: 'detached' });
        assert.equal((await fetch(link)).status, 410);
        return [page];
      },
    ],
    [
      'a file is removed when somebody says so twice',
      async () => {
        await fetch(`${url}/api/v1/files/lobby/${stamp}-gone.txt`, { method: 'PUT', body: 'x' });
        const page = await open(makeBridge(), { path: '/#/files' });
        page.on('dialog', (dialog) => dialog.accept());
        await page.getByRole('button', { name: `Remove ${stamp}-gone.txt` }).click();
        await page.getByText('is removed').waitFor();
        await page
          .getByRole('link', { name: `${stamp}-gone.txt`, exact: true })
          .waitFor({ state: 'detached' });
        return [page];
      },
    ],
  ];
}
