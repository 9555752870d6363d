// Two browsers at two nodes of one network, of which one is killed.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILE_BYTES = 200 << 20;
const BIG_FILE_MILLIS = 180_000;

const log = (page) => page.getByRole('log');
const box = (page) => page.getByRole('textbox', { name: /^Message to/ });

async function say(page, words) {
  await box(page).fill(words);
  await box(page).press('Enter');
}

/**
 * @param other the URL of the second node
 * @param pid the first node's process, which ends with the last step
 */
export function networkSteps({ open, shoot, other, pid }) {
  const stamp = Date.now().toString(36);
  const atOther = (path) => new URL(path, other).href;
  const steps = [
    [
      'two people at two nodes talk, and what one drops the other verifies',
      async () => {
        const ann = await open(null, { handle: `ann-${stamp}` });
        const ben = await open(null, { handle: `ben-${stamp}`, path: atOther('/') });
        await say(ann, `hello from here ${stamp}`);
        await log(ben).getByText(`hello from here ${stamp}`).waitFor();
        await say(ben, `and from there ${stamp}`);
        await log(ann).getByText(`and from there ${stamp}`).waitFor();

        const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
        const name = `dropped-${stamp}.bin`;
        const bytes = randomBytes(FILE_BYTES);
        writeFileSync(join(folder, name), bytes);
        await ann.goto(new URL('/#/files', ann.url()).href);
        await ann.locator('input[type=file][multiple]').first().setInputFiles(join(folder, name));
        await ann.getByRole('link', { name }).first().waitFor({ timeout: BIG_FILE_MILLIS });
        rmSync(folder, { recursive: true });
        await ben.goto(atOther('/#/files'));
        await ben.getByRole('link', { name }).first().click();
        await ben.getByRole('button', { name: 'Verify here' }).click();
        await ben.getByText('The node sent what the id names').waitFor({ timeout: BIG_FILE_MILLIS });
        const answer = await fetch(atOther(`/api/v1/files/lobby/${name}`));
        const hash = (from) => createHash('sha256').update(from).digest('hex');
        assert.equal(hash(Buffer.from(await answer.arrayBuffer())), hash(bytes));
        await shoot(ben, 'network-verified');
        return [ann, ben];
      },
    ],
  ];
  if (pid) {
    steps.push([
      'a page whose node is killed goes on at another, and what was written is said',
      async () => {
        const ann = await open(null, { handle: `amy-${stamp}` });
        const ben = await open(null, { handle: `bob-${stamp}`, path: atOther('/') });
        await say(ann, `before ${stamp}`);
        await log(ben).getByText(`before ${stamp}`).waitFor();
        process.kill(pid, 'SIGKILL');
        await say(ann, `while it was away ${stamp}`);
        await box(ann).fill('a thought that is not said yet');
        const said = log(ben)
          .getByRole('article')
          .filter({ hasText: `while it was away ${stamp}` });
        await said.waitFor({ timeout: 60_000 });
        assert.equal(await said.count(), 1);
        // It stands under the name of the line before, so it is the same peer's.
        assert.doesNotMatch(await said.textContent(), /guest/);
        await log(ben).getByText(`amy-${stamp}`).waitFor();
        await say(ben, `welcome ${stamp}`);
        await log(ann).getByText(`welcome ${stamp}`).waitFor();
        assert.equal(await box(ann).inputValue(), 'a thought that is not said yet');
        await shoot(ann, 'network-moved');
        return [ann, ben];
      },
    ]);
  }
  return steps;
}
