/**
 * Rooms, talk and who is there: answers people's requests ({@code edge.room.*}, {@code
 * edge.chat.*}, {@code edge.peer.*}), and pushes what the journal applies to those who may hear it
 * ({@code local.push}). One event loop owns the roster and who is on line; what is said lies in the
 * journal.
 */
@NullMarked
package io.redgiant.chat;

import org.jspecify.annotations.NullMarked;
