// A browser on another machine: by HTTPS, and with an invitation or not at all.

import assert from 'node:assert/strict';
import { late, violations } from './page.js';

const log = (page) => page.getByRole('log');
const box = (page) => page.getByRole('textbox', { name: /^Message to/ });

/**
 * @param lan the node's URL there
 * @param url the node on its own machine, where its operator is
 * @param operator the operator's token
 */
export function lanSteps({ open, shoot, lan, url, operator }) {
  const hello = `hello from another machine ${Date.now().toString(36)}`;
  const at = (path) => new URL(path, lan).href;
  // Whether the certificate is right is for other tests: a browser has its own list of whom to trust.
  const options = { ignoreHTTPSErrors: true };

  async function asOperator(path, request) {
    const answer = await fetch(new URL(path, url), {
      ...request,
      headers: { Authorization: `Bearer ${operator}`, 'Content-Type': 'application/json' },
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  }

  const invite = async (body = {}) =>
    (await asOperator('/api/v1/invitations', { method: 'POST', body: JSON.stringify(body) })).link;

  async function join(handle, link) {
    const page = await open(null, { path: link, ...options });
    await page.getByRole('heading', { name: 'You are invited' }).waitFor();
    await page.getByLabel('A handle that others see').fill(handle);
    await page.getByRole('button', { name: 'Join' }).click();
    return page;
  }

  return [
    [
      'without an invitation there is a page, and nothing in it',
      async () => {
        const page = await open(null, { path: at('/'), ...options });
        await page.getByRole('heading', { name: 'This node is for who is invited' }).waitFor();
        await late(page);
        assert.deepEqual(await violations(page), []);
        await shoot(page, 'lan-not-invited');
        await page.getByLabel('The link of an invitation').fill('https://example.org/');
        await page.getByRole('button', { name: 'Open' }).click();
        await page.getByText('this is no link of an invitation').waitFor();
        return [page];
      },
    ],
    [
      'an invitation leaves the address bar, lets in one, and is the same use after a lost answer',
      async () => {
        const link = await invite();
        const token = link.split('/').at(-2);
        const ann = await open(null, { path: link, ...options });
        await ann.getByRole('heading', { name: 'You are invited' }).waitFor();
        assert.equal(new URL(ann.url()).hash, '#/chat');
        await shoot(ann, 'lan-invited');
        // The node has let her in, and the browser does not hear of it.
        let requests = 0;
        await ann.route('**/api/v1/session', async (route) => {
          requests += 1;
          assert.ok(!route.request().url().includes(token));
          await route.fetch();
          await route.abort();
          await ann.unroute('**/api/v1/session');
        });
        await ann.getByLabel('A handle that others see').fill('ann');
        await ann.getByRole('button', { name: 'Join' }).click();
        await ann.getByText('the node does not answer').first().waitFor();
        assert.equal(requests, 1);
        await ann.reload();
        await ann.getByLabel('A handle that others see').fill('ann');
        await ann.getByRole('button', { name: 'Join' }).click();
        await ann.getByRole('heading', { name: '#lobby' }).waitFor();
        await box(ann).fill(hello);
        await box(ann).press('Enter');
        await log(ann).getByText(hello).waitFor();
        await ann.goBack().catch(() => null);
        assert.ok(!ann.url().includes(token));
        assert.ok(!(await ann.evaluate(() => JSON.stringify(localStorage))).includes(token));

        const eve = await join('eve', link);
        await eve.getByText('this invitation was used already').first().waitFor();
        await shoot(eve, 'lan-used');
        // Somebody pastes another one into the page that is there.
        await eve.getByLabel('The link of an invitation').fill(await invite());
        await eve.getByRole('button', { name: 'Open' }).click();
        await eve.getByLabel('A handle that others see').fill('eve');
        await eve.getByRole('button', { name: 'Join' }).click();
        await log(eve).getByText(hello).waitFor();
        await shoot(eve, 'lan-chat');
        await eve.reload();
        await log(eve).getByText(hello).waitFor();
        return [eve];
      },
    ],
    [
      'an invitation that has expired says so',
      async () => {
        const link = await invite({ expiresSeconds: 1 });
        const page = await open(null, { path: link, ...options });
        await page.getByLabel('A handle that others see').fill('late');
        await late(page);
        await late(page);
        await page.getByRole('button', { name: 'Join' }).click();
        await page.getByText('this invitation has expired').first().waitFor();
        return [page];
      },
    ],
    [
      'files go up and come down, and pictures are shown',
      async () => {
        const page = await join('cat', await invite());
        await page.getByRole('heading', { name: '#lobby' }).waitFor();
        await page.goto(at('/#/files'));
        const picture = Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        );
        await page
          .locator('input[type=file][multiple]')
          .first()
          .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: picture });
        await page.getByRole('link', { name: 'dot.png' }).first().click();
        const shown = page.locator('main img').first();
        await shown.waitFor();
        await page.waitForFunction(() => document.querySelector('main img')?.naturalWidth === 1);
        await page.getByRole('button', { name: 'Verify here' }).click();
        await page.getByText('The node sent what the id names').waitFor();
        return [page];
      },
    ],
    [
      'who is revoked is out at once, and told so',
      async () => {
        const page = await join('dan', await invite());
        await page.getByRole('heading', { name: '#lobby' }).waitFor();
        await box(page).waitFor();
        const { id } = JSON.parse(await page.evaluate(() => localStorage.getItem('redgiant.peer')));
        await asOperator(`/api/v1/peers/${id}/tokens`, { method: 'DELETE' });
        await page.getByRole('heading', { name: 'This node is for who is invited' }).waitFor();
        await page.getByText('this token was ended by an operator').waitFor();
        await shoot(page, 'lan-revoked');
        return [page];
      },
    ],
    [
      'who was revoked while away is somebody again by another invitation',
      async () => {
        const page = await join('fay', await invite());
        await box(page).waitFor();
        const peer = () => page.evaluate(() => JSON.parse(localStorage.getItem('redgiant.peer'))?.id);
        const before = await peer();
        await page.goto(at('/api/v1/openapi.json'));
        await asOperator(`/api/v1/peers/${before}/tokens`, { method: 'DELETE' });
        await page.goto(await invite());
        await page.getByRole('heading', { name: 'You are invited' }).waitFor();
        await page.getByLabel('A handle that others see').fill('fay');
        await page.getByRole('button', { name: 'Join' }).click();
        await box(page).waitFor();
        assert.notEqual(await peer(), before);
        return [page];
      },
    ],
  ];
}
