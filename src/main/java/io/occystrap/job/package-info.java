/**
 * Jobs: requests to move one image, as queues and dropped files carry them. A job comes from anywhere, so it is typed, checked
 * and limited to what the configuration allows before anything of it counts. The room knows the stores only through Camel
 * endpoints.
 */
package io.occystrap.job;
