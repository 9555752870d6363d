// The page as such: its policy, its themes, its widths, and that everybody can use it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Lets come what comes late, before something is claimed that must hold then too: that nothing grew, nothing is wider. There is no
 * condition to wait for, as what would be seen is the fault; a wait too short misses one, and fails nothing that is right.
 */
export async function late(page) {
  await page.waitForTimeout(500);
}

/** What axe-core finds, each with the elements that it is about. */
export async function violations(page) {
  // Through the debugger, which the policy does not bind.
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'] }),
  );
  return found.map(
    (one) =>
      `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary ?? ''}`).join(' | ')}`,
  );
}

/** How many pixels the page is wider than its window. */
export async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export function pageSteps({ open, shoot, makeBridge }) {
  const pages = ['files', 'network', 'monitor', 'settings'];
  return [
    [
      'every page is there, in both themes, without a fault that axe finds',
      async () => {
        const opened = [];
        for (const colorScheme of ['light', 'dark']) {
          const page = await open(makeBridge(), { colorScheme, path: '/#/settings' });
          for (const name of pages) {
            await page.goto(new URL(`/#/${name}`, page.url()).href);
            await page.locator('main h1').first().waitFor({ state: 'attached' });
            await late(page);
            assert.deepEqual(await violations(page), [], `${name}, ${colorScheme}`);
            await shoot(page, `${name}-${colorScheme}`);
          }
          opened.push(page);
        }
        return opened;
      },
    ],
    [
      'nothing is wider than a phone of 360 pixels',
      async () => {
        const page = await open(makeBridge(), { viewport: { width: 360, height: 740 }, path: '/#/files' });
        for (const name of pages) {
          await page.goto(new URL(`/#/${name}`, page.url()).href);
          await page.locator('main h1').first().waitFor({ state: 'attached' });
          await late(page);
          assert.equal(await overflow(page), 0, name);
          await shoot(page, `${name}-phone`);
        }
        return [page];
      },
    ],
    [
      'keys lead to the pages and say which there are',
      async () => {
        const page = await open(makeBridge(), { path: '/#/network' });
        await page.locator('main h1').waitFor();
        await page.keyboard.press('?');
        await page.getByRole('dialog').getByText('Shift+Enter').waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Alt+2');
        await page.getByRole('button', { name: 'Upload files' }).waitFor();
        return [page];
      },
    ],
  ];
}
