// A room's files as folders and names: the paths are flat, and what stands before a slash is a folder.

import type { Entry } from './types';

export type Line =
  | { kind: 'folder'; name: string; path: string; files: number; size: number; newest: string }
  | { kind: 'file'; entry: Entry };

/** What is directly in a folder ("" or "a/b/"), folders first. */
export function linesIn(entries: readonly Entry[], folder: string): Line[] {
  const folders = new Map<string, Extract<Line, { kind: 'folder' }>>();
  const files: Line[] = [];
  for (const entry of entries) {
    if (!entry.path.startsWith(folder)) {
      continue;
    }
    const rest = entry.path.slice(folder.length);
    const slash = rest.indexOf('/');
    if (slash < 0) {
      files.push({ kind: 'file', entry });
      continue;
    }
    const name = rest.slice(0, slash);
    const known = folders.get(name);
    folders.set(name, {
      kind: 'folder',
      name,
      path: `${folder}${name}/`,
      files: (known?.files ?? 0) + 1,
      size: (known?.size ?? 0) + entry.size,
      newest: known && known.newest > entry.publishedAt ? known.newest : entry.publishedAt,
    });
  }
  return [...[...folders.values()].sort((a, b) => a.name.localeCompare(b.name)), ...files];
}

/** The folders on the way to one: ["a/", "a/b/"] of "a/b/". */
export function trail(folder: string): { name: string; path: string }[] {
  const names = folder.split('/').filter(Boolean);
  return names.map((name, place) => ({ name, path: `${names.slice(0, place + 1).join('/')}/` }));
}

/** *.pdf and the like are patterns; all else is words. */
export function isPattern(query: string): boolean {
  return /[*?[{]/.test(query);
}

/** The characters of a name that mean something in a pattern, taken for themselves. */
export function literal(text: string): string {
  return text.replace(/[*?[\]{}\\]/g, '\\$&');
}
