// Uploads by tus. All of this comes when the first file does.

import { defaultOptions, Upload } from 'tus-js-client';
import { authorization, urlOf, type Credentials } from '../lib/http';
import type { Sending, Sent } from './sender';
import type { Transfer } from './transfers.svelte';

// About eight minutes without a step forward, then it is for a person to say.
const RETRY_MILLIS = [0, 1_000, 2_000, 4_000, 8_000, ...Array<number>(30).fill(15_000)];

export class TusSender {
  constructor(
    private readonly as: Credentials,
    private readonly label: () => string,
  ) {}

  open(file: File, transfer: Transfer): Sending {
    return new TusSending((hooks) => new Upload(file, { ...this.options(file, transfer), ...hooks }));
  }

  async forget(transfer: Transfer): Promise<void> {
    const name = fingerprint(transfer);
    for (const previous of await defaultOptions.urlStorage.findUploadsByFingerprint(name)) {
      await defaultOptions.urlStorage.removeUpload(previous.urlStorageKey);
    }
  }

  private options(file: File, transfer: Transfer) {
    const label = this.label();
    return {
      endpoint: urlOf('/api/v1/uploads'),
      retryDelays: RETRY_MILLIS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(fingerprint(transfer)),
      metadata: {
        path: transfer.path,
        room: transfer.room,
        ...(file.type ? { filetype: file.type } : {}),
        ...(label ? { label } : {}),
      },
      onBeforeRequest: (request: { setHeader(name: string, value: string): void }) => {
        Object.entries(authorization(this.as)).forEach(([name, value]) => request.setHeader(name, value));
      },
    };
  }
}

type Hooks = ConstructorParameters<typeof Upload>[1];

class TusSending implements Sending {
  private readonly upload: Upload;
  private readonly sent: Sent = { content: null, copies: null, position: null };
  private moved: (sent: number) => void = () => undefined;
  private ended: { resolve: (sent: Sent | null) => void; reject: (failure: Error) => void } | null = null;
  private looked = false;

  constructor(make: (hooks: Hooks) => Upload) {
    this.upload = make({
      onProgress: (sent) => this.moved(sent),
      onSuccess: () => this.ended?.resolve(this.sent),
      onError: (failure) => this.ended?.reject(explained(failure)),
      onAfterResponse: (_request, response) => {
        this.sent.content = response.getHeader('Redgiant-Content') ?? this.sent.content;
        this.sent.copies = response.getHeader('Redgiant-Copies') ?? this.sent.copies;
        this.sent.position = response.getHeader('Redgiant-Position') ?? this.sent.position;
      },
    });
  }

  async run(moved: (sent: number) => void): Promise<Sent | null> {
    this.moved = moved;
    const done = new Promise<Sent | null>((resolve, reject) => (this.ended = { resolve, reject }));
    if (!this.looked) {
      this.looked = true;
      const previous = (await this.upload.findPreviousUploads()).at(-1);
      if (previous) {
        this.upload.resumeFromPreviousUpload(previous);
      }
    }
    this.upload.start();
    return done;
  }

  pause(): void {
    void this.upload.abort();
    this.ended?.resolve(null);
  }

  cancel(): void {
    // Where the node cannot be told, it forgets the upload by itself within a day.
    this.upload.abort(true).catch(() => undefined);
    this.ended?.resolve(null);
  }
}

function fingerprint(transfer: Transfer): string {
  return ['redgiant', transfer.room, transfer.path, transfer.size, transfer.lastModified].join('|');
}

/** The node's own sentence is better than what the library makes of it. */
function explained(failure: Error): Error {
  const response = (failure as { originalResponse?: { getBody(): string } | null }).originalResponse;
  try {
    const problem = JSON.parse(response?.getBody() ?? '') as { detail?: string };
    return problem.detail ? new Error(problem.detail) : failure;
  } catch {
    return response ? failure : new Error('the node does not answer');
  }
}
