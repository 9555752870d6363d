// The place in the page, as the address says it: #/chat/ROOM, #/files?…, #/f/CONTENT, #/network, #/monitor, #/settings.

export const PAGES = ['chat', 'files', 'f', 'network', 'monitor', 'settings'] as const;
export type Page = (typeof PAGES)[number];

export interface Place {
  page: Page;
  /** What stands behind the page's name. */
  argument: string | null;
  query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const slash = path.indexOf('/');
  const name = slash < 0 ? path : path.slice(0, slash);
  const page = PAGES.find((one) => one === name) ?? 'chat';
  const argument = slash < 0 ? '' : path.slice(slash + 1);
  return { page, argument: argument ? decoded(argument) : null, query: new URLSearchParams(query) };
}

export function hashOf(page: Page, argument?: string | null, query?: Record<string, string>): string {
  const parameters = query && Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : '';
  return `#/${page}${argument ? `/${encodeURIComponent(argument)}` : ''}${parameters}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a lone %
  }
}

export class Route {
  place = $state<Place>(placeOf(''));

  start(): void {
    this.follow();
    window.addEventListener('hashchange', () => this.follow());
  }

  /** The address says where one is. */
  follow(): void {
    this.place = placeOf(location.hash);
  }

  go(page: Page, argument?: string | null, query?: Record<string, string>): void {
    location.hash = hashOf(page, argument, query);
  }
}
