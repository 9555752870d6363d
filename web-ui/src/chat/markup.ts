// The little markup of messages: bold, italic, code, blocks of code, links. What comes out is data that a component turns into
// elements; no markup of a person's ever reaches an HTML parser. Time is linear in the text for every text.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'mention'; handle: string };

export type Block =
  { kind: 'paragraph'; children: Inline[] } | { kind: 'code'; text: string; language: string };

const DEPTH_MAX = 8;
const LABEL_CHARS_MAX = 300;
const HREF_CHARS_MAX = 2_000;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}_]/u;
const BARE_LINK = /(?:https?:\/\/|mailto:)[^\s<>"`]{1,2000}/iy;
const MENTION = /@([^\s@,;:!?()[\]{}<>"'`*]{1,80})/y;
const TRAILING = /[.,;:!?'"*_~)\]]$/;

/** Where a link may lead: the web, and a letter. Null for anything else, whatever it looks like. */
export function safeHref(text: string): string | null {
  if (text.length > HREF_CHARS_MAX || hasControls(text)) {
    return null;
  }
  if (!/^(https?:\/\/|mailto:)/i.test(text)) {
    return null;
  }
  try {
    const url = new URL(text);
    const hasPlace = url.protocol === 'mailto:' ? url.pathname.includes('@') : url.host !== '';
    return SCHEMES.has(url.protocol) && hasPlace ? url.href : null;
  } catch {
    return null;
  }
}

export function parse(text: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    const inner = paragraph.join('\n').replace(/^\n+|\n+$/g, '');
    if (inner.trim()) {
      blocks.push({ kind: 'paragraph', children: inlines(inner, 0) });
    }
    paragraph = [];
  };
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const fence = /^```([\w+#.-]{0,20})\s*$/.exec(line);
    if (fence) {
      endParagraph();
      const code: string[] = [];
      while (++i < lines.length && lines[i]?.trimEnd() !== '```') {
        code.push(lines[i] ?? '');
      }
      blocks.push({ kind: 'code', text: code.join('\n'), language: fence[1] ?? '' });
    } else if (line.trim() === '') {
      endParagraph();
    } else {
      paragraph.push(line);
    }
  }
  endParagraph();
  return blocks;
}

