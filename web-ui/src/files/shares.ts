// Links to files for people without an account.

import { ask, request, urlOf, type Credentials } from '../lib/http';

const SHARES = '/api/v1/shares';

export interface Share {
  readonly id: string;
  readonly url: string;
  readonly path: string;
  readonly version: string;
  readonly expiresAt: string;
}

/** How long a link may be good, as people say it. */
export const LASTS: readonly (readonly [number, string])[] = [
  [3_600, 'an hour'],
  [86_400, 'a day'],
  [7 * 86_400, 'a week'],
  [30 * 86_400, '30 days'],
  [366 * 86_400, 'a year'],
];

export function share(
  room: string,
  path: string,
  version: string,
  seconds: number,
  as: Credentials,
): Promise<Share> {
  return ask<Share>(SHARES, { method: 'POST', json: { room, path, version, seconds }, as });
}

/** One's own links to this version that are good. */
export async function sharesOf(version: string, as: Credentials): Promise<Share[]> {
  const { shares } = await ask<{ shares: Share[] }>(SHARES, { as });
  return shares.filter((one) => one.version === version);
}

export async function endShare(id: string, as: Credentials): Promise<void> {
  await request(`${SHARES}/${id}`, { method: 'DELETE', as });
}

/** What to give to people: where this page's node is, or the one that it went on at. */
export function linkOf(one: Share): string {
  return new URL(urlOf(one.url), location.href).href;
}
