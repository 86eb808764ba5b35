/**
 * What file systems ask for and Java does not offer by itself: staging beside a destination that survives no crash,
 * and locks between processes. Knows no other room.
 */
package io.occystrap.posix;
