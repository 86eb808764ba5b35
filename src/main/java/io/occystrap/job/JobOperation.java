package io.occystrap.job;

/** What a step does for a job. */
public enum JobOperation {

    /** Reads the job in the body, checks it, and sets the headers that the next steps go by. */
    accept,
    /** Makes the result of the receipt in the body. */
    done,
    /** Makes the result of the exception that was caught. */
    failed,
    /** Makes the job that fetches the image of the tag event in the body. */
    request
}
