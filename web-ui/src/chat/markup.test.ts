import { expect, test } from 'vitest';
import { parse, plainText, safeHref, type Block, type Inline } from './markup';

/** Short to read: strong is <b>, em <i>, code <c>, link <a href>, mention <@>. */
function show(blocks: Block[]): string {
  const inline = (one: Inline): string => {
    switch (one.kind) {
      case 'text':
        return one.text;
      case 'break':
        return '⏎';
      case 'strong':
        return `<b>${one.children.map(inline).join('')}</b>`;
      case 'em':
        return `<i>${one.children.map(inline).join('')}</i>`;
      case 'code':
        return `<c>${one.text}</c>`;
      case 'link':
        return `<a ${one.href}>${one.children.map(inline).join('')}</a>`;
      case 'mention':
        return `<@${one.handle}>`;
    }
  };
  return blocks
    .map((block) =>
      block.kind === 'code' ? `{${block.language}:${block.text}}` : block.children.map(inline).join(''),
    )
    .join(' ¶ ');
}

const marked = (text: string) => show(parse(text));

test.each([
  ['plain words', 'plain words'],
  [
    '**bold** and *slanted* and _slanted_ and __bold__',
    '<b>bold</b> and <i>slanted</i> and <i>slanted</i> and <b>bold</b>',
  ],
  ['**bold *both* bold**', '<b>bold <i>both</i> bold</b>'],
  ['***both***', '<b><i>both</i></b>'],
  ['a * b * c', 'a * b * c'],
  ['2*3*4', '2<i>3</i>4'],
  ['snake_case_name', 'snake_case_name'],
  ['`a*b*c`', '<c>a*b*c</c>'],
  ['``a`b``', '<c>a`b</c>'],
  ['a ` b', 'a ` b'],
  ['\\*not\\*', '*not*'],
  ['**open', '**open'],
  ['one\ntwo', 'one⏎two'],
  ['one\n\n\ntwo', 'one ¶ two'],
  ['```js\nlet a = **1**;\n```\nafter', '{js:let a = **1**;} ¶ after'],
  ['```\nnever closed', '{:never closed}'],
  ['', ''],
  ['   \n  ', ''],
  ['hi @ann, and @bob.', 'hi <@ann>, and <@bob>.'],
  ['ann@example.org', 'ann@example.org'],
  ['👨‍👩‍👧 **漢字**', '👨‍👩‍👧 <b>漢字</b>'],
])('reads %j', (text, expected) => {
  expect(marked(text)).toBe(expected);
});

test.each([
  ['see https://example.org/a_b_c.', 'see <a https://example.org/a_b_c>https://example.org/a_b_c</a>.'],
  ['(https://example.org/x(y))', '(<a https://example.org/x(y)>https://example.org/x(y)</a>)'],
  ['[here](https://example.org)', '<a https://example.org/>here</a>'],
  ['[mail](mailto:ann@example.org)', '<a mailto:ann@example.org>mail</a>'],
  ['**[here](https://example.org)**', '<b><a https://example.org/>here</a></b>'],
  ['xhttps://example.org', 'xhttps://example.org'],
])('links in %j', (text, expected) => {
  expect(marked(text)).toBe(expected);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:http://a/1',
  'about:blank',
  '//example.org',
  '/relative',
  '#here',
  'https:',
  'https://',
  'http:example.org',
  'mailto:nobody',
  'https://a b',
  'javascript://example.org/%0aalert(1)',
  'view-source:https://example.org',
])('no link leads to %j', (href) => {
  expect(safeHref(href)).toBeNull();
  const links = marked(`[click](${href}) ${href}`);
  expect(links).not.toMatch(/<a (?!https?:|mailto:)/);
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '&lt;b&gt;',
  '<!-- -->',
  ']]><x>',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
])('markup of another kind is words: %j', (text) => {
  const flat = parse(text).flatMap((block) => (block.kind === 'code' ? [] : block.children));
  expect(flat.every((one) => one.kind === 'text')).toBe(true);
  expect(flat.map((one) => (one.kind === 'text' ? one.text : '')).join('')).toBe(text);
});

test('no link is longer than any that is meant', () => {
  expect(safeHref(`https://${'a'.repeat(3_000)}`)).toBeNull();
});

test('a label that names another place than it leads to is no link', () => {
  expect(marked('[bank.example](https://evil.example)')).not.toContain('<a https://evil.example/>bank');
  expect(marked('[https://bank.example/login](https://evil.example)')).not.toContain(
    '<a https://evil.example/>',
  );
  expect(marked('[example.org](https://www.example.org)')).toBe(
    '<a https://www.example.org/>example.org</a>',
  );
});

test.each([
  ['stars', '*a '.repeat(20_000)],
  ['doubled stars', '**a '.repeat(16_000)],
  ['nested', '*_'.repeat(20_000) + 'x' + '_*'.repeat(20_000)],
  ['brackets', '['.repeat(60_000)],
  ['links without an end', '[a]('.repeat(15_000)],
  ['backticks', '` '.repeat(30_000)],
  ['longer and longer backticks', Array.from({ length: 300 }, (_, i) => '`'.repeat(i)).join(' ')],
  ['bare links', 'https://a.b/'.repeat(5_000)],
  ['trailing brackets', `https://a.b/${')'.repeat(1_900)} `.repeat(20)],
  ['at signs', '@'.repeat(60_000)],
  ['backslashes', '\\'.repeat(60_000)],
  ['fences', '```\n'.repeat(15_000)],
])('takes %s in its stride', (_name, text) => {
  const began = performance.now();
  parse(text);
  expect(performance.now() - began).toBeLessThan(1_500);
});

test('loses no words, whatever the order of the signs', () => {
  // A fixed sequence of what looks like chance: the same texts each time.
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const pieces = [
    '*',
    '**',
    '_',
    '`',
    '```',
    '[',
    '](',
    ')',
    'https://a.b',
    'x',
    ' ',
    '\n',
    '@z',
    '<b>',
    '&',
    'é',
    '漢',
  ];
  for (let i = 0; i < 3_000; i++) {
    const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('');
    const letters = (from: string) => from.replace(/[^xzé漢&]/gu, '');
    // A fence's language is no text, and what a link leads to is written in its own way.
    if (!text.includes('```') && !text.includes('](')) {
      expect(letters(plainText(text)), JSON.stringify(text)).toBe(letters(text));
    }
    expect(show(parse(text))).not.toMatch(/<a (?!https?:|mailto:)/);
  }
});
