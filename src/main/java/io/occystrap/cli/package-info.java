/**
 * The command line. Each command calls the route of its name in {@code routes/commands}; the stores are known here
 * only through Camel endpoints.
 */
package io.occystrap.cli;
