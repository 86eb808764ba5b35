/**
 * File drop: an inbox, and what becomes of the archives and jobs that are dropped there. Names and contents are somebody else's,
 * several processes may share an inbox, and each may die at any time. The room knows the stores only through Camel endpoints.
 */
package io.occystrap.filedrop;
