// The bytes of a content for this page: by a plain address where that is answered, else fetched with the token.

import { authorization, isHome, request, urlOf, type Credentials } from '../lib/http';

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
  return isHome() && (isLobby || !as.token);
}

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

interface SaveTarget {
  createWritable(): Promise<WritableStream<Uint8Array>>;
}

/** Saves a file whose address takes a token: as a stream where the browser can, else by way of memory. */
export async function save(contentId: string, name: string, as: Credentials): Promise<void> {
  const picker = (
    window as { showSaveFilePicker?: (options: { suggestedName: string }) => Promise<SaveTarget> }
  ).showSaveFilePicker;
  if (picker) {
    const target = await picker({ suggestedName: name });
    const response = await fetch(urlOf(contentPath(contentId)), { headers: authorization(as) });
    if (!response.ok || !response.body) {
      throw new Error(`the node answered ${response.status}`);
    }
    await response.body.pipeTo(await target.createWritable());
    return;
  }
  const url = await objectUrl(contentId, 'application/octet-stream', as);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
