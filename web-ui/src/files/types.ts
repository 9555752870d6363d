/** A published version, as /api/v1/files has it. */
export interface Entry {
  room: string;
  roomId: string;
  path: string;
  name: string;
  contentId: string;
  manifestId: string;
  size: number;
  mediaType: string;
  publisher: string;
  publisherLabel: string;
  publishedAt: string;
  version: string;
  position: string;
  current: boolean;
}
