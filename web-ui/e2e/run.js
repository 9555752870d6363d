// Drives a browser against a node: node e2e/run.js URL [--chat fake|node] [--shots FOLDER] [--chromium PATH] [--only WORDS] [--other URL [--kill PID]]
//        node e2e/run.js URL --lan URL --operator FILE
//
// Files, the network and the page itself are the node's. The talk is a bridge in memory (e2e/bridge.js) unless the node has chat,
// and the monitor shows something only then.
// With --lan only what a browser on another machine sees is looked at; the file has the operator's token, as a node's directory.
// With --other there is a second node of the same network, and with --kill the first one is ended in the last step.
// Each step is a claim; one that does not hold makes the run end with 1.

import { mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Bridge } from './bridge.js';
import { chatSteps } from './chat.js';
import { filesSteps } from './files.js';
import { lanSteps } from './lan.js';
import { monitorSteps } from './monitor.js';
import { networkSteps } from './network.js';
import { pageSteps } from './page.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chat: { type: 'string', default: 'fake' },
    shots: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    only: { type: 'string' },
    other: { type: 'string' },
    kill: { type: 'string' },
    lan: { type: 'string' },
    operator: { type: 'string' },
  },
});
const [url] = positionals;
if (!url) {
  console.error(
    'usage: npm run e2e -- URL [--chat fake|node] [--shots FOLDER] [--chromium PATH] [--only WORDS] [--other URL [--kill PID]]',
  );
  process.exit(2);
}
if (values.shots) {
  mkdirSync(values.shots, { recursive: true });
}

const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

/** A browser of its own, whose page must not break the policy or log an error. */
async function open(bridge, { handle, path = '/', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.troubles = [];
  page.on('console', (message) => {
    // A node that is away is what some steps are about; the browser says so by itself.
    if (
      message.type() === 'error' &&
      !/Failed to load resource|WebSocket connection|ERR_/.test(message.text())
    ) {
      page.troubles.push(message.text());
    }
  });
  page.on('pageerror', (error) => page.troubles.push(error.stack ?? String(error)));
  if (bridge) {
    await bridge.serve(page);
  }
  await page.goto(new URL(path, url).href);
  if (handle) {
    await page.getByLabel('A handle that others see').fill(handle);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { name: '#lobby' }).waitFor();
    await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  }
  return page;
}

async function shoot(page, name) {
  if (values.shots) {
    await page.screenshot({ path: `${values.shots}/${name}.png` });
  }
}

const tools = { url, open, shoot, makeBridge: () => (values.chat === 'fake' ? new Bridge() : null) };
const steps = values.lan
  ? lanSteps({ ...tools, lan: values.lan, operator: readFileSync(values.operator ?? '', 'utf8').trim() })
  : [...pageSteps(tools), ...filesSteps(tools), ...chatSteps(tools)];
if (values.chat === 'node' && !values.lan) {
  steps.push(...monitorSteps({ ...tools, other: values.other }));
}
if (values.other) {
  steps.push(...networkSteps({ ...tools, other: values.other, pid: Number(values.kill ?? 0) }));
}
let failed = 0;
for (const [claim, work] of steps) {
  if (values.only && !claim.includes(values.only)) {
    continue;
  }
  const began = performance.now();
  try {
    const pages = (await work()) ?? [];
    for (const page of pages) {
      if (page.troubles.length > 0) {
        throw new Error(`the page logged: ${page.troubles.join('; ')}`);
      }
      await page.context().close();
    }
    console.log(`ok    ${claim} (${Math.round(performance.now() - began)} ms)`);
  } catch (failure) {
    failed += 1;
    console.log(`FAIL  ${claim}\n      ${String(failure.message).split('\n').slice(0, 12).join('\n      ')}`);
    for (const context of browser.contexts()) {
      for (const [place, page] of context.pages().entries()) {
        await shoot(page, `failed-${failed}-${place}`).catch((why) =>
          console.log(`      no picture: ${why.message}`),
        );
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(failed ? `${failed} failed` : 'all held');
process.exit(failed ? 1 : 0);
