// The talk. Two people in two browsers, and a bridge that is made to break.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { outageSteps } from './outages.js';
import { late } from './page.js';
import { box, isAtEnd, log, say } from './talk.js';

/** A sound of so many seconds, of 8 kHz and one byte each. */
function silence(seconds) {
  const bytes = Buffer.alloc(44 + 8_000 * seconds, 0x80);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // as it is
  bytes.writeUInt16LE(1, 22); // one channel
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(8_000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  return bytes;
}

export function chatSteps({ url, open, shoot, makeBridge }) {
  const bridged = makeBridge() !== null;
  // A node keeps what other runs said: names and words are new each time.
  const stamp = Date.now().toString(36);
  let people = 0;
  const named = (name) => `${name}-${stamp}${++people}`;

  const steps = [
    [
      'two people talk, and what they say is words',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: named('ann') });
        const bob = await open(bridge, { handle: named('bob') });
        const mark = named('hello');
        await say(ann, `${mark} **bold** 👋 <img src=x onerror=alert(1)> [x](javascript:alert(1))`);
        const line = log(bob).getByRole('article').filter({ hasText: mark });
        await line.getByText('<img src=x onerror=alert(1)>').waitFor();
        assert.equal(await line.locator('img').count(), 0);
        assert.equal(await line.locator('a[href^=javascript]').count(), 0);
        assert.equal(await line.locator('strong', { hasText: /^bold$/ }).count(), 1);
        await say(bob, `漢字 and \`${mark}\``);
        await log(ann).locator('code', { hasText: mark }).waitFor();
        await shoot(ann, 'chat-two');
        return [ann, bob];
      },
    ],
    [
      'a line is edited by the arrow, answered, liked and removed',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: named('ann') });
        const bob = await open(bridge, { handle: named('bob') });
        const mark = named('mark');
        const lineOf = (page) => log(page).getByRole('article').filter({ hasText: mark }).first();
        await say(ann, `frist ${mark}`);
        await lineOf(bob).waitFor();
        await lineOf(ann).waitFor();
        await box(ann).press('ArrowUp');
        await box(ann).fill(`first ${mark}`);
        await box(ann).press('Enter');
        await lineOf(bob).getByText(`first ${mark}`).waitFor();
        await lineOf(bob).getByText('(edited)').waitFor();
        await lineOf(bob).hover();
        await lineOf(bob).getByRole('button', { name: 'React', exact: true }).click();
        await lineOf(bob).getByRole('button', { name: 'React with 👍' }).click();
        await lineOf(ann).getByRole('button', { name: '👍 1' }).waitFor();
        await lineOf(bob).hover();
        await lineOf(bob).getByRole('button', { name: 'Reply' }).click();
        await say(bob, `an answer, ${stamp}${people}`);
        await log(ann).getByText(`an answer, ${stamp}${people}`).waitFor();
        ann.on('dialog', (dialog) => dialog.accept());
        await lineOf(ann).hover();
        await lineOf(ann).getByRole('button', { name: 'Remove' }).click();
        await log(bob)
          .locator('p', { hasText: new RegExp(`^first ${mark}$`) })
          .waitFor({ state: 'detached' });
        return [ann, bob];
      },
    ],
    [
      'a mention is counted and called out',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: named('ann') });
        const name = named('bob');
        const bob = await open(bridge, { handle: name });
        await bob.goto(new URL('/#/files', bob.url()).href);
        await box(ann).pressSequentially(`see @${name.slice(0, -1)}`);
        await ann.getByRole('option', { name: new RegExp(name) }).waitFor();
        await box(ann).press('Tab');
        assert.equal(await box(ann).inputValue(), `see @${name} `);
        await box(ann).press('Enter');
        await bob.getByRole('link', { name: /Chat \d+ for you/ }).waitFor();
        assert.match(await bob.title(), /^\(\d+\)/);
        return [ann, bob];
      },
    ],
    [
      'rooms are created, joined and left, and people talk alone',
      async () => {
        const bridge = makeBridge();
        const annName = named('ann');
        const bobName = named('bob');
        const room = named('build');
        const ann = await open(bridge, { handle: annName });
        await ann.getByRole('button', { name: 'Create a room' }).click();
        await ann.getByLabel('Name').fill(room);
        await ann.getByRole('button', { name: 'Create', exact: true }).click();
        await ann.getByRole('heading', { name: `#${room}` }).waitFor();
        await say(ann, 'green');
        const bob = await open(bridge, { handle: bobName });
        await bob.getByRole('link', { name: room }).click();
        await bob.getByRole('button', { name: `Join #${room}` }).click();
        await log(bob).getByText('green').waitFor();
        await say(bob, 'is it?');
        await log(ann).getByText('is it?').waitFor();
        await bob.getByRole('complementary').getByRole('button', { name: annName }).click();
        await bob.getByRole('heading', { name: annName }).waitFor();
        await say(bob, 'psst');
        await ann.getByRole('link', { name: new RegExp(`${bobName}.*unread`) }).click();
        await log(ann).getByText('psst').waitFor();
        await say(ann, 'what?');
        await log(bob).getByText('what?').waitFor();
        await log(ann).getByText('seen', { exact: true }).waitFor();
        return [ann, bob];
      },
    ],
    [
      'what is said is there after a reload, and is found',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: named('ann') });
        const mark = named('needle');
        await say(ann, `a ${mark} in the hay`);
        await log(ann).getByText(mark).waitFor();
        // At once: whether or not it was answered, it is one line.
        await ann.reload();
        await log(ann).getByText(mark).waitFor();
        assert.equal(await log(ann).getByText(mark).count(), 1);
        await ann.getByRole('button', { name: 'Search what was said' }).click();
        await ann.getByRole('searchbox', { name: 'Words' }).fill(mark);
        await ann.getByRole('link', { name: new RegExp(mark) }).click();
        await ann.getByRole('dialog').waitFor({ state: 'hidden' });
        await log(ann).getByText(mark).waitFor();
        return [ann];
      },
    ],
    [
      'a picture goes into the talk and is shown there',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: named('ann') });
        const pixel = Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        );
        await bridge?.attachFromLobby(ann);
        const name = `${named('pixel')}.png`;
        await ann
          .locator('.composer input[type=file]')
          .setInputFiles([{ name, mimeType: 'image/png', buffer: pixel }]);
        await say(ann, 'look');
        const picture = log(ann).getByRole('img', { name });
        await picture.waitFor();
        await picture.evaluate((image) => image.decode());
        assert.equal(await picture.evaluate((image) => image.naturalWidth), 1);
        await isAtEnd(ann);
        await shoot(ann, 'chat-picture');
        await ann.reload();
        await log(ann).getByRole('img', { name }).waitFor();
        await late(ann);
        await isAtEnd(ann);
        return [ann];
      },
    ],
  ];
  const withFiles = [
    [
      'a file of a private room is shown to who is in it, and is not there for others',
      async () => {
        const ann = await open(null, { handle: named('ann') });
        await ann.getByRole('button', { name: 'Create a room' }).click();
        await ann.getByLabel('Name').fill(named('secret'));
        await ann.getByLabel('Who is invited').check();
        await ann.getByRole('button', { name: 'Create', exact: true }).click();
        await ann.getByRole('heading', { name: /^#secret/ }).waitFor();
        const name = `${named('drawing')}.svg.txt`;
        const words = `only for us ${name}`;
        await ann
          .locator('.composer input[type=file]')
          .setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(words) }]);
        await say(ann, 'look');
        await log(ann).getByText(words).waitFor();
        const link = await log(ann).getByRole('link', { name, exact: true }).getAttribute('href');
        const content = /#\/f\/(\w+)/.exec(link)[1];
        assert.equal((await fetch(`${url}/api/v1/content/${content}`)).status, 404);
        return [ann];
      },
    ],
    [
      'one can write soon after the page was asked for',
      async () => {
        const known = await open(null, { handle: named('quick') });
        const storageState = await known.context().storageState();
        const opened = [known];
        const times = [];
        for (let turn = 0; turn < 5; turn++) {
          const page = await open(null, { storageState, path: '/api/v1/node' }); // nothing of the page yet
          await page.addInitScript(() => {
            const look = () => {
              const box = document.querySelector('textarea');
              if (box && !box.disabled) {
                globalThis.writableAt = performance.now();
              } else {
                requestAnimationFrame(look);
              }
            };
            look();
          });
          await page.goto(url);
          await box(page).waitFor();
          times.push(await (await page.waitForFunction(() => globalThis.writableAt)).jsonValue());
          opened.push(page);
        }
        times.sort((one, other) => one - other);
        console.log(`      after ${times.map(Math.round).join(', ')} ms, with nothing cached`);
        return opened;
      },
    ],
    [
      'a sound of a private room plays in place, from wherever one likes, without all of it',
      async () => {
        const ann = await open(null, { handle: named('ann') });
        await ann.getByRole('button', { name: 'Create a room' }).click();
        await ann.getByLabel('Name').fill(named('studio'));
        await ann.getByLabel('Who is invited').check();
        await ann.getByRole('button', { name: 'Create', exact: true }).click();
        await ann.getByRole('heading', { name: /^#studio/ }).waitFor();
        const name = `${named('take')}.wav`;
        await ann
          .locator('.composer input[type=file]')
          .setInputFiles([{ name, mimeType: 'audio/wav', buffer: silence(600) }]);
        await say(ann, 'listen');
        const sound = log(ann).locator('audio');
        const asked = ann.waitForResponse((response) => response.url().includes('?pass='));
        await sound.waitFor();
        assert.equal((await asked).status(), 206);
        await ann.waitForFunction(() => document.querySelector('audio')?.duration > 599);
        const at = await sound.evaluate(
          (element) =>
            new Promise((resolve) => {
              element.onseeked = () => resolve(element.currentTime);
              element.currentTime = 500;
            }),
        );
        assert.equal(at, 500);
        const [download] = await Promise.all([
          ann.waitForEvent('download'),
          log(ann)
            .getByRole('link', { name: `Download ${name}` })
            .click(),
        ]);
        assert.equal(download.suggestedFilename(), name);
        assert.equal(readFileSync(await download.path()).length, silence(600).length);
        return [ann];
      },
    ],
  ];
  return bridged ? [...steps, ...outageSteps({ open, shoot, makeBridge })] : [...steps, ...withFiles];
}
