/** Files of routes, before Camel starts them: what is in them, and what is wrong with them, by the file's lines. */
package io.occystrap.cli.routes;
