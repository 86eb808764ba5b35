/** What a daemon tells of itself: its health, its metrics, its log. Only {@code run} loads this, and what it needs. */
package io.occystrap.observe;
