// The event bus, live: what a node counts while two people talk over it.

import assert from 'node:assert/strict';
import { late, overflow, violations } from './page.js';

const log = (page) => page.getByRole('log');
const box = (page) => page.getByRole('textbox', { name: /^Message to/ });

/** Its cells, by the names of the columns; undefined where it is not there. */
async function row(page, address) {
  return page.evaluate((wanted) => {
    const table = [...document.querySelectorAll('table')].find((one) =>
      one.caption?.textContent.startsWith('Addresses of the event bus'),
    );
    const found = [...(table?.tBodies[0].rows ?? [])].find(
      (one) => one.cells[0].textContent.trim() === wanted,
    );
    const names = [...(table?.tHead.rows[0].cells ?? [])].map((cell) => cell.innerText.trim());
    return found && Object.fromEntries(names.map((name, place) => [name, found.cells[place].innerText]));
  }, address);
}

async function until(page, look, holds) {
  const deadline = Date.now() + 20_000;
  let seen = await look();
  while (!holds(seen)) {
    assert.ok(Date.now() < deadline, `still ${JSON.stringify(seen)}`);
    await page.waitForTimeout(100); // between two looks at a condition
    seen = await look();
  }
  return seen;
}

/** A talk in the lobby, at some messages a second, until it is told to end. */
function talk(page, words) {
  let going = true;
  const ended = (async () => {
    for (let number = 0; going; number += 1) {
      await box(page).fill(`${words} ${number}`);
      await box(page).press('Enter');
      await page.waitForTimeout(150); // the pace of the talk
    }
  })();
  ended.catch(() => {}); // whoever stops it hears of it
  return () => {
    going = false;
    return ended;
  };
}

/** How many pixels of the chart of that name are of one of its lines. */
async function ink(page, title) {
  return page.evaluate((wanted) => {
    const figure = [...document.querySelectorAll('figure')].find(
      (one) => one.querySelector('figcaption').textContent === wanted,
    );
    const canvas = figure.querySelector('canvas');
    const colours = [...figure.querySelectorAll('.swatch')].map((swatch) =>
      getComputedStyle(swatch).color.match(/\d+/g).map(Number),
    );
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) {
      const near = colours.some(
        ([r, g, b]) => Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 60,
      );
      found += data[at + 3] > 100 && near ? 1 : 0;
    }
    return found;
  }, title);
}

/**
 * @param other the URL of a second node of the same network, if there is one
 */
