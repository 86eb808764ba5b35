/** Says what is wrong with a route file before Camel starts it: with the file's lines, and without starting anything. */
package io.occystrap.cli.check;
