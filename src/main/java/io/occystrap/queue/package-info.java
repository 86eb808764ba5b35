/**
 * Jobs that wait in a queue: the broker that comes along, connections to it or to another one, and the Camel component
 * {@code occystrap-queue}, which takes nothing from a message but text.
 */
package io.occystrap.queue;