/** The words alone, for a preview in one line. */
export function plainText(text: string): string {
  const words = (inline: Inline): string => {
    switch (inline.kind) {
      case 'text':
      case 'code':
        return inline.text;
      case 'break':
        return ' ';
      case 'mention':
        return `@${inline.handle}`;
      default:
        return inline.children.map(words).join('');
    }
  };
  return parse(text)
    .map((block) => (block.kind === 'code' ? block.text : block.children.map(words).join('')))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function inlines(text: string, depth: number): Inline[] {
  const found: Inline[] = [];
  const hopeless = new Set<string>(); // delimiters that nothing closes from here on
  let plain = '';
  const put = (inline: Inline) => {
    if (plain) {
      found.push({ kind: 'text', text: plain });
      plain = '';
    }
    found.push(inline);
  };
  let at = 0;
  while (at < text.length) {
    const taken = special(text, at, depth, hopeless);
    if (taken === null) {
      plain += text[at];
      at += 1;
    } else if (typeof taken.what === 'string') {
      plain += taken.what;
      at = taken.end;
    } else {
      put(taken.what);
      at = taken.end;
    }
  }
  if (plain) {
    found.push({ kind: 'text', text: plain });
  }
  return found;
}

interface Taken {
  what: Inline | string;
  end: number;
}

function special(text: string, at: number, depth: number, hopeless: Set<string>): Taken | null {
  switch (text[at]) {
    case '\n':
      return { what: { kind: 'break' }, end: at + 1 };
    case '\\':
      return PUNCTUATION.test(text[at + 1] ?? '') ? { what: text[at + 1] ?? '', end: at + 2 } : null;
    case '`':
      return code(text, at, hopeless);
    case '*':
    case '_':
      return emphasis(text, at, depth, hopeless);
    case '[':
      return depth < DEPTH_MAX ? link(text, at) : null;
    case 'h':
    case 'H':
    case 'm':
    case 'M':
      return bareLink(text, at);
    case '@':
      return mention(text, at);
    default:
      return null;
  }
}

function code(text: string, at: number, hopeless: Set<string>): Taken | null {
  let run = 1;
  while (text[at + run] === '`') {
    run += 1;
  }
  const ticks = '`'.repeat(Math.min(run, 3));
  const start = at + ticks.length;
  const end = run > 3 || hopeless.has(ticks) ? -1 : text.indexOf(ticks, start);
  if (end < 0) {
    hopeless.add(ticks);
    return { what: text.slice(at, at + run), end: at + run };
  }
  const inner = text.slice(start, end).replace(/\n/g, ' ');
  return inner.trim() ? { what: { kind: 'code', text: inner }, end: end + ticks.length } : null;
}

function emphasis(text: string, at: number, depth: number, hopeless: Set<string>): Taken | null {
  const sign = text[at] ?? '';
  const three = sign.repeat(3);
  if (text.startsWith(three, at) && text[at + 3] !== sign && !hopeless.has(three) && depth < DEPTH_MAX) {
    const end = text.indexOf(three, at + 4);
    if (end > 0) {
      const em: Inline = { kind: 'em', children: inlines(text.slice(at + 3, end), depth + 1) };
      return { what: { kind: 'strong', children: [em] }, end: end + 3 };
    }
    hopeless.add(three);
  }
  const mark = text[at + 1] === sign ? sign + sign : sign;
  const start = at + mark.length;
  const opens =
    depth < DEPTH_MAX &&
    !hopeless.has(mark) &&
    /\S/.test(text[start] ?? '') &&
    text[start] !== sign &&
    !(sign === '_' && isWord(text, at - 1));
  const end = opens ? closer(text, start, mark) : -1;
  if (opens && end < 0) {
    hopeless.add(mark);
  }
  if (end < 0) {
    return { what: mark, end: start };
  }
  const children = inlines(text.slice(start, end), depth + 1);
  return { what: { kind: mark.length === 2 ? 'strong' : 'em', children }, end: end + mark.length };
}

function closer(text: string, start: number, mark: string): number {
  const sign = mark[0] ?? '';
  for (let at = text.indexOf(mark, start + 1); at >= 0; at = text.indexOf(mark, at + 1)) {
    let run = 0;
    while (text[at + run] === sign) {
      run += 1;
    }
    const fits = mark.length === 1 ? run === 1 || run === 3 : run >= 2;
    const place = run === 3 && mark.length === 1 ? at + 2 : at;
    const closes =
      fits &&
      /\S/.test(text[at - 1] ?? '') &&
      !(sign === '_' && isWord(text, at + run)) &&
      text[at - 1] !== '\\';
    if (closes) {
      return place;
    }
    at += run - 1;
  }
  return -1;
}

function link(text: string, at: number): Taken | null {
  const near = text.slice(at, at + LABEL_CHARS_MAX + HREF_CHARS_MAX);
  const middle = near.indexOf('](');
  if (middle < 2 || middle > LABEL_CHARS_MAX || near.slice(1, middle).includes('[')) {
    return null;
  }
  const end = near.indexOf(')', middle);
  const href = end < 0 ? null : safeHref(near.slice(middle + 2, end).trim());
  const label = near.slice(1, middle);
  if (!href || !label.trim() || pretends(label, href)) {
    return null;
  }
  return { what: { kind: 'link', href, children: [{ kind: 'text', text: label }] }, end: at + end + 1 };
}

/** A label that reads like another place than the one it leads to is somebody's trap. */
function pretends(label: string, href: string): boolean {
  const shown = /(?:^|[\s/@])((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})(?=$|[\s/:?#])/u.exec(label.trim())?.[1];
  if (!shown) {
    return false;
  }
  const host = new URL(href).host.toLowerCase();
  return host !== shown.toLowerCase() && !host.endsWith(`.${shown.toLowerCase()}`);
}

function bareLink(text: string, at: number): Taken | null {
  if (isWord(text, at - 1)) {
    return null;
  }
  BARE_LINK.lastIndex = at;
  let shown = BARE_LINK.exec(text)?.[0];
  if (!shown) {
    return null;
  }
  let unopened = shown.split(')').length - shown.split('(').length;
  for (
    let end = TRAILING.exec(shown);
    end && !(end[0] === ')' && unopened <= 0);
    end = TRAILING.exec(shown)
  ) {
    unopened -= end[0] === ')' ? 1 : 0;
    shown = shown.slice(0, -1);
  }
  const href = safeHref(shown);
  return href
    ? { what: { kind: 'link', href, children: [{ kind: 'text', text: shown }] }, end: at + shown.length }
    : null;
}

function mention(text: string, at: number): Taken | null {
  if (isWord(text, at - 1)) {
    return null; // an address of e-mail
  }
  MENTION.lastIndex = at;
  const handle = MENTION.exec(text)?.[1]?.replace(/\.+$/, '');
  return handle ? { what: { kind: 'mention', handle }, end: at + 1 + handle.length } : null;
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && WORD.test(text[at] ?? '');
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === 0x7f) {
      return true;
    }
  }
  return false;
}
