// The HTTP routes of a node: JSON in and out, and refusals as errors that say what the node said.

export interface Credentials {
  readonly token: string | null;
}

/** A refusal: the node's sentence, and its status. 0 stands for no answer at all. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly candidates: string[] = [],
  ) {
    super(message);
    this.name = 'Refused';
  }
}

export interface AskOptions {
  method?: string;
  json?: unknown;
  headers?: Record<string, string>;
  as?: Credentials;
  signal?: AbortSignal;
}

/** Which node answers: none but the one that the page came from, until that is lost. */
let base = '';

export function goTo(url: string): void {
  base = url === location.origin ? '' : url;
}

/** Whether the node that the page came from is the one that answers. */
export function isHome(): boolean {
  return base === '';
}

/** Whether what everybody sees needs no token: not from another machine, where an address begins with https. */
export function guestsSee(): boolean {
  return isHome() && location.protocol !== 'https:';
}

export function urlOf(path: string): string {
  return base + path;
}

export function authorization(as?: Credentials): Record<string, string> {
  return as?.token ? { Authorization: `Bearer ${as.token}` } : {};
}

/** The response, if it is a good one. */
export async function request(path: string, options: AskOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { ...authorization(options.as), ...options.headers };
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response: Response;
  try {
    response = await fetch(urlOf(path), {
      method: options.method ?? 'GET',
      headers,
      body: options.json === undefined ? undefined : JSON.stringify(options.json),
      signal: options.signal,
    });
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new Refused(0, 'the node does not answer');
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

export async function ask<T>(path: string, options: AskOptions = {}): Promise<T> {
  const response = await request(path, {
    ...options,
    headers: { Accept: 'application/json', ...options.headers },
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusal(response: Response): Promise<Refused> {
  try {
    const problem = (await response.json()) as { detail?: string; candidates?: string[] };
    return new Refused(
      response.status,
      problem.detail ?? `the node answered ${response.status}`,
      problem.candidates ?? [],
    );
  } catch {
    return new Refused(response.status, `the node answered ${response.status}`);
  }
}

/** What to tell a person of whatever went wrong. */
export function reason(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** A path with its slashes, every name percent-encoded once. */
export function pathUrl(room: string, path: string): string {
  return `/api/v1/files/${encodeURIComponent(room)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
