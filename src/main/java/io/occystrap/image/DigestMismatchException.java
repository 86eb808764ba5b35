package io.occystrap.image;

/** Content is not what its digest or its size promised. */
public final class DigestMismatchException extends MalformedImageException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what     names the content, as in "layer sha256:…"; never null
     * @param expected what was promised; never null
     * @param actual   what came; never null
     */
    public DigestMismatchException(String what, String expected, String actual) {
        super(what + " is not what it should be", "expected " + expected + ", got " + actual,
                "the source is damaged or was tampered with");
    }
}
