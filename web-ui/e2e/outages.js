// The talk at a bridge in memory, which can stop, refuse, and have had much said.

import assert from 'node:assert/strict';
import { late, violations } from './page.js';
import { box, isAtEnd, log, say } from './talk.js';

export function outageSteps({ open, shoot, makeBridge }) {
  return [
    [
      'words said while the node is away are said when it is back, each once, in their order, over a reload',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: 'ann' });
        const bob = await open(bridge, { handle: 'bob' });
        await say(ann, 'before');
        await log(bob).getByText('before').waitFor();
        bridge.stop();
        await ann.getByText(/next try in \d+ s/).waitFor();
        await say(ann, 'one');
        await say(ann, 'two');
        await ann.getByText('will be said when the node answers').first().waitFor();
        await box(ann).fill('a draft');
        await shoot(ann, 'chat-offline');
        await ann.reload();
        await ann.getByText(/next try in \d+ s/).waitFor();
        bridge.start();
        await ann.getByRole('button', { name: 'Try now' }).click();
        await bob.getByRole('button', { name: 'Try now' }).click();
        await log(bob).getByText('two').waitFor();
        await log(ann).getByText('two').waitFor();
        const said = bridge.messages.get(bridge.lobby.id).map((one) => one.text);
        assert.deepEqual(said, ['before', 'one', 'two']);
        for (const page of [ann, bob]) {
          assert.equal(await log(page).getByText('one', { exact: true }).count(), 1);
        }
        assert.equal(await box(ann).inputValue(), 'a draft');
        return [ann, bob];
      },
    ],
    [
      'what is refused says why and can be given up',
      async () => {
        const bridge = makeBridge();
        const ann = await open(bridge, { handle: 'ann' });
        await say(ann, 'refuse this');
        await ann.getByText('Not said: this node does not take that').waitFor();
        await say(ann, 'but this');
        await log(ann).getByText('but this').waitFor();
        await ann.getByRole('button', { name: 'Discard' }).click();
        await ann.getByText('Not said').waitFor({ state: 'detached' });
        return [ann];
      },
    ],
    [
      'a long room is paged in both directions, and a found line is jumped to',
      async () => {
        const bridge = makeBridge();
        const { peer } = bridge.addPeer('carol');
        const start = Date.now() - 3 * 86_400_000;
        for (let number = 1; number <= 400; number++) {
          bridge.say(bridge.lobby.id, peer, `line number ${number}`, { at: start + number * 600_000 });
        }
        const ann = await open(bridge, { handle: 'ann' });
        await log(ann).getByText('line number 400').waitFor();
        assert.equal(await log(ann).getByText('line number 100', { exact: true }).count(), 0);
        await log(ann).evaluate((element) => (element.scrollTop = 0));
        await log(ann).getByText('line number 340', { exact: true }).waitFor();
        await ann.getByRole('button', { name: 'Search what was said' }).click();
        await ann.getByRole('searchbox', { name: 'Words' }).fill('number 77');
        await ann.getByRole('link', { name: /line number 77/ }).click();
        await log(ann).getByText('line number 77', { exact: true }).waitFor();
        await log(ann).evaluate((element) => (element.scrollTop = element.scrollHeight));
        await log(ann).getByText('line number 120', { exact: true }).waitFor();
        await ann.getByRole('button', { name: /To the newest/ }).click();
        await log(ann).getByText('line number 400', { exact: true }).waitFor();
        await isAtEnd(ann);
        await log(ann).evaluate((element) => (element.scrollTop -= 600));
        await ann.getByRole('button', { name: /To the newest/ }).waitFor();
        await say(ann, 'here I am');
        await log(ann).getByText('here I am').waitFor();
        await isAtEnd(ann);
        return [ann];
      },
    ],
    [
      'the talk looks well in both themes and on a phone, and axe finds nothing',
      async () => {
        const bridge = makeBridge();
        const { peer: carol } = bridge.addPeer('carol');
        const { peer: dave } = bridge.addPeer('dave the long-winded');
        bridge.addRoom({ name: 'build', kind: 'public', topic: 'is it green?' });
        const day = 86_400_000;
        bridge.say(bridge.lobby.id, carol, 'Build is green again.', { at: Date.now() - day });
        bridge.say(bridge.lobby.id, carol, 'It took **three** hours, see https://example.org/build/411', {
          at: Date.now() - day + 60_000,
        });
        bridge.say(
          bridge.lobby.id,
          dave,
          'Steps that helped:\n```sh\n./redgiant cluster 3\n./redgiant upload README.md\n```\nand *patience*.',
        );
        const liked = bridge.say(bridge.lobby.id, carol, 'Thanks, @ann will like that 🎉');
        liked.reactions = [{ emoji: '🎉', peers: [carol.id, dave.id] }];
        const opened = [];
        for (const [name, options] of [
          ['chat-light', { colorScheme: 'light' }],
          ['chat-dark', { colorScheme: 'dark' }],
          ['chat-phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
        ]) {
          const page = await open(bridge, {
            ...options,
            ...(name === 'chat-phone' ? {} : { handle: 'ann' }),
          });
          if (name === 'chat-phone') {
            await shoot(page, 'handle-phone');
            await page.getByLabel('A handle that others see').fill('ann');
            await page.getByRole('button', { name: 'Join' }).click();
            await page.getByRole('link', { name: 'lobby' }).waitFor();
            await shoot(page, 'rooms-phone');
            await page.getByRole('link', { name: 'lobby' }).click();
          }
          await log(page).getByText('Thanks').waitFor();
          await late(page);
          await shoot(page, name);
          assert.deepEqual(await violations(page), [], name);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, name);
          opened.push(page);
        }
        return opened;
      },
    ],
  ];
}
