package io.occystrap.job;

import io.occystrap.camel.Failure;

/**
 * Why a job did not succeed.
 *
 * @param kind   {@code malformed-job}, {@code not-allowed}, {@code not-found}, {@code not-authorised}, {@code malformed-image},
 *               {@code unavailable} or {@code bug}
 * @param reason one printable line
 */
public record JobError(String kind, String reason) {

    /**
     * @param failure of a job, or of what is like one
     * @return what to say of it
     */
    public static JobError of(Failure failure) {
        String kind = switch (failure.kind()) {
            case USAGE -> failure.cause() instanceof JobNotAllowedException ? "not-allowed" : "malformed-job";
            case NOT_FOUND -> "not-found";
            case NOT_AUTHORIZED -> "not-authorised";
            case MALFORMED -> "malformed-image";
            case UNAVAILABLE, INTERRUPTED -> "unavailable";
            case BUG -> "bug";
        };
        return new JobError(kind, failure.reason());
    }
}
