// The bytes of a content for this page: by an address that the browser may fetch itself, or fetched with the token.

import { ask, guestsSee, isHome, request, urlOf, type Credentials } from '../lib/http';

export type Kind = 'image' | 'audio' | 'video' | 'text' | 'none';

const TEXT_TYPES = /^(text\/|application\/(json|jsonl|toml|yaml|xml|javascript|x-sh))/;
/** What an object URL may hold in memory without having been asked for. */
export const SMALL_BYTES_MAX = 16 << 20;
const TEXT_BYTES_MAX = 64 << 10;

export function kindOf(mediaType: string): Kind {
  const type = mediaType.toLowerCase();
  // An SVG is a document that may carry scripts; the node does not show it in place either.
  if (type.startsWith('image/')) {
    return type.startsWith('image/svg') ? 'text' : 'image';
  }
  if (type.startsWith('audio/')) {
    return 'audio';
  }
  if (type.startsWith('video/')) {
    return 'video';
  }
  return TEXT_TYPES.test(type) ? 'text' : 'none';
}

export function contentPath(contentId: string): string {
  return `/api/v1/content/${contentId}`;
}

/**
 * Whoever was given this page is the node's guest without a token, and the guest sees the lobby. What another node shows is for
 * its own pages, so that is fetched.
 */
export function isOpen(isLobby: boolean, as: Credentials): boolean {
  return isHome() && ((isLobby && guestsSee()) || !as.token);
}

/** What the browser may fetch by itself, and until when; for good where nothing but the address is needed. */
export interface OpenUrl {
  readonly url: string;
  readonly until: number;
}

/** Where a token is needed, a pass stands for it, as a browser sends none for a picture, a film or a download. */
export async function openUrl(
  contentId: string,
  isLobby: boolean,
  as: Credentials,
  signal?: AbortSignal,
): Promise<OpenUrl> {
  if (!as.token || (isLobby && guestsSee())) {
    return { url: urlOf(contentPath(contentId)), until: Infinity };
  }
  const pass = await ask<{ url: string; expiresAt: string }>(`${contentPath(contentId)}/pass`, {
    method: 'POST',
    as,
    signal,
  });
  return { url: urlOf(pass.url), until: Date.parse(pass.expiresAt) };
}

/** All bytes, for a page that may show nothing of another node's. */
export async function objectUrl(
  contentId: string,
  mediaType: string,
  as: Credentials,
  signal?: AbortSignal,
): Promise<string> {
  const response = await request(contentPath(contentId), { as, signal });
  const bytes = await response.blob();
  return URL.createObjectURL(new Blob([bytes], { type: mediaType }));
}

/** The first of a text, and whether there is more. */
export async function textOf(
  contentId: string,
  size: number,
  as: Credentials,
  signal?: AbortSignal,
): Promise<{ text: string; isCut: boolean }> {
  if (size === 0) {
    return { text: '', isCut: false };
  }
  const response = await request(contentPath(contentId), {
    as,
    signal,
    headers: { Range: `bytes=0-${Math.min(size, TEXT_BYTES_MAX) - 1}` },
  });
  const bytes = await response.arrayBuffer();
  return { text: new TextDecoder().decode(bytes).replace(/\uFFFD+$/, ''), isCut: size > TEXT_BYTES_MAX };
}

/** Has the browser save a file, as it saves any other. */
export async function save(
  contentId: string,
  name: string,
  isLobby: boolean,
  as: Credentials,
): Promise<void> {
  const { url } = await openUrl(contentId, isLobby, as);
  const link = document.createElement('a');
  link.href = `${url}${url.includes('?') ? '&' : '?'}download`;
  link.download = name;
  link.click();
}
