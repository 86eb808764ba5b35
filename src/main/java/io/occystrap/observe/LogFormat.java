package io.occystrap.observe;

/** How a daemon's log is written. */
public enum LogFormat {

    /** A line for people: time, level, logger, job, message. */
    plain,
    /** An object of JSON in each line. */
    json
}
