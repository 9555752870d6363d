/**
 * Records in, records out: the journal files, which are the only durable truth about names and
 * talk, and the catalogue, which is derived from them and can be dropped at any time.
 *
 * <p>{@link io.redgiant.journal.JournalVerticle} owns all that is written and answers {@code
 * local.journal.append}, {@code local.journal.collected} and {@code local.journal.settle} on one
 * worker thread; it publishes {@code local.journal.applied}, and to storage {@code
 * local.journal.contents}. {@link io.redgiant.journal.CatalogueVerticle} answers {@code
 * local.entry.find}, {@code local.entry.search}, {@code local.message.find} and {@code
 * local.journal.manifests} on worker threads of its own, one read-only connection each. Between
 * nodes, journals publish {@code all.journal.record} and {@code all.journal.vector}, and {@link
 * io.redgiant.journal.SinceVerticle} answers {@code node.<id>.journal.since}. The verticle answers
 * {@code node.<id>.journal.hold} and {@code local.network.state} too. {@link
 * io.redgiant.journal.JournalCheck} looks at what a stopped node left on disk.
 */
@NullMarked
package io.redgiant.journal;

import org.jspecify.annotations.NullMarked;
