/**
 * The node's HTTP side: routes, edge rules, the page. One verticle instance per core, each on its
 * event loop; owns its sockets and nothing lasting. What it knows it asks for over the local event
 * bus; it answers no address.
 */
@NullMarked
package io.redgiant.web;

import org.jspecify.annotations.NullMarked;
