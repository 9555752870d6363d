// Files out of a drop, a paste or a choice, with the paths they are to have. Folders are walked.

import type { Wanted } from './transfers.svelte';

export async function dropped(data: DataTransfer): Promise<Wanted[]> {
  // Both lists are empty once the event is over, so they are read before anything is waited for.
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const files = [...data.files];
  if (entries.some((entry) => entry?.isDirectory)) {
    const walked = await Promise.all(entries.map((entry) => (entry ? walk(entry, '') : [])));
    return walked.flat();
  }
  return chosen(files);
}

export function chosen(files: Iterable<File>): Wanted[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

export function hasFiles(data: DataTransfer | null): data is DataTransfer {
  return !!data && [...data.types].includes('Files');
}

async function walk(entry: FileSystemEntry, before: string): Promise<Wanted[]> {
  const path = before + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Wanted[] = [];
  for (;;) {
    // Chrome gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) {
      return found;
    }
    for (const inner of some) {
      found.push(...(await walk(inner, `${path}/`)));
    }
  }
}
