/**
 * What file systems ask for and Java does not offer by itself: staging beside a destination that survives no crash,
 * open directories and what is done to the names in them, extended attributes, overlay mounts,
 * and locks between processes. Knows no other room.
 */
package io.occystrap.posix;