export function monitorSteps({ open, shoot, other }) {
  const stamp = Date.now().toString(36);
  let people = 0;
  const named = (name) => `${name}-m${stamp}${++people}`;

  return [
    [
      'the monitor shows a talk as it goes over the bus, in both themes',
      async () => {
        const ann = await open(null, { handle: named('ann') });
        const stop = talk(ann, 'seen on the bus');
        const opened = [ann];
        for (const colorScheme of ['light', 'dark']) {
          const page = await open(null, { colorScheme, path: '/#/monitor' });
          await page.getByRole('heading', { name: 'Monitor' }).waitFor();
          const heights = () => page.evaluate(() => document.querySelector('.page').scrollHeight);
          const empty = await heights();
          const said = await until(
            page,
            () => row(page, 'edge.chat.say'),
            // The other node's meters come a second later.
            (cells) =>
              cells &&
              Number(cells['Delivered/s']) > 0 &&
              /ms|s$/.test(cells.p50) &&
              cells.Handlers === (other ? '2' : '1'),
          );
          assert.ok(said);
          await page.getByRole('button', { name: 'edge.chat.say' }).click();
          await page.getByRole('img', { name: /^Messages a second: sent [1-9]/ }).waitFor();
          const before = await ink(page, 'Messages a second');
          await until(
            page,
            () => ink(page, 'Messages a second'),
            (now) => now > before,
          );
          assert.ok((await heights()) - empty < 120, 'the page jumps');
          await page.getByRole('button', { name: 'Open the tap' }).click();
          await page
            .getByRole('region', { name: 'Messages as they pass' })
            .getByRole('row')
            .filter({ hasText: 'edge.chat.say' })
            .first()
            .waitFor();
          assert.equal(await page.getByText('seen on the bus').count(), 0);
          assert.deepEqual(await violations(page), [], colorScheme);
          await shoot(page, `monitor-live-${colorScheme}`);
          await page.getByRole('heading', { name: 'Tap' }).scrollIntoViewIfNeeded();
          await shoot(page, `monitor-tap-${colorScheme}`);
          opened.push(page);
        }
        await stop();
        return opened;
      },
    ],
    [
      'the monitor is sorted, filtered and held by keys',
      async () => {
        const page = await open(null, { path: '/#/monitor' });
        await until(
          page,
          () => row(page, 'local.push'),
          (cells) => cells !== undefined,
        );
        const first = () => page.locator('tbody').first().locator('tr').first().locator('th').innerText();
        const head = page.getByRole('button', { name: 'Address', exact: true });
        await head.focus();
        const a = await first();
        await page.keyboard.press('Enter');
        assert.ok((await first()) > a, 'the names run the other way');
        assert.equal(
          await page.locator('thead').first().locator('th').first().getAttribute('aria-sort'),
          'descending',
        );
        await page.locator('h1').click();
        await page.keyboard.press('/');
        await page.keyboard.type('local.push');
        await page.getByRole('heading', { name: 'Addresses 1' }).waitFor();
        await page.keyboard.press('Tab');
        await page.locator('h1').click();
        await page.keyboard.press(' ');
        await page.getByText('standing still').waitFor();
        const held = await row(page, 'local.push');
        await late(page);
        await late(page);
        await late(page);
        assert.deepEqual(await row(page, 'local.push'), held);
        await page.keyboard.press(' ');
        await page.getByText('standing still').waitFor({ state: 'detached' });
        return [page];
      },
    ],
    [
      'the monitor fits a phone, with figures and an open tap',
      async () => {
        const page = await open(null, { viewport: { width: 360, height: 740 }, path: '/#/monitor' });
        await until(
          page,
          () => row(page, 'local.push'),
          (cells) => cells && Number(cells['Delivered/s']) > 0,
        );
        await page.getByRole('button', { name: 'Open the tap' }).click();
        await page
          .getByRole('region', { name: 'Messages as they pass' })
          .locator('tbody tr')
          .nth(3)
          .waitFor();
        assert.equal(await overflow(page), 0);
        await shoot(page, 'monitor-live-phone');
        await page.getByRole('heading', { name: 'Nodes' }).scrollIntoViewIfNeeded();
        await shoot(page, 'monitor-nodes-phone');
        return [page];
      },
    ],
  ].concat(
    other
      ? [
          [
            'the monitor of one node shows what is said at the other, and which messages pass there',
            async () => {
              const ben = await open(null, { handle: named('ben'), path: new URL('/', other).href });
              const page = await open(null, { path: '/#/monitor' });
              const nodes = page.locator('section', { has: page.getByRole('heading', { name: 'Nodes' }) });
              await nodes.getByRole('button').nth(1).waitFor();
              const id = await nodes.getByRole('button').nth(1).getAttribute('title');
              const there = await (await fetch(new URL('/api/v1/node', other))).json();
              assert.equal(id, there.nodeId);
              await nodes.getByRole('button').nth(1).click();
              await page.getByRole('button', { name: 'Open the tap' }).click();
              const stop = talk(ben, 'over there');
              await log(ben).getByText('over there 1').waitFor();
              await until(
                page,
                () => row(page, 'edge.chat.say'),
                (cells) => cells && Number(cells['Delivered/s']) > 0,
              );
              await page
                .getByRole('region', { name: 'Messages as they pass' })
                .getByRole('row')
                .filter({ hasText: id.slice(0, 10) })
                .filter({ hasText: 'edge.chat.say' })
                .first()
                .waitFor();
              await stop();
              await shoot(page, 'monitor-other');
              return [page, ben];
            },
          ],
        ]
      : [],
  );
}
