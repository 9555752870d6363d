// The page: uploads by PUT, the list by GET. Every name is set as text, never as markup.

const FILES = '/api/v1/files';
const ROOM = 'lobby';
const UPLOADS_AT_ONCE = 2; // the node overlaps receiving and writing within one; two hide the gaps between files
const byId = (id) => document.getElementById(id);

const waiting = [];
let running = 0;
let cursor = null;
let listing = 0; // which list request is the latest: an older answer is dropped

function entryUrl(path) {
  return `${FILES}/${ROOM}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function bytesText(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 2 ** (10 * step);
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${units[step]}`;
}

function timeText(iso) {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function fromTemplate(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

function say(text, bad = false) {
  byId('message').textContent = text;
  byId('message').classList.toggle('bad', bad);
}

/** The sentence of a problem answer, or what is known without one. */
function problemText(status, body) {
  try {
    return JSON.parse(body).detail;
  } catch {
    return status ? `the node answered ${status}` : 'the node does not answer';
  }
}

async function ask(url, options) {
  const response = await fetch(url, options).catch(() => null);
  if (!response?.ok) {
    throw new Error(problemText(response?.status, (await response?.text()) ?? ''));
  }
  return response;
}

// Uploads. XMLHttpRequest, as fetch reports no upload progress.

function enqueue(files) {
  for (const file of files) {
    const row = fromTemplate('upload');
    row.querySelector('.name').textContent = file.webkitRelativePath || file.name;
    row.querySelector('.facts').textContent = `waiting, ${bytesText(file.size)}`;
    const upload = { file, row, request: null };
    row.querySelector('.cancel').addEventListener('click', () => cancel(upload));
    byId('uploads').append(row);
    waiting.push(upload);
  }
  startNext();
}

function cancel(upload) {
  const place = waiting.indexOf(upload);
  if (place >= 0) {
    waiting.splice(place, 1);
  }
  upload.request?.abort();
  upload.row.remove();
}

function startNext() {
  while (running < UPLOADS_AT_ONCE && waiting.length > 0) {
    running += 1;
    start(waiting.shift());
  }
}

function start(upload) {
  const { file, row } = upload;
  const facts = row.querySelector('.facts');
  const request = new XMLHttpRequest();
  const begun = performance.now();
  upload.request = request;
  request.open('PUT', entryUrl(file.webkitRelativePath || file.name));
  request.upload.addEventListener('progress', (event) => {
    const rate = (event.loaded / (performance.now() - begun)) * 1000;
    row.querySelector('progress').value = event.total ? event.loaded / event.total : 1;
    facts.textContent =
      event.loaded === event.total ? 'being made durable' : `${bytesText(event.loaded)} at ${bytesText(rate)}/s`;
  });
  request.addEventListener('loadend', () => {
    running -= 1;
    if (request.status === 200 || request.status === 201) {
      row.remove();
      say(`${file.name} is kept.`);
      list();
    } else {
      facts.textContent = problemText(request.status, request.responseText);
      facts.classList.add('bad');
      row.querySelector('.cancel').textContent = 'Dismiss';
    }
    startNext();
  });
  request.send(file);
}

// The list.

async function list(more = false) {
  const mine = ++listing;
  const query = byId('query').value.trim();
  const parameters = new URLSearchParams({ room: ROOM, limit: '50' });
  if (query) {
    parameters.set(/[*?[{]/.test(query) ? 'glob' : 'q', query);
  }
  if (more && cursor) {
    parameters.set('cursor', cursor);
  }
  try {
    const page = await (await ask(`${FILES}?${parameters}`)).json();
    if (mine === listing) {
      show(page, more, query);
    }
  } catch (error) {
    say(error.message, true);
  }
}

function show(page, more, query) {
  const rows = page.entries.map(entryRow);
  if (more) {
    byId('entries').append(...rows);
  } else {
    byId('entries').replaceChildren(...rows);
  }
  cursor = page.cursor;
  byId('more').hidden = !cursor;
  if (byId('entries').childElementCount === 0) {
    say(query ? `Nothing matches ${query}.` : 'No files yet.');
  } else if (query) {
    say('');
  }
}

function entryRow(entry) {
  const row = fromTemplate('entry');
  const url = entryUrl(entry.path);
  const link = row.querySelector('.name');
  link.textContent = entry.path;
  link.href = url;
  const facts = [bytesText(entry.size), timeText(entry.publishedAt), entry.publisherLabel];
  row.querySelector('.facts').textContent = facts.filter(Boolean).join(' · ');
  const copy = row.querySelector('.copy');
  copy.setAttribute('aria-label', `Copy link to ${entry.path}`);
  copy.addEventListener('click', () => copyLink(copy, new URL(url, location.href).href));
  const remove = row.querySelector('.remove');
  remove.setAttribute('aria-label', `Remove ${entry.path}`);
  remove.addEventListener('click', () => removeEntry(entry, url));
  return row;
}

async function copyLink(button, url) {
  try {
    await navigator.clipboard.writeText(url);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy link'), 2000);
  } catch {
    say(url); // no clipboard on plain http to another machine: show it to be copied by hand
  }
}

async function removeEntry(entry, url) {
  if (!confirm(`Remove ${entry.path} and its older versions?`)) {
    return;
  }
  try {
    await ask(url, { method: 'DELETE', headers: { 'If-Match': `"${entry.contentId}"` } });
    say(`${entry.path} is removed.`);
    list();
  } catch (error) {
    say(error.message, true);
  }
}

async function showNode() {
  try {
    const node = await (await ask('/api/v1/node')).json();
    const { segmentBytes, freeBytes } = node.disk;
    byId('node').textContent =
      `node ${node.nodeId.slice(0, 8)} · ${bytesText(segmentBytes)} kept, ${bytesText(freeBytes)} free`;
    byId('node').title = node.nodeId;
  } catch (error) {
    byId('node').textContent = error.message;
  }
}

byId('curl').textContent = `${location.origin}${FILES}/${ROOM}/`;
byId('choose').addEventListener('click', () => byId('files').click());
byId('files').addEventListener('change', (event) => {
  enqueue(event.target.files);
  event.target.value = '';
});
byId('more').addEventListener('click', () => list(true));
byId('search').addEventListener('submit', (event) => {
  event.preventDefault();
  list();
});

let typing;
byId('query').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => list(), 200);
});

const drop = byId('drop');
for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(kind, (event) => {
    event.preventDefault(); // a file dropped beside the box must not replace the page
    drop.classList.toggle('over', kind === 'dragenter' || kind === 'dragover');
  });
}
document.addEventListener('drop', (event) => enqueue(event.dataTransfer.files));

list();
showNode();
