/** A tour of the commands that needs nothing but this machine. */
package io.occystrap.cli.demo;
