// How a line of a log looks: fetched beside the first answers of the node, as the page is there before anything was said.

export { default as MessageRow } from './MessageRow.svelte';
export { default as OutgoingRow } from './OutgoingRow.svelte';
