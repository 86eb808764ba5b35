/** Images as overlay mounts: each layer unpacked once, mounted over each other, with the documents of a bundle beside. */
package io.occystrap.mounts;
